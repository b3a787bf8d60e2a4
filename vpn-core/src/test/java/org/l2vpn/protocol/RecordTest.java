package org.l2vpn.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.l2vpn.counters.DropReason;

class RecordTest {
    @Test
    void shouldCarryKindAndFlagsInOneByte() {
        assertThat(RecordKind.FRAME.header(0)).isEqualTo((byte) 0x10);
        assertThat(RecordKind.FRAME.header(RecordKind.CSUM_PARTIAL | RecordKind.CONTINUES))
                .isEqualTo((byte) 0x13);
        assertThat(RecordKind.FRAGMENT.header(RecordKind.CSUM_PARTIAL)).isEqualTo((byte) 0x21);
        assertThat(RecordKind.BUNDLE.header(0)).isEqualTo((byte) 0x30);
        assertThat(RecordKind.CONTROL.header(0)).isEqualTo((byte) 0x40);
        for (int first = 0; first < 256; first++) {
            var kind = RecordKind.of((byte) first);
            var high = first >>> 4;
            if (high >= 1 && high <= 4) {
                assertThat(kind).isEqualTo(RecordKind.values()[high - 1]);
                assertThat(kind.header(RecordKind.flags((byte) first))).isEqualTo((byte) first);
            } else {
                assertThat(kind).isNull();
                assertThat(validate(new byte[] {(byte) first, 1, 2, 3}))
                        .isEqualTo(DropReason.UNKNOWN_RECORD);
            }
        }
    }

    @Test
    void shouldTakeAnEmptyRecordAsKeepalive() {
        assertThat(validate(new byte[0])).isNull();
    }

    @Test
    void shouldWantAtLeastOneByteOfFrame() {
        assertThat(validate(hex("10"))).isEqualTo(DropReason.MALFORMED_RECORD);
        assertThat(validate(hex("10aa"))).isNull();
        assertThat(validate(hex("1faa"))).isNull();
    }

    @Test
    void shouldWantFragmentsOfAtLeastTwoWithAnIndexBelowTheCountAndABody() {
        assertThat(validate(hex("20"))).isEqualTo(DropReason.MALFORMED_RECORD);
        assertThat(validate(hex("2000"))).isEqualTo(DropReason.MALFORMED_RECORD);
        assertThat(validate(hex("200002"))).isEqualTo(DropReason.MALFORMED_RECORD);
        assertThat(validate(hex("200000aa"))).isEqualTo(DropReason.MALFORMED_RECORD);
        assertThat(validate(hex("200001aa"))).isEqualTo(DropReason.MALFORMED_RECORD);
        assertThat(validate(hex("200202aa"))).isEqualTo(DropReason.MALFORMED_RECORD);
        assertThat(validate(hex("20ffffaa"))).isEqualTo(DropReason.MALFORMED_RECORD);
        assertThat(validate(hex("200002aa"))).isNull();
        assertThat(validate(hex("200102aa"))).isNull();
        assertThat(validate(hex("20feffaa"))).isNull();
    }

    @Test
    void shouldWalkABundle() {
        var record = new byte[64];
        var at = BundleRecord.begin(record, 2, 0);
        for (var text : List.of("a", "bcd", "ef")) {
            var frame = text.getBytes(StandardCharsets.US_ASCII);
            at = BundleRecord.append(record, at, frame, 0, frame.length);
        }
        assertThat(HexFormat.of().formatHex(record, 2, at))
                .isEqualTo("300001610003626364000265" + "66");
        assertThat(RecordValidator.validate(record, 2, at - 2)).isNull();
        assertThat(frames(record, 2, at - 2)).containsExactly("a", "bcd", "ef");
    }

    @Test
    void shouldRefuseABundleThatIsEmptyOrCutAnywhere() {
        var whole = hex("3000016100036263640002" + "6566");
        for (int length = 1; length < whole.length; length++) {
            // Cut between two frames it is a shorter bundle; anywhere else it is none.
            var between = length == 4 || length == 9;
            assertThat(validate(Arrays.copyOf(whole, length)))
                    .isEqualTo(RecordValidator.validate(whole, 0, length))
                    .isEqualTo(between ? null : DropReason.MALFORMED_RECORD);
        }
        assertThat(validate(hex("300000"))).isEqualTo(DropReason.MALFORMED_RECORD);
        assertThat(validate(hex("30000161" + "0000"))).isEqualTo(DropReason.MALFORMED_RECORD);
        assertThat(validate(hex("30ffff61"))).isEqualTo(DropReason.MALFORMED_RECORD);
    }

