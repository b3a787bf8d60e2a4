package org.l2vpn.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.l2vpn.protocol.MessageClassifier.Form;

/** Everything that looks at bytes before or right after authentication, on any bytes at all. */
class MessageFuzzTest {
    private static final int OFFSET = 7;

    @FuzzTest
    void shouldNeverThrowNorLeaveTheInput(byte[] input) {
        // At another offset and with nothing behind, so that a step outside is an exception.
        var data = new byte[OFFSET + input.length];
        System.arraycopy(input, 0, data, OFFSET, input.length);
        var before = data.clone();
        message(data, input.length);
        record(data, OFFSET, input.length);
        if (input.length >= WireFormat.TRANSPORT_OVERHEAD) {
            var inner = input.length - WireFormat.TRANSPORT_OVERHEAD;
            record(data, OFFSET + WireFormat.TRANSPORT_HEADER, inner);
        }
        endpoint(new String(input, StandardCharsets.ISO_8859_1));
        assertThat(data).isEqualTo(before);
    }

    private static void message(byte[] data, int length) {
        var verdict = MessageClassifier.classify(data, OFFSET, length);
        var head =
                length < 4
                        ? -1
                        : data[OFFSET] | data[OFFSET + 1] | data[OFFSET + 2] | data[OFFSET + 3];
        switch (verdict) {
            case INITIATION -> {
                assertThat(length).isEqualTo(148);
                HandshakeInitiation.sender(data, OFFSET);
            }
            case RESPONSE -> {
                assertThat(length).isEqualTo(92);
                HandshakeResponse.sender(data, OFFSET);
                HandshakeResponse.receiver(data, OFFSET);
            }
            case COOKIE_REPLY -> {
                assertThat(length).isEqualTo(64);
                CookieReply.receiver(data, OFFSET);
            }
            case TRANSPORT -> {
                assertThat(length).isGreaterThanOrEqualTo(32);
                writeAgain(data);
            }
            case MALFORMED, UNKNOWN_TYPE -> assertThat(verdict.drop()).isNotNull();
        }
        if (verdict.type() != null) {
            assertThat(head).isEqualTo(verdict.type().code());
            assertThat(verdict).isEqualTo(Form.valueOf(verdict.type().name()));
        }
    }

    private static void writeAgain(byte[] data) {
        var header = new byte[WireFormat.TRANSPORT_HEADER];
        TransportHeader.write(
                header,
                0,
                TransportHeader.receiver(data, OFFSET),
                TransportHeader.counter(data, OFFSET));
        assertThat(header)
                .isEqualTo(Arrays.copyOfRange(data, OFFSET, OFFSET + WireFormat.TRANSPORT_HEADER));
    }

    private static void record(byte[] data, int offset, int length) {
        if (RecordValidator.validate(data, offset, length) != null || length == 0) {
            return;
        }
        var kind = RecordKind.of(data[offset]);
        assertThat(kind).isNotNull();
        switch (kind) {
            case FRAME -> assertThat(length).isGreaterThan(1);
            case FRAGMENT ->
                    assertThat(data[offset + 1] & 0xFF).isLessThan(data[offset + 2] & 0xFF);
            case BUNDLE -> bundle(data, offset, length);
            case CONTROL -> control(data, offset, length);
        }
    }

    private static void bundle(byte[] data, int offset, int length) {
        var again = new byte[length];
        var to = BundleRecord.begin(again, 0, 0);
        var end = offset + length;
        for (int at = BundleRecord.first(offset); at < end; at = BundleRecord.next(data, at)) {
            var size = BundleRecord.frameLength(data, at);
            assertThat(BundleRecord.frameOffset(at) + size).isLessThanOrEqualTo(end);
            to = BundleRecord.append(again, to, data, BundleRecord.frameOffset(at), size);
        }
        assertThat(to).isEqualTo(length);
        assertThat(Arrays.copyOfRange(again, 1, length))
                .isEqualTo(Arrays.copyOfRange(data, offset + 1, end));
    }

    private static void control(byte[] data, int offset, int length) {
        assertThat(ControlRecord.code(data, offset)).isBetween(0, 255);
        ControlRecord.token(data, offset, length, 0);
        for (int type = 0; type < 256; type++) {
            var at = ControlRecord.find(data, offset, length, type);
            if (at >= 0) {
                assertThat(ControlRecord.valueOffset(at) + ControlRecord.valueLength(data, at))
                        .isLessThanOrEqualTo(offset + length);
            }
        }
    }

    private static void endpoint(String text) {
        try {
            var spec = EndpointSpec.parse(text);
            assertThat(EndpointSpec.parse(spec.toString())).isEqualTo(spec);
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageContaining("want");
        }
    }
}
