package org.l2vpn.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.counters.DropReason;
import org.l2vpn.packet.Frame;
import org.l2vpn.protocol.CompressedTimings;
import org.l2vpn.protocol.Limits;
import org.l2vpn.protocol.PathBudget;
import org.l2vpn.protocol.RecordKind;
import org.l2vpn.protocol.RecordValidator;
import org.l2vpn.protocol.Timings;

class FragmentationTest {
    private static final int KEYPAIR = 0x5E55101D;
    private static final long SECOND = 1_000_000_000L;

    private final DropCounters drops = new DropCounters();
    private final Reassembler reassembler = new Reassembler(Timings.production(), drops);
    private long counter = 1000;

    @Test
    void shouldShareTheBudgetOfAllPeersAndLeaveRoomForANewcomer() {
        var budget = new Reassembler.Budget(Limits.REASSEMBLY_TOTAL_BYTES);
        var held = 0L;
        for (int peer = 0; peer < 300; peer++) {
            var greedy = new Reassembler(Timings.production(), drops, budget);
            for (int frame = 0; frame < Limits.REASSEMBLY_ENTRIES; frame++) {
                greedy.add(KEYPAIR, 300L * frame, firstOf(40, 1_400), 0, 1_403, 0);
            }
            held += greedy.bytesHeld();
        }
        assertThat(held).isLessThanOrEqualTo(Limits.REASSEMBLY_TOTAL_BYTES);
        assertThat(budget.left()).isEqualTo(Limits.REASSEMBLY_TOTAL_BYTES - held);
        assertThat(drops.get(DropReason.REASSEMBLY_FULL)).isPositive();

        var newcomer = new Reassembler(Timings.production(), drops, budget);
        newcomer.add(KEYPAIR, 1_000, firstOf(2, 1_400), 0, 1_403, 0);

        assertThat(newcomer.pending()).isEqualTo(1);
    }

    @Test
    void shouldGiveItsShareBackWhenItsFramesTimeOut() {
        var budget = new Reassembler.Budget(100_000);
        var peer = new Reassembler(Timings.production(), drops, budget);
        peer.add(KEYPAIR, 0, firstOf(10, 1_400), 0, 1_403, 0);
        assertThat(budget.left()).isLessThan(100_000);

        peer.expire(60 * SECOND);

        assertThat(budget.left()).isEqualTo(100_000);
    }

    @Test
    void shouldDropAFragmentWhenNothingIsLeftOfTheBudget() {
        var peer = new Reassembler(Timings.production(), drops, new Reassembler.Budget(10_000));

        assertThat(peer.add(KEYPAIR, 0, firstOf(40, 1_400), 0, 1_403, 0)).isFalse();

        assertThat(peer.pending()).isZero();
        assertThat(drops.get(DropReason.REASSEMBLY_FULL)).isEqualTo(1);
    }

    /** The first of {@code count} fragments with {@code length} bytes of the frame. */
    private static byte[] firstOf(int count, int length) {
        var record = new byte[3 + length];
        record[0] = (byte) (2 << 4);
        record[2] = (byte) count;
        return record;
    }

    @ParameterizedTest
    @CsvSource({
        "1439, 1440, 1",
        "1440, 1440, 2",
        "2874, 1440, 2",
        "2875, 1440, 3",
        "1514, 1200, 2",
        "65535, 1440, 46",
        "65535, 260, 255",
        "65535, 259, -1",
        "65536, 1440, -1",
        "10, 4, 10",
        "10, 3, -1",
        "2, 2, -1",
        "1, 2, 1"
    })
    void shouldCountFragments(int frameLength, int maxRecord, int count) {
        assertThat(FragmentWriter.count(frameLength, maxRecord)).isEqualTo(count);
    }

    @Test
    void shouldFitTheLargestFrameOnTheSmallestPath() {
        var path = new PathBudget(PathBudget.SMALLEST_PATH_MTU, true);
        assertThat(FragmentWriter.count(Limits.MAX_FRAME, path.maxRecord())).isBetween(2, 255);
    }

