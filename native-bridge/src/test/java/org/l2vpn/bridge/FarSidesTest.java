package org.l2vpn.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.counters.DropReason;

/** The far sides of one link, bridged among themselves. */
class FarSidesTest {
    private static final long BROADCAST = 0xFFFF_FFFF_FFFFL;
    private static final long ALICE = 0x0200_0000_000AL;
    private static final long BOB = 0x0200_0000_000BL;
    private static final long REMOTE = 0x0200_0000_00FFL;

    private final DropCounters drops = new DropCounters();
    private final Side a = new Side();
    private final Side b = new Side();
    private final Side c = new Side();
    private long now = 1_000;
    private final FarSides sides = new FarSides(() -> now, new Random(1), drops);

    FarSidesTest() {
        sides.add(a);
        sides.add(b);
        sides.add(c);
    }

    @Test
    void shouldFloodToAllButTheSenderWhenDestinationIsUnknownOrAGroup() {
        assertThat(from(a, frame(BROADCAST, ALICE))).isTrue();
        assertThat(from(a, frame(BOB, ALICE))).isTrue();
        assertThat(a.frames).isEmpty();
        assertThat(b.frames).hasSize(2);
        assertThat(c.frames).hasSize(2);
        node(frame(BROADCAST, REMOTE));
        assertThat(List.of(a.frames.size(), b.frames.size(), c.frames.size()))
                .containsExactly(1, 3, 3);
    }

    @Test
    void shouldSendToOneOnlyWhenDestinationWasLearned() {
        from(a, frame(BROADCAST, ALICE));
        from(b, frame(BROADCAST, BOB));
        node(frame(BROADCAST, REMOTE));
        clear();
        assertThat(from(a, frame(BOB, ALICE))).isFalse();
        assertThat(from(a, frame(REMOTE, ALICE))).isTrue();
        node(frame(ALICE, REMOTE));
        assertThat(List.of(a.frames.size(), b.frames.size(), c.frames.size()))
                .containsExactly(1, 1, 0);
        assertThat(drops.nonZero()).isEmpty();
    }

    @Test
    void shouldFollowAnAddressThatMoves() {
        from(a, frame(BROADCAST, ALICE));
        from(b, frame(BROADCAST, ALICE));
        clear();
        node(frame(ALICE, REMOTE));
        assertThat(b.frames).hasSize(1);
        // From a guest to the other end of the tunnel: the node's side moves it just the same.
        node(frame(BROADCAST, ALICE));
        clear();
        assertThat(from(c, frame(ALICE, BOB))).isTrue();
        assertThat(b.frames).isEmpty();
    }

    @Test
    void shouldDropAndCountWhenDestinationIsWhereItCameFrom() {
        from(a, frame(BROADCAST, ALICE));
        from(a, frame(BROADCAST, BOB));
        assertThat(from(a, frame(BOB, ALICE))).isFalse();
        node(frame(BROADCAST, REMOTE));
        node(frame(REMOTE, REMOTE + 1));
        assertThat(drops.get(DropReason.SAME_PORT)).isEqualTo(2);
    }

    @Test
    void shouldForgetWhenOldOrRemoved() {
        from(a, frame(BROADCAST, ALICE));
        from(b, frame(BROADCAST, BOB));
        now += Duration.ofSeconds(299).toNanos();
        assertThat(from(c, frame(ALICE, REMOTE))).isFalse();
        sides.remove(b);
        clear();
        assertThat(from(c, frame(BOB, REMOTE))).isTrue();
        assertThat(b.frames).isEmpty();
        now += Duration.ofSeconds(1).toNanos();
        assertThat(from(c, frame(ALICE, REMOTE))).isTrue();
    }

    @Test
    void shouldKeepVlansApart() {
        from(a, tagged(BROADCAST, ALICE, 7));
        from(b, tagged(BROADCAST, ALICE, 8));
        clear();
        node(tagged(ALICE, REMOTE, 7));
        assertThat(a.frames).hasSize(1);
        assertThat(b.frames).isEmpty();
        node(tagged(ALICE, REMOTE, 8));
        assertThat(b.frames).hasSize(1);
    }

