package org.l2vpn.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.local.LocalIoHandler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.counters.DropReason;
import org.l2vpn.link.Link;
import org.l2vpn.link.LinkEvent;
import org.l2vpn.packet.FrameRules;

class MemoryLinkTest extends AbstractLinkContractTest {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private MemoryLink memory;

    @Override
    protected Link openLink(DropCounters drops) {
        memory = new MemoryLink("mem0", drops);
        return memory;
    }

    @Override
    protected void closeFarSide() {}

    @Override
    protected void farSend(byte[] frame) {
        memory.inject(frame);
    }

    @Override
    protected byte @Nullable [] farReceive(Duration patience) throws InterruptedException {
        return memory.takeWritten(patience);
    }

    @Override
    protected EventLoopGroup newLoopGroup() {
        return new MultiThreadIoEventLoopGroup(1, LocalIoHandler.newFactory());
    }

    @Override
    protected int longestFrame() {
        return FrameRules.MAX_LENGTH;
    }

    @Override
    protected boolean countsEveryLoss() {
        return true;
    }

    @Test
    void shouldDeliverAtTheOtherEndWhenConnected() throws Exception {
        try (var pair = new Pair()) {
            pair.write(pair.left, frame(1, 100));
            assertThat(pair.atRight.next(PATIENCE)).isEqualTo(frame(1, 100));
            pair.write(pair.right, frame(2, 1514));
            assertThat(pair.atLeft.next(PATIENCE)).isEqualTo(frame(2, 1514));
        }
    }

    @Test
    void shouldDropAndCountWhenShortFrameIsInjected() throws Exception {
        try (var pair = new Pair()) {
            pair.left.inject(new byte[13]);
            pair.left.inject(frame(3, 14));
            assertThat(pair.atLeft.next(PATIENCE)).isEqualTo(frame(3, 14));
            assertThat(pair.drops.get(DropReason.RUNT_FRAME)).isEqualTo(1);
        }
    }

    @Test
    void shouldDropAndTellWhenSetDownAndGone() throws Exception {
        try (var pair = new Pair()) {
            pair.left.setDown(true);
            pair.write(pair.left, frame(4, 60));
            pair.left.setDown(false);
            pair.left.vanish();
            pair.loop.submit(() -> {}).get();
            assertThat(pair.drops.get(DropReason.LINK_DOWN)).isEqualTo(1);
            assertThat(pair.atLeft.events())
                    .containsExactly(LinkEvent.DOWN, LinkEvent.UP, LinkEvent.GONE);
        }
    }

    /** Two links, connected and started on one loop. */
    private static final class Pair implements AutoCloseable {
        final DropCounters drops = new DropCounters();
        final MemoryLink left = new MemoryLink("left", drops);
        final MemoryLink right = new MemoryLink("right", drops);
        final RecordingListener atLeft = new RecordingListener();
        final RecordingListener atRight = new RecordingListener();
        final EventLoopGroup group =
                new MultiThreadIoEventLoopGroup(1, LocalIoHandler.newFactory());
        final EventLoop loop = group.next();

        Pair() {
            MemoryLink.connect(left, right);
            left.start(loop, atLeft);
            right.start(loop, atRight);
        }

        void write(MemoryLink link, byte[] frame) throws Exception {
            loop.submit(() -> link.write(frame, 0, frame.length)).get();
        }

        @Override
        public void close() {
            group.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }
}