    @Test
    void shouldGiveBackEveryFrameInAnyOrder() {
        var random = new Random(0x0DDBA11);
        for (int i = 0; i < 3000; i++) {
            var maxRecord = 5 + random.nextInt(1500);
            var longest = Math.min(Limits.MAX_FRAME, (maxRecord - 3) * 255);
            var frame = randomFrame(random, maxRecord + random.nextInt(longest - maxRecord + 1));
            var flags = random.nextInt(2);
            var records = fragments(frame, maxRecord, flags);
            Collections.shuffle(records, random);
            var base = counter;
            counter += records.size();
            for (int n = 0; n < records.size(); n++) {
                var complete = add(base, records.get(n), 0);
                assertThat(complete).isEqualTo(n == records.size() - 1);
            }
            assertThat(completedFrame()).isEqualTo(frame);
            assertThat(reassembler.frameFlags()).isEqualTo(flags);
            assertThat(reassembler.frameOffset()).isGreaterThanOrEqualTo(16);
            assertThat(reassembler.pending()).isZero();
            assertThat(reassembler.bytesHeld()).isLessThanOrEqualTo(Limits.REASSEMBLY_BYTES);
        }
        assertThat(drops.nonZero()).isEmpty();
    }

    @Test
    void shouldWriteFragmentsOfOneSizeButTheLast() {
        var records = fragments(randomFrame(new Random(1), 3000), 1200, RecordKind.CSUM_PARTIAL);
        assertThat(records).extracting(r -> r.length).containsExactly(1200, 1200, 609);
        assertThat(records.get(2)).startsWith(0x21, 2, 3);
        records.forEach(r -> assertThat(RecordValidator.validate(r, 0, r.length)).isNull());
    }

    @Test
    void shouldKeepInterleavedFramesApart() {
        var random = new Random(2);
        var a = randomFrame(random, 3000);
        var b = randomFrame(random, 2500);
        var ofA = fragments(a, 1200, 0);
        var ofB = fragments(b, 1200, 0);
        for (int i = 0; i < 2; i++) {
            assertThat(add(100, ofA.get(i), 0)).isFalse();
            assertThat(add(103, ofB.get(i), 0)).isFalse();
        }
        assertThat(add(103, ofB.get(2), 0)).isTrue();
        assertThat(completedFrame()).isEqualTo(b);
        assertThat(add(100, ofA.get(2), 0)).isTrue();
        assertThat(completedFrame()).isEqualTo(a);
    }

    @Test
    void shouldKeepEqualCountersOfTwoKeypairsApart() {
        var records = fragments(randomFrame(new Random(3), 2000), 1200, 0);
        assertThat(reassembler.add(1, 50, records.get(0), 0, 1200, 0)).isFalse();
        assertThat(reassembler.add(2, 51, records.get(1), 0, records.get(1).length, 0)).isFalse();
        assertThat(reassembler.pending()).isEqualTo(2);
    }

    @Test
    void shouldDropWhatDoesNotAgreeWithItsSiblingsAndStillCompleteTheFrame() {
        var frame = randomFrame(new Random(4), 3000);
        var good = fragments(frame, 1200, 0);
        assertThat(add(100, good.get(0), 0)).isFalse();
        bad(100, good.get(0));
        bad(100, record(0, 1, 4, 1197));
        bad(100, record(RecordKind.CSUM_PARTIAL, 1, 3, 1197));
        bad(100, record(0, 1, 3, 1196));
        bad(100, record(0, 1, 3, 1198));
        bad(100, record(0, 2, 3, 1198));
        assertThat(add(100, good.get(1), 0)).isFalse();
        assertThat(add(100, good.get(2), 0)).isTrue();
        assertThat(completedFrame()).isEqualTo(frame);
    }