    @Test
    void shouldRefuseToBundleWhatItsLengthCannotSay() {
        var out = new byte[70_000];
        assertThatThrownBy(() -> BundleRecord.append(out, 1, new byte[1], 0, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> BundleRecord.append(out, 1, new byte[65_536], 0, 65_536))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(BundleRecord.append(out, 1, new byte[65_535], 0, 65_535)).isEqualTo(65_538);
    }

    @Test
    void shouldWriteAndReadAProbe() {
        var out = new byte[20];
        var length = ControlRecord.write(out, 3, ControlRecord.PROBE, 0x0807060504030201L);
        assertThat(length).isEqualTo(ControlRecord.SIZE_WITH_TOKEN).isEqualTo(13);
        assertThat(HexFormat.of().formatHex(out, 3, 3 + length))
                .isEqualTo("40010100080102030405060708");
        assertThat(RecordValidator.validate(out, 3, length)).isNull();
        assertThat(ControlRecord.code(out, 3)).isEqualTo(ControlRecord.PROBE);
        assertThat(ControlRecord.token(out, 3, length, -1)).isEqualTo(0x0807060504030201L);
    }

    @Test
    void shouldWriteAndReadGoingAway() {
        var out = new byte[2];
        assertThat(ControlRecord.write(out, 0, ControlRecord.GOING_AWAY)).isEqualTo(2);
        assertThat(out).isEqualTo(hex("4003"));
        assertThat(validate(out)).isNull();
        assertThat(ControlRecord.code(out, 0)).isEqualTo(ControlRecord.GOING_AWAY);
        assertThat(ControlRecord.token(out, 0, 2, 7)).isEqualTo(7);
    }

    @Test
    void shouldStepOverUnknownTypesAndTakeUnknownCodes() {
        var record =
                hex("40c8" + "fe0003aabbcc" + "090000" + "0100081122334455667788" + "01000100");
        assertThat(validate(record)).isNull();
        assertThat(ControlRecord.code(record, 0)).isEqualTo(0xC8);
        assertThat(ControlRecord.token(record, 0, record.length, 0)).isEqualTo(0x8877665544332211L);
        assertThat(ControlRecord.find(record, 0, record.length, 9)).isEqualTo(8);
        assertThat(ControlRecord.find(record, 0, record.length, 2)).isEqualTo(-1);
    }

    @Test
    void shouldNotTakeATokenOfAnotherLength() {
        var record = hex("4001" + "01000711223344556677");
        assertThat(validate(record)).isNull();
        assertThat(ControlRecord.token(record, 0, record.length, 5)).isEqualTo(5);
    }

    @Test
    void shouldRefuseAControlRecordCutAnywhereButBetweenTlvs() {
        var whole = hex("4001" + "0100081122334455667788" + "020001aa");
        for (int length = 1; length < whole.length; length++) {
            var between = length == 2 || length == 13;
            assertThat(validate(Arrays.copyOf(whole, length)))
                    .isEqualTo(RecordValidator.validate(whole, 0, length))
                    .isEqualTo(between ? null : DropReason.MALFORMED_RECORD);
        }
    }

    private static List<String> frames(byte[] data, int offset, int length) {
        var frames = new ArrayList<String>();
        var end = offset + length;
        for (int at = BundleRecord.first(offset); at < end; at = BundleRecord.next(data, at)) {
            frames.add(
                    new String(
                            data,
                            BundleRecord.frameOffset(at),
                            BundleRecord.frameLength(data, at),
                            StandardCharsets.US_ASCII));
        }
        return frames;
    }

    private static @Nullable DropReason validate(byte[] record) {
        return RecordValidator.validate(record, 0, record.length);
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }
}