    @Test
    void shouldLeaveToTheNodeWhatNoBridgeForwards() {
        assertThat(from(a, frame(0x0180_C200_0000L, ALICE))).isTrue();
        assertThat(from(a, frame(BROADCAST, BROADCAST))).isTrue();
        assertThat(from(a, frame(BROADCAST, 0))).isTrue();
        assertThat(b.frames).isEmpty();
        var cutTag = ByteBuffer.wrap(frame(BROADCAST, ALICE)).putShort(12, (short) 0x8100).array();
        assertThat(sides.fromFarSide(a, cutTag, 0, 14)).isTrue();
        assertThat(b.frames).isEmpty();
    }

    @Test
    void shouldLetAMacFloodDisplaceItsOwnAddressesOnly() {
        from(a, frame(BROADCAST, ALICE));
        node(frame(BROADCAST, REMOTE));
        for (int i = 0; i < 100_000; i++) {
            now++;
            from(b, frame(REMOTE, 0x0600_0000_0000L + i));
        }
        clear();
        assertThat(from(c, frame(ALICE, BOB))).isFalse();
        assertThat(a.frames).hasSize(1);
        // And who comes after the flood is learned as well.
        from(c, frame(BROADCAST, BOB));
        clear();
        assertThat(from(a, frame(BOB, ALICE))).isFalse();
        assertThat(c.frames).hasSize(1);
    }

    @Test
    void shouldRefuseMoreSidesThanItHasRoomFor() {
        for (int i = sides.count(); i < FarSides.MAX_SIDES; i++) {
            assertThat(sides.add(new Side())).isTrue();
        }
        assertThat(sides.add(new Side())).isFalse();
        sides.remove(a);
        sides.remove(a);
        assertThat(sides.add(a)).isTrue();
    }

    @Test
    void shouldReachTheOthersWhenOneRemovesItselfDuringAFlood() {
        b.onSend = () -> sides.remove(b);
        node(frame(BROADCAST, REMOTE));
        node(frame(BROADCAST, REMOTE));
        assertThat(List.of(a.frames.size(), b.frames.size(), c.frames.size()))
                .containsExactly(2, 1, 2);
        assertThat(sides.count()).isEqualTo(2);
    }

    @Test
    void shouldCountWhenThereIsNoFarSide() {
        sides.remove(a);
        sides.remove(b);
        sides.remove(c);
        node(frame(BROADCAST, REMOTE));
        assertThat(drops.get(DropReason.LINK_DOWN)).isEqualTo(1);
    }

    @Test
    void shouldFlushEverySide() {
        sides.flush();
        assertThat(List.of(a.flushes, b.flushes, c.flushes)).containsExactly(1, 1, 1);
    }

    private boolean from(Side side, byte[] frame) {
        return sides.fromFarSide(side, frame, 0, frame.length);
    }

    private void node(byte[] frame) {
        sides.fromNode(frame, 0, frame.length);
    }

    private void clear() {
        a.frames.clear();
        b.frames.clear();
        c.frames.clear();
    }

    private static byte[] frame(long destination, long source) {
        return ByteBuffer.allocate(60)
                .putLong(destination << 16 | source >>> 32)
                .putInt((int) source)
                .putShort((short) 0x88B5)
                .array();
    }

    private static byte[] tagged(long destination, long source, int vlan) {
        return ByteBuffer.wrap(frame(destination, source))
                .putShort(12, (short) 0x8100)
                .putShort(14, (short) vlan)
                .array();
    }

    private static final class Side implements FarSide {
        private final List<byte[]> frames = new ArrayList<>();
        private Runnable onSend = () -> {};
        private int flushes;

        @Override
        public void send(byte[] data, int offset, int length) {
            frames.add(data);
            onSend.run();
        }

        @Override
        public void flush() {
            flushes++;
        }
    }
}