    @Test
    void shouldDropAPieceShorterThanTheLastThatWaits() {
        assertThat(add(100, record(0, 2, 3, 500), 0)).isFalse();
        bad(100, record(0, 0, 3, 499));
        bad(100, record(0, 2, 3, 500));
        assertThat(add(100, record(0, 0, 3, 500), 0)).isFalse();
        assertThat(add(100, record(0, 1, 3, 500), 0)).isTrue();
        assertThat(reassembler.frameLength()).isEqualTo(1500);
    }

    @Test
    void shouldDropWhatWouldBecomeLargerThanAnyFrame() {
        bad(1000, record(0, 0, 255, 259));
        bad(1000, record(0, 254, 255, 258));
        bad(1000, record(0, 0, 2, 65_535));
        assertThat(add(1000, record(0, 0, 2, 65_000), 0)).isFalse();
        bad(1000, record(0, 1, 2, 536));
        assertThat(add(1000, record(0, 1, 2, 535), 0)).isTrue();
        assertThat(reassembler.frameLength()).isEqualTo(65_535);
        assertThat(add(2000, record(0, 1, 2, 600), 0)).isFalse();
        bad(2000, record(0, 0, 2, 65_000));
    }

    @Test
    void shouldDropAnIndexAboveItsCounter() {
        assertThat(reassembler.add(KEYPAIR, 1, record(0, 2, 3, 10), 0, 13, 0)).isFalse();
        assertThat(drops.get(DropReason.BAD_FRAGMENT)).isEqualTo(1);
        assertThat(reassembler.pending()).isZero();
    }

    @Test
    void shouldGiveUpAFrameAfterASecond() {
        var records = fragments(randomFrame(new Random(5), 2000), 1200, 0);
        add(100, records.get(0), 7 * SECOND);
        reassembler.expire(8 * SECOND - 1);
        assertThat(reassembler.pending()).isEqualTo(1);
        reassembler.expire(8 * SECOND);
        assertThat(reassembler.pending()).isZero();
        assertThat(drops.get(DropReason.REASSEMBLY_TIMEOUT)).isEqualTo(1);
        assertThat(add(100, records.get(1), SECOND)).isFalse();
        assertThat(drops.get(DropReason.BAD_FRAGMENT)).isZero();
    }

    @Test
    void shouldUseTheGivenTimings() {
        var quick = new Reassembler(CompressedTimings.dividedBy(10), drops);
        quick.add(KEYPAIR, 9, record(0, 0, 2, 10), 0, 13, 0);
        quick.expire(SECOND / 10);
        assertThat(quick.pending()).isZero();
    }

    @Test
    void shouldGiveItsBuffersBackWhenQuiet() {
        var records = fragments(randomFrame(new Random(6), 2000), 1200, 0);
        add(100, records.get(0), 7 * SECOND);
        add(100, records.get(1), 7 * SECOND);
        reassembler.expire(8 * SECOND - 1);
        assertThat(reassembler.bytesHeld()).isPositive();
        reassembler.expire(8 * SECOND);
        assertThat(reassembler.bytesHeld()).isZero();
        assertThat(drops.nonZero()).isEmpty();
    }

    @Test
    void shouldNotAllocateForFramesOfOneSize() {
        var records = fragments(randomFrame(new Random(7), 1514), 1440, 0);
        add(100, records.get(0), 0);
        add(100, records.get(1), 0);
        var buffer = reassembler.frame();
        for (int i = 1; i < 1000; i++) {
            add(100 + 2 * i, records.get(1), 0);
            add(100 + 2 * i, records.get(0), 0);
            assertThat(reassembler.frame()).isSameAs(buffer);
        }
        assertThat(reassembler.bytesHeld()).isEqualTo(buffer.length);
    }

