package org.l2vpn.bridge.vde;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.l2vpn.bridge.NativeLinks;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.link.Link;
import org.l2vpn.link.LinkException;
import org.l2vpn.link.LinkSettings;
import org.l2vpn.link.VdeSettings;
import org.l2vpn.link.VdeSwitchSettings;
import org.l2vpn.testkit.RecordingListener;

/** A started link on an epoll loop of its own, as a node has it. */
final class LinkRig implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(5);
    static final Duration QUIET = Duration.ofMillis(200);

    final DropCounters drops = new DropCounters();
    final RecordingListener listener = new RecordingListener();
    final Link link;
    private final MultiThreadIoEventLoopGroup group;
    private final EventLoop loop;

    LinkRig(LinkSettings settings) throws LinkException {
        link = new NativeLinks().open(settings, drops);
        group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        loop = group.next();
        link.start(loop, listener);
    }

    static VdeSettings plug(Path directory, int port) {
        return new VdeSettings(
                "vde0", directory, port, Optional.empty(), OptionalInt.empty(), "a test");
    }

    static VdeSwitchSettings vdeSwitch(Path directory) {
        return new VdeSwitchSettings("vde0", directory, Optional.empty(), 0_600);
    }

    /** Waits until the data loop of our switch has so many plugs. */
    void awaitPlugs(int count) {
        Tool.until(
                count + " plugs",
                () ->
                        loop.submit(() -> ((VdeSwitchLink) link).plugCount())
                                .awaitUninterruptibly()
                                .getNow()
                                .equals(count));
    }

    void write(byte[]... frames) throws Exception {
        loop.submit(
                        () -> {
                            for (var frame : frames) {
                                link.write(frame, 0, frame.length);
                            }
                            link.flush();
                        })
                .get();
    }

    byte[] receive() throws Exception {
        var frame = listener.next(PATIENCE);
        assertThat(frame).as("a frame").isNotNull();
        return frame;
    }

    /** Writes the frame again and again until one arrives there. */
    void writeUntil(LinkRig other, byte[] frame) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            write(frame);
            if (Arrays.equals(other.listener.next(Duration.ofMillis(20)), frame)) {
                return;
            }
        }
        throw new AssertionError("no frame arrives");
    }

    @Override
    public void close() {
        link.close();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        assertThat(listener.failures()).isEmpty();
    }
}
