package org.l2vpn.bridge.linux.udp;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.counters.DropReason;
import org.l2vpn.protocol.DatagramBatch;
import org.l2vpn.protocol.Endpoint;

/** What waits for a full socket: order, turns, bounds. Time is what the tests say. */
class SendQueueTest {
    private static final int SIZE = 1_456;

    private final DropCounters drops = new DropCounters();
    private final SendQueue queue = new SendQueue(drops, SendQueue.BLOCKS);
    private final DatagramBatch out = new DatagramBatch();
    private int nextId;

    @Test
    void shouldGiveBackWhatItTookWhenNothingElseWaits() {
        var ids = add(peer(1), 43, SIZE, 700);
        assertThat(queue.take(out, DatagramBatch.MAX_BYTES, 0)).isTrue();
        assertThat(out.remote()).isEqualTo(peer(1));
        assertThat(out.segmentSize()).isEqualTo(SIZE);
        assertThat(out.count()).isEqualTo(43);
        assertThat(ids(out)).isEqualTo(ids);
        assertThat(queue.take(out, DatagramBatch.MAX_BYTES, 0)).isFalse();
        assertThat(queue.isEmpty()).isTrue();
        assertThat(drops.nonZero()).isEmpty();
    }

    @Test
    void shouldLeaveOutWhatIsSentWhenABatchIsTakenFromItsMiddle() {
        var batch = batch(peer(1), 5, SIZE, SIZE);
        queue.add(batch, 3, 0);
        queue.take(out, DatagramBatch.MAX_BYTES, 0);
        assertThat(ids(out)).isEqualTo(ids(batch).subList(3, 5));
    }

    @Test
    void shouldJoinBatchesWhenTheyHaveOneSizeAndPartThemWhenNot() {
        var first = add(peer(1), 2, 1_000, 1_000);
        var second = add(peer(1), 2, 1_000, 300);
        var third = add(peer(1), 1, 1_000, 1_000);
        queue.take(out, DatagramBatch.MAX_BYTES, 0);
        assertThat(ids(out)).isEqualTo(concat(first, second));
        queue.take(out, DatagramBatch.MAX_BYTES, 0);
        assertThat(ids(out)).isEqualTo(third);
    }

    @Test
    void shouldKeepOrderAndBytesWhenDatagramsAreLargerThanABlock() {
        var ids = add(peer(1), 7, 9_000, 5_000);
        var taken = new ArrayList<Integer>();
        while (queue.take(out, DatagramBatch.MAX_BYTES, 0)) {
            taken.addAll(ids(out));
        }
        assertThat(taken).isEqualTo(ids);
    }

    @Test
    void shouldGiveAPieceWhenNoMoreIsWanted() {
        var ids = add(peer(1), 10, 1_000, 1_000);
        queue.take(out, 2_500, 0);
        assertThat(ids(out)).isEqualTo(ids.subList(0, 3));
    }

    @Test
    void shouldServeEachInTurnByBytesWhenTwoWait() {
        add(peer(1), 64, 1_000, 1_000);
        add(peer(2), 64, 200, 200);
        add(peer(1), 60, 1_000, 1_000);
        int one = 0;
        int two = 0;
        while (queue.take(out, DatagramBatch.MAX_BYTES, 0) && two < 64 * 200) {
            if (out.remote().equals(peer(1))) {
                one += out.length();
            } else {
                two += out.length();
            }
        }
        assertThat(one).isBetween(two - SendQueue.QUANTUM, two + 2 * SendQueue.QUANTUM);
    }

    @Test
    void shouldLetASmallOneThroughSoonWhenAnotherFloods() {
        for (int i = 0; i < 10; i++) {
            add(peer(1), 43, SIZE, SIZE);
        }
        var small = add(peer(2), 1, 100, 100);
        int before = 0;
        while (queue.take(out, DatagramBatch.MAX_BYTES, 0) && !out.remote().equals(peer(2))) {
            before += out.length();
        }
        assertThat(ids(out)).isEqualTo(small);
        assertThat(before).isLessThan(SendQueue.QUANTUM + SIZE);
    }

    @Test
    void shouldDropItsOwnOldestWhenOneEndpointFloods() {
        var kept = add(peer(2), 3, SIZE, SIZE);
        var all = new ArrayList<Integer>();
        for (int i = 0; i < 10; i++) {
            all.addAll(add(peer(1), 43, SIZE, SIZE));
        }
        int bound = SendQueue.BLOCKS_PER_ENDPOINT;
        assertThat(drops.get(DropReason.SOCKET_FULL)).isEqualTo(all.size() - bound);
        var one = new ArrayList<Integer>();
        var two = new ArrayList<Integer>();
        while (queue.take(out, DatagramBatch.MAX_BYTES, 0)) {
            (out.remote().equals(peer(1)) ? one : two).addAll(ids(out));
        }
        assertThat(one).isEqualTo(all.subList(all.size() - bound, all.size()));
        assertThat(two).isEqualTo(kept);
    }