    @Test
    void shouldEvictItsOldestWhenEntriesAreFull() {
        var records = fragments(randomFrame(new Random(8), 2000), 1200, 0);
        for (int i = 0; i <= Limits.REASSEMBLY_ENTRIES; i++) {
            add(1000 + 10L * i, records.get(0), i);
        }
        assertThat(reassembler.pending()).isEqualTo(Limits.REASSEMBLY_ENTRIES);
        assertThat(drops.get(DropReason.REASSEMBLY_FULL)).isEqualTo(1);
        assertThat(add(1010, records.get(1), 99)).isTrue();
        assertThat(add(1000, records.get(1), 99)).isFalse();
    }

    @Test
    void shouldStayWithinItsBytes() {
        var big = fragments(randomFrame(new Random(9), Limits.MAX_FRAME), 1440, 0);
        for (int i = 0; i < 20; i++) {
            add(1000L * (i + 1), big.get(0), i);
            assertThat(reassembler.bytesHeld()).isLessThanOrEqualTo(Limits.REASSEMBLY_BYTES);
        }
        assertThat(reassembler.pending()).isEqualTo(7);
        assertThat(drops.get(DropReason.REASSEMBLY_FULL)).isEqualTo(13);
        for (int i = 1; i < big.size(); i++) {
            assertThat(add(20_000, big.get(i), 20)).isEqualTo(i == big.size() - 1);
        }
    }

    @Test
    void shouldTakeAFrameUnderTheFirstCountersOfAKey() {
        var records = fragments(randomFrame(new Random(10), 2000), 1200, 0);
        assertThat(add(0, records.get(0), 0)).isFalse();
        assertThat(add(0, records.get(1), 0)).isTrue();
        assertThat(drops.nonZero()).isEmpty();
    }

    @Test
    void shouldDropEveryFragmentThatCameBefore() {
        var records = fragments(randomFrame(new Random(11), 9000), 103, 0);
        assertThat(records).hasSize(90);
        for (int i = 0; i < 89; i++) {
            assertThat(add(500, records.get(i), 0)).isFalse();
            for (int seen = 0; seen <= i; seen += 1 + i / 8) {
                bad(500, records.get(seen));
            }
        }
        assertThat(add(500, records.get(89), 0)).isTrue();
        var three = fragments(randomFrame(new Random(12), 250), 103, 0);
        add(900, three.get(0), 0);
        add(900, three.get(2), 0);
        bad(900, three.get(2));
        assertThat(add(900, three.get(1), 0)).isTrue();
    }

    @Test
    void shouldTakeFramesOfTheLargestSizeWhicheverFragmentComesFirst() {
        assertThat(add(100, record(0, 0, 2, 65_534), 0)).isFalse();
        assertThat(add(100, record(0, 1, 2, 1), 0)).isTrue();
        assertThat(reassembler.frameLength()).isEqualTo(65_535);
        assertThat(add(200, record(0, 254, 255, 257), 0)).isFalse();
        assertThat(add(200, record(0, 0, 255, 257), 0)).isFalse();
        assertThat(drops.nonZero()).isEmpty();
    }

    @Test
    void shouldEvictTheOldestWhateverSlotItHas() {
        for (int i = 0; i < Limits.REASSEMBLY_ENTRIES; i++) {
            add(1000 + 10L * i, record(0, 0, 2, 10), 0);
        }
        // The first slot becomes free and is taken by the youngest frame.
        assertThat(add(1000, record(0, 1, 2, 10), 0)).isTrue();
        add(5000, record(0, 0, 2, 10), 0);
        add(6000, record(0, 0, 2, 10), 0);
        assertThat(drops.get(DropReason.REASSEMBLY_FULL)).isEqualTo(1);
        assertThat(add(5000, record(0, 1, 2, 10), 0)).isTrue();
        assertThat(add(1020, record(0, 1, 2, 10), 0)).isTrue();
        assertThat(add(1010, record(0, 1, 2, 10), 0)).isFalse();
    }

