package org.l2vpn.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.protocol.Limits;
import org.l2vpn.protocol.RecordValidator;
import org.l2vpn.protocol.Timings;

/**
 * Honest fragments under one keypair, arbitrary ones under another, and time. What completes under
 * the honest keypair is what was cut; nothing is thrown; the bounds hold.
 */
class ReassemblerFuzzTest {
    private static final int HONEST = 1;
    private static final int HOSTILE = 2;
    private static final int APART = 1000;

    private record Cut(byte[] frame, List<byte[]> records, Set<Integer> sent) {}

    @FuzzTest
    void shouldGiveBackHonestFramesOnlyAndStayBounded(FuzzedDataProvider data) {
        var drops = new DropCounters();
        var reassembler = new Reassembler(Timings.production(), drops);
        var cuts = new ArrayList<Cut>();
        long now = data.consumeLong();
        while (data.remainingBytes() > 0) {
            switch (data.consumeInt(0, 3)) {
                case 0 -> cuts.add(cut(data));
                case 1 -> honest(data, cuts, reassembler, now);
                case 2 -> hostile(data, reassembler, now);
                default -> {
                    now += data.consumeInt(0, 1_500_000_000);
                    reassembler.expire(now);
                }
            }
            assertThat(reassembler.pending()).isBetween(0, Limits.REASSEMBLY_ENTRIES);
            assertThat(reassembler.bytesHeld()).isBetween(0, Limits.REASSEMBLY_BYTES);
        }
        reassembler.expire(now + 1_000_000_000L);
        assertThat(reassembler.pending()).isZero();
        assertThat(reassembler.bytesHeld()).isZero();
    }

    private static Cut cut(FuzzedDataProvider data) {
        var maxRecord = data.consumeInt(4, 1500);
        var longest = Math.min(Limits.MAX_FRAME, (maxRecord - 3) * Limits.MAX_FRAGMENTS);
        var frame = new byte[data.consumeInt(Math.min(maxRecord, longest), longest)];
        var fill = data.consumeByte();
        for (int i = 0; i < frame.length; i++) {
            frame[i] = (byte) (fill + i * 31);
        }
        return new Cut(
                frame, FragmentationTest.fragments(frame, maxRecord, fill & 1), new HashSet<>());
    }

    private static void honest(
            FuzzedDataProvider data, List<Cut> cuts, Reassembler reassembler, long now) {
        if (cuts.isEmpty()) {
            return;
        }
        var which = data.consumeInt(0, cuts.size() - 1);
        var cut = cuts.get(which);
        var index = data.consumeInt(0, cut.records().size() - 1);
        if (!cut.sent().add(index)) {
            return; // the replay window would have refused it
        }
        var record = cut.records().get(index);
        long counter = (long) APART * which + index;
        if (reassembler.add(HONEST, counter, record, 0, record.length, now)) {
            var from = reassembler.frameOffset();
            assertThat(from).isGreaterThanOrEqualTo(16);
            assertThat(
                            Arrays.copyOfRange(
                                    reassembler.frame(), from, from + reassembler.frameLength()))
                    .isEqualTo(cut.frame());
        }
    }

    private static void hostile(FuzzedDataProvider data, Reassembler reassembler, long now) {
        var head = 0x20 | data.consumeInt(0, 15);
        var record = new byte[3 + data.consumeInt(1, data.consumeBoolean() ? 40 : 65_000)];
        record[0] = (byte) head;
        record[1] = (byte) data.consumeInt(0, data.consumeBoolean() ? 5 : 255);
        record[2] = (byte) data.consumeInt(0, data.consumeBoolean() ? 5 : 255);
        var counter = data.consumeBoolean() ? data.consumeInt(0, 300) : data.consumeLong();
        if (RecordValidator.validate(record, 0, record.length) != null) {
            return;
        }
        if (reassembler.add(HOSTILE, counter, record, 0, record.length, now)) {
            assertThat(reassembler.frameLength()).isBetween(1, Limits.MAX_FRAME);
            assertThat(reassembler.frameOffset() + reassembler.frameLength())
                    .isLessThanOrEqualTo(reassembler.frame().length);
        }
    }
}