    @Test
    void shouldDropTheOldestOfTheLongestWhenAllIsFull() {
        for (int i = 0; i < SendQueue.BLOCKS_PER_ENDPOINT; i++) {
            add(peer(1), 1, SIZE, SIZE);
        }
        int others = SendQueue.BLOCKS - SendQueue.BLOCKS_PER_ENDPOINT;
        for (int i = 0; i < others; i++) {
            add(peer(2 + i % 8), 1, 100, 100);
        }
        assertThat(drops.nonZero()).isEmpty();
        var newest = add(peer(99), 10, SIZE, SIZE);
        assertThat(drops.get(DropReason.SOCKET_FULL)).isEqualTo(10);
        int ofFlood = 0;
        int ofOthers = 0;
        var ofNewest = new ArrayList<Integer>();
        while (queue.take(out, DatagramBatch.MAX_BYTES, 0)) {
            if (out.remote().equals(peer(1))) {
                ofFlood += out.count();
            } else if (out.remote().equals(peer(99))) {
                ofNewest.addAll(ids(out));
            } else {
                ofOthers += out.count();
            }
        }
        assertThat(ofFlood).isEqualTo(SendQueue.BLOCKS_PER_ENDPOINT - 10);
        assertThat(ofOthers).isEqualTo(others);
        assertThat(ofNewest).isEqualTo(newest);
    }

    @Test
    void shouldDropAtTheHeadWhenAQueueOnlyStands() {
        // 44 come and 45 may leave every 22 ms, but the first waited for 44.
        int in = 0;
        int taken = 0;
        for (int at = 0; at < 1_000; at++) {
            queue.add(batch(peer(1), 2, SIZE, SIZE), 0, MILLISECONDS.toNanos(at));
            in += 2;
            if (at >= 40
                    && at % 22 == 0
                    && queue.take(out, DatagramBatch.MAX_BYTES, MILLISECONDS.toNanos(at))) {
                taken += out.count();
            }
            if (at == 120) {
                assertThat(drops.nonZero()).isEmpty();
            }
        }
        assertThat(drops.get(DropReason.SOCKET_FULL)).isZero();
        assertThat(drops.get(DropReason.SOCKET_SLOW)).isPositive();
        while (queue.take(out, DatagramBatch.MAX_BYTES, MILLISECONDS.toNanos(1_000))) {
            taken += out.count();
        }
        assertThat(in).isEqualTo(taken + drops.get(DropReason.SOCKET_SLOW));
    }

    @Test
    void shouldCountEveryDatagramWhenItIsCleared() {
        add(peer(1), 10, SIZE, SIZE);
        add(peer(2), 3, 9_000, 100);
        queue.clear();
        assertThat(queue.isEmpty()).isTrue();
        assertThat(drops.get(DropReason.SOCKET_FULL)).isEqualTo(13);
        assertThat(queue.take(out, DatagramBatch.MAX_BYTES, 0)).isFalse();
    }

    @Test
    void shouldLoseNothingUncountedWhenSizesPeersAndTimesAreAnything() {
        for (long seed = 1; seed <= 20; seed++) {
            churn(new SplittableRandom(seed));
        }
    }

    private void churn(SplittableRandom random) {
        long dropped = dropped();
        long in = 0;
        long taken = 0;
        long now = 0;
        var last = new int[8];
        for (int step = 0; step < 2_000; step++) {
            now += random.nextLong(2_000_000);
            if (random.nextInt(3) > 0) {
                int count = random.nextInt(1, 6);
                int size = random.nextInt(8, 6_000);
                queue.add(
                        batch(peer(random.nextInt(8)), count, size, random.nextInt(4, size + 1)),
                        0,
                        now);
                in += count;
            } else if (queue.take(out, DatagramBatch.MAX_BYTES, now)) {
                taken += out.count();
                int peer = out.remote().port();
                for (int id : ids(out)) {
                    assertThat(id).isGreaterThan(last[peer]);
                    last[peer] = id;
                }
            }
        }
        while (queue.take(out, DatagramBatch.MAX_BYTES, now)) {
            taken += out.count();
        }
        assertThat(taken + dropped() - dropped).isEqualTo(in);
    }

    private long dropped() {
        return drops.get(DropReason.SOCKET_FULL) + drops.get(DropReason.SOCKET_SLOW);
    }

    private List<Integer> add(Endpoint to, int count, int size, int lastSize) {
        var batch = batch(to, count, size, lastSize);
        queue.add(batch, 0, 0);
        return ids(batch);
    }

    /** Datagrams that begin with a number of their own and end with its low byte. */
    private DatagramBatch batch(Endpoint to, int count, int size, int lastSize) {
        var batch = new DatagramBatch();
        batch.begin(to);
        for (int i = 0; i < count; i++) {
            int length = i < count - 1 ? size : lastSize;
            int at = batch.position();
            int id = ++nextId;
            batch.data()[at + length - 1] = (byte) id;
            for (int b = 0; b < 3; b++) {
                batch.data()[at + b] = (byte) (id >>> (8 * b));
            }
            batch.commit(length);
        }
        return batch;
    }

    private static List<Integer> ids(DatagramBatch batch) {
        var ids = new ArrayList<Integer>();
        for (int at = 0; at < batch.length(); at += batch.segmentSize()) {
            int end = Math.min(batch.length(), at + batch.segmentSize());
            int id = 0;
            for (int b = 0; b < 3; b++) {
                id |= (batch.data()[at + b] & 0xFF) << (8 * b);
            }
            assertThat(batch.data()[end - 1]).isEqualTo((byte) id);
            ids.add(id);
        }
        return ids;
    }

    private static List<Integer> concat(List<Integer> a, List<Integer> b) {
        var all = new ArrayList<>(a);
        all.addAll(b);
        return all;
    }

    private static Endpoint peer(int number) {
        return new Endpoint(0, 0xC0000201L, false, 0, number);
    }
}