    @Test
    void shouldPutASmallFrameIntoASmallBuffer() {
        add(100, record(0, 0, 2, 30_000), 0);
        add(200, record(0, 0, 2, 500), 0);
        add(300, record(0, 0, 2, 3000), 0);
        add(100, record(0, 1, 2, 1), 0);
        add(200, record(0, 1, 2, 1), 0);
        add(300, record(0, 1, 2, 1), 0);
        for (var size : new int[] {500, 3000, 30_000}) {
            add(400, record(0, 0, 2, size), 0);
            assertThat(add(400, record(0, 1, 2, 1), 0)).isTrue();
            assertThat(reassembler.frame().length).isBetween(2 * size, 2 * size + 2100);
        }
    }

    @Test
    void shouldGiveBackIdleBuffersForLargeFrames() {
        // 60 idle buffers of 8 KiB, then five frames of 64 KiB: more than both together may hold.
        for (int i = 0; i < 60; i++) {
            add(1000 + 10L * i, record(0, 0, 2, 4000), 0);
        }
        for (int i = 0; i < 60; i++) {
            add(1000 + 10L * i, record(0, 1, 2, 1), 0);
        }
        assertThat(reassembler.bytesHeld()).isEqualTo(60 * 8192);
        for (int i = 0; i < 5; i++) {
            add(5000 + 10L * i, record(0, 0, 2, 60_000), 0);
            assertThat(reassembler.bytesHeld()).isLessThanOrEqualTo(Limits.REASSEMBLY_BYTES);
        }
        assertThat(drops.nonZero()).isEmpty();
        assertThat(reassembler.pending()).isEqualTo(5);
    }

    @Test
    void shouldHaveNoFrameToGiveBeforeOneIsComplete() {
        add(100, record(0, 0, 2, 10), 0);
        assertThatThrownBy(reassembler::frame).isInstanceOf(IllegalStateException.class);
        add(100, record(0, 1, 2, 10), 0);
        assertThat(reassembler.frameLength()).isEqualTo(20);
        add(200, record(0, 0, 2, 10), 0);
        assertThatThrownBy(reassembler::frameLength).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldForgetAllWhenCleared() {
        add(100, record(0, 0, 2, 10), 0);
        reassembler.clear();
        assertThat(reassembler.pending()).isZero();
        assertThat(reassembler.bytesHeld()).isZero();
        assertThat(add(100, record(0, 1, 2, 10), 0)).isFalse();
        assertThat(reassembler.pending()).isEqualTo(1);
        assertThat(drops.nonZero()).isEmpty();
    }

    private void bad(long base, byte[] record) {
        var before = drops.get(DropReason.BAD_FRAGMENT);
        var pending = reassembler.pending();
        assertThat(add(base, record, 0)).isFalse();
        assertThat(drops.get(DropReason.BAD_FRAGMENT)).isEqualTo(before + 1);
        assertThat(reassembler.pending()).isEqualTo(pending);
    }

    private boolean add(long base, byte[] record, long now) {
        return reassembler.add(KEYPAIR, base + (record[1] & 0xFF), record, 0, record.length, now);
    }

    private byte[] completedFrame() {
        var from = reassembler.frameOffset();
        return Arrays.copyOfRange(reassembler.frame(), from, from + reassembler.frameLength());
    }

    private static byte[] record(int flags, int index, int count, int body) {
        var record = new byte[3 + body];
        record[0] = RecordKind.FRAGMENT.header(flags);
        record[1] = (byte) index;
        record[2] = (byte) count;
        return record;
    }

    private static byte[] randomFrame(Random random, int length) {
        var frame = new byte[length];
        random.nextBytes(frame);
        return frame;
    }

    static List<byte[]> fragments(byte[] frame, int maxRecord, int flags) {
        var count = FragmentWriter.count(frame.length, maxRecord);
        var records = new ArrayList<byte[]>();
        var out = new byte[maxRecord];
        for (int i = 0; i < count; i++) {
            var n = FragmentWriter.write(Frame.copyOf(frame, 0), i, count, flags, maxRecord, out);
            records.add(Arrays.copyOf(out, n));
        }
        return records;
    }
}
