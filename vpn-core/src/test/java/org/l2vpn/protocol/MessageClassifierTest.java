package org.l2vpn.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.l2vpn.counters.DropReason;
import org.l2vpn.protocol.MessageClassifier.Form;

class MessageClassifierTest {
    private static final int OFFSET = 3;
    private static final Map<Form, Integer> EXACT =
            Map.of(Form.INITIATION, 148, Form.RESPONSE, 92, Form.COOKIE_REPLY, 64);

    private final byte[] data = new byte[2048];

    @Test
    void shouldKnowEachMessageByItsExactSize() {
        for (int length = 0; length <= 1600; length++) {
            for (var entry : EXACT.entrySet()) {
                var expected = length == entry.getValue() ? entry.getKey() : Form.MALFORMED;
                assertThat(classify(type(entry.getKey()), length)).isEqualTo(expected);
            }
            assertThat(classify(4, length))
                    .isEqualTo(length >= 32 ? Form.TRANSPORT : Form.MALFORMED);
        }
    }

    @Test
    void shouldRefuseEveryOtherTypeAtEverySize() {
        for (int type = 0; type < 256; type++) {
            if (type >= 1 && type <= 4) {
                continue;
            }
            for (var length : new int[] {32, 64, 92, 148, 1500}) {
                assertThat(classify(type, length)).isEqualTo(Form.UNKNOWN_TYPE);
            }
            assertThat(classify(type, 31)).isEqualTo(Form.MALFORMED);
        }
    }

    @Test
    void shouldRefuseEverySingleBitFlippedInTypeAndReservedBytes() {
        for (var type : MessageType.values()) {
            for (int bit = 0; bit < 32; bit++) {
                WireFormat.writeInt(data, OFFSET, type.code() ^ 1 << bit);
                var verdict = MessageClassifier.classify(data, OFFSET, type.size());
                // A flipped type bit can only make it another type, of which it has not the size;
                // but every size of a handshake message is one that transport data may have.
                assertThat(verdict)
                        .isIn(Form.UNKNOWN_TYPE, Form.MALFORMED, Form.TRANSPORT)
                        .isNotEqualTo(Form.valueOf(type.name()));
                if (bit >= 3) {
                    assertThat(verdict).isEqualTo(Form.UNKNOWN_TYPE);
                }
            }
        }
    }

    @Test
    void shouldNameEitherTheTypeOrTheReason() {
        for (var verdict : Form.values()) {
            assertThat(verdict.type() == null).isNotEqualTo(verdict.drop() == null);
        }
        assertThat(Form.MALFORMED.drop()).isEqualTo(DropReason.MALFORMED_MESSAGE);
        assertThat(Form.UNKNOWN_TYPE.drop()).isEqualTo(DropReason.UNKNOWN_MESSAGE_TYPE);
        for (var type : MessageType.values()) {
            assertThat(Form.valueOf(type.name()).type()).isEqualTo(type);
            assertThat(MessageClassifier.classify(start(type.code()), OFFSET, type.size()))
                    .isEqualTo(Form.valueOf(type.name()));
        }
    }

    private static int type(Form verdict) {
        return verdict.type().code();
    }

    private Form classify(int type, int length) {
        return MessageClassifier.classify(start(type), OFFSET, length);
    }

    private byte[] start(int type) {
        WireFormat.writeInt(data, OFFSET, type);
        return data;
    }
}
