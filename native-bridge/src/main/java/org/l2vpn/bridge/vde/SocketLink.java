package org.l2vpn.bridge.vde;

import io.netty.channel.EventLoop;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.l2vpn.bridge.GuardedListener;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.counters.DropReason;
import org.l2vpn.link.FrameBatch;
import org.l2vpn.link.Link;
import org.l2vpn.link.LinkEvent;
import org.l2vpn.link.LinkException;
import org.l2vpn.link.LinkInfo;
import org.l2vpn.link.LinkListener;
import org.l2vpn.packet.EthernetView;
import org.l2vpn.packet.FrameRules;

/**
 * What a plug and a switch of VDE have in common: datagram sockets that a pump reads on the data
 * loop, and control streams on a thread of their own, which tells of sockets that come and go.
 * Threads as {@link Link} says.
 */
abstract sealed class SocketLink implements Link permits VdeLink, VdeSwitchLink {
    /** 1518 bytes less the header and room for one VLAN tag. */
    private static final int MTU = VdeProtocol.MAX_FRAME - EthernetView.HEADER - EthernetView.TAG;

    /**
     * Less than the 100 ms {@link Link#close} promises; a loop that is busier finishes it later.
     */
    private static final long CLOSE_WAIT_MILLIS = 80;

    final DropCounters drops;
    private final LinkInfo info;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile @Nullable Running running;

    /** What a started link has. */
    private record Running(EventLoop loop, GuardedListener listener, SocketPump pump) {}

    SocketLink(String name, String type, DropCounters drops) {
        info = new LinkInfo(name, type, Optional.empty(), MTU);
        this.drops = drops;
    }

    /** Refuses a machine on which unix datagram sockets cannot be had. */
    static void require(String link) throws LinkException {
        if (ReadPoll.pollingLoops() == null) {
            throw new LinkException(
                    ("%s: VDE needs Netty's native sockets, which are there for Linux and macOS on"
                                    + " x86-64 and arm64; this is %s %s")
                            .formatted(
                                    link,
                                    System.getProperty("os.name"),
                                    System.getProperty("os.arch")));
        }
    }

    /** The link is running: sockets may come from now on. The starter's thread. */
    abstract void watch();

    /** Frames were read from a socket; on the data loop, never after the close. */
    abstract void onReceived(FrameSocket from, ReceivedFrames frames);

    /** Sends a frame of a length that VDE takes. On the data loop, and up. */
    abstract void send(byte[] data, int offset, int length);

    /** Ends the control streams; complete when none is open any more. Any thread. */
    abstract CompletableFuture<Void> hangUp();

    /**
     * Lets go of the sockets that the pump does not have. On the data loop, or where no loop has
     * begun, after the pump has stopped.
     */
    abstract void release();

    @Override
    public final LinkInfo info() {
        return info;
    }

    @Override
    public boolean isUp() {
        return running != null && !closed.get();
    }

    final boolean isClosed() {
        return closed.get();
    }

    @Override
    public final void start(EventLoop on, LinkListener to) {
        if (running != null || closed.get()) {
            throw new IllegalStateException(info.name() + " was started or closed before");
        }
        var pump = new SocketPump(on, info.name(), this::received);
        running = new Running(on, new GuardedListener(to, drops), pump);
        watch();
    }

    private Running running() {
        var now = running;
        if (now == null) {
            throw new IllegalStateException("not started");
        }
        return now;
    }

    /** Runs {@code task} on the data loop, or {@code otherwise} here if that has ended. */
    final void execute(Runnable task, Runnable otherwise) {
        try {
            running().loop().execute(task);
        } catch (RejectedExecutionException e) {
            otherwise.run();
        }
    }

    /** Writes to and reads from this socket from now on. On the data loop. */
    final void begin(FrameSocket socket) {
        socket.start(running().loop(), drops);
        running().pump().add(socket);
    }

    /** Closes this socket once nobody uses it. On the data loop. */
    final void end(FrameSocket socket) {
        var _ = running().pump().remove(socket);
    }

    private void received(FrameSocket from, ReceivedFrames frames) {
        if (!closed.get()) {
            onReceived(from, frames);
        }
    }

    /** Counts what was read and is no frame. On the data loop. */
    final void countOthers(ReceivedFrames frames) {
        if (frames.runts() > 0) {
            drops.count(DropReason.RUNT_FRAME, frames.runts());
        }
        if (frames.oversize() > 0) {
            drops.count(DropReason.OVERSIZE_FRAME, frames.oversize());
        }
    }

    /** Hands frames to the node. On the data loop. */
    final void handUp(FrameBatch frames) {
        running().listener().onFrames(this, frames);
    }

    /** Tells the node. On the data loop. */
    final void tell(LinkEvent event) {
        running().listener().onEvent(this, event);
    }

    @Override
    public final void write(byte[] data, int offset, int length) {
        if (!isUp()) {
            drops.count(DropReason.LINK_DOWN);
        } else if (length < FrameRules.MIN_LENGTH) {
            drops.count(DropReason.LINK_WRITE_FAILED);
        } else if (length > VdeProtocol.MAX_FRAME) {
            drops.count(DropReason.OVERSIZE_FRAME);
        } else {
            send(data, offset, length);
        }
    }

    @Override
    public final void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        var hungUp = hangUp();
        var now = running;
        if (now == null) {
            release();
            await(hungUp);
        } else if (now.loop().inEventLoop()) {
            // What the loop has yet to do cannot be waited for on it.
            var _ = stop(now.pump());
            await(hungUp);
        } else {
            await(CompletableFuture.allOf(hungUp, stopOnLoop(now)));
        }
    }

    private CompletableFuture<Void> stopOnLoop(Running now) {
        var stopped = new CompletableFuture<Void>();
        try {
            now.loop()
                    .execute(
                            () -> {
                                var _ = stop(now.pump()).thenRun(() -> stopped.complete(null));
                            });
            return stopped;
        } catch (RejectedExecutionException e) {
            // The loop has ended: nobody else uses them.
            return stop(now.pump());
        }
    }

    private CompletableFuture<Void> stop(SocketPump pump) {
        return pump.stop().thenRun(this::release);
    }

    private static void await(CompletableFuture<Void> end) {
        try {
            end.get(CLOSE_WAIT_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            // Whoever is busy finishes it.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new AssertionError("a close never fails", e);
        }
    }
}
