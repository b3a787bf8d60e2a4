package org.l2vpn.session;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.packet.Frame;
import org.l2vpn.protocol.Limits;
import org.l2vpn.protocol.RecordKind;
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
    private static final int MANY = 300;

    /** Every frame is a stretch of this: cheap to make and to compare under instrumentation. */
    private static final byte[] PATTERN = new byte[Limits.MAX_FRAME + 256];

    static {
        new Random(0x0DDBA11).nextBytes(PATTERN);
    }

    private record Cut(int from, int length, int maxRecord, int count, Set<Integer> sent) {}

    private final byte[] record = new byte[Limits.MAX_FRAME];

    @FuzzTest
    void shouldGiveBackHonestFramesOnlyAndStayBounded(FuzzedDataProvider data) {
        var reassembler = new Reassembler(Timings.production(), new DropCounters());
        var cuts = new ArrayList<Cut>();
        long now = data.consumeLong();
        for (int i = 0; i < MANY && data.remainingBytes() > 0; i++) {
            switch (data.consumeInt(0, 7)) {
                case 0 -> cuts.add(cut(data));
                case 1, 2, 3 -> honest(data, cuts, reassembler, now);
                case 4, 5, 6 -> hostile(data, reassembler, now);
                default -> {
                    now += data.consumeInt(0, 1_500_000_000);
                    reassembler.expire(now);
                }
            }
            require(reassembler.pending() <= Limits.REASSEMBLY_ENTRIES, "too many frames");
            require(reassembler.pending() >= 0, "fewer frames than none");
            require(reassembler.bytesHeld() <= Limits.REASSEMBLY_BYTES, "too many bytes");
            require(reassembler.bytesHeld() >= 0, "fewer bytes than none");
        }
        reassembler.expire(now + Timings.production().reassembly());
        require(reassembler.pending() == 0 && reassembler.bytesHeld() == 0, "not empty at the end");
    }

    private static Cut cut(FuzzedDataProvider data) {
        var maxRecord = data.consumeInt(4, data.consumeInt(0, 7) == 0 ? 1500 : 40);
        var longest = Math.min(Limits.MAX_FRAME, (maxRecord - 3) * Limits.MAX_FRAGMENTS);
        var length = data.consumeInt(Math.min(maxRecord, longest), longest);
        return new Cut(
                data.consumeInt(0, 255),
                length,
                maxRecord,
                FragmentWriter.count(length, maxRecord),
                new HashSet<>());
    }

    private void honest(
            FuzzedDataProvider data, List<Cut> cuts, Reassembler reassembler, long now) {
        if (cuts.isEmpty()) {
            return;
        }
        var which = data.consumeInt(0, cuts.size() - 1);
        var cut = cuts.get(which);
        var index = data.consumeInt(0, cut.count() - 1);
        if (!cut.sent().add(index)) {
            return; // the replay window would have refused it
        }
        var flags = cut.from() & RecordKind.CSUM_PARTIAL;
        var n =
                FragmentWriter.write(
                        new Frame().set(PATTERN, cut.from(), cut.length(), 0, now),
                        index,
                        cut.count(),
                        flags,
                        cut.maxRecord(),
                        record);
        if (reassembler.add(HONEST, (long) APART * which + index, record, 0, n, now)) {
            var from = reassembler.frameOffset();
            require(from >= Frame.HEADROOM, "no headroom");
            require(reassembler.frameFlags() == flags, "other flags");
            require(
                    Arrays.equals(
                            reassembler.frame(),
                            from,
                            from + reassembler.frameLength(),
                            PATTERN,
                            cut.from(),
                            cut.from() + cut.length()),
                    "another frame than was cut");
        }
    }

    private void hostile(FuzzedDataProvider data, Reassembler reassembler, long now) {
        var length = 3 + data.consumeInt(0, data.consumeInt(0, 7) == 0 ? 65_000 : 40);
        record[0] = RecordKind.FRAGMENT.header(data.consumeInt(0, 15));
        record[1] = (byte) data.consumeInt(0, data.consumeBoolean() ? 5 : 255);
        record[2] = (byte) data.consumeInt(0, data.consumeBoolean() ? 5 : 255);
        var counter = data.consumeBoolean() ? data.consumeInt(0, 300) : data.consumeLong();
        if (RecordValidator.validate(record, 0, length) == null
                && reassembler.add(HOSTILE, counter, record, 0, length, now)) {
            var size = reassembler.frameLength();
            require(size >= 2 && size <= Limits.MAX_FRAME, "a frame of no size");
            require(
                    reassembler.frameOffset() + size <= reassembler.frame().length,
                    "a frame beyond its buffer");
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
