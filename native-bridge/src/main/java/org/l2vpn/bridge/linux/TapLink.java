package org.l2vpn.bridge.linux;

import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.unix.FileDescriptor;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.l2vpn.bridge.NativeIoException;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.counters.DropReason;
import org.l2vpn.link.FrameBatch;
import org.l2vpn.link.LinkCondition;
import org.l2vpn.link.LinkEvent;
import org.l2vpn.link.LinkException;
import org.l2vpn.link.LinkInfo;
import org.l2vpn.link.LinkListener;
import org.l2vpn.link.OffloadLink;
import org.l2vpn.link.TapSettings;
import org.l2vpn.packet.Frame;
import org.l2vpn.packet.Offload;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Linux TAP. On an epoll loop its descriptor is polled by the loop itself; on any other loop a
 * thread {@code tap-NAME} reads it.
 *
 * <p>Set down, up or removed is heard from rtnetlink at once, not polled, by {@link TapWatch},
 * which also restores what others change; a read in error says removed too, whichever comes first.
 * The kernel sets an interface down before it removes it, so {@link LinkEvent#DOWN} may come right
 * before {@link LinkEvent#GONE}. Threads as {@link OffloadLink} says.
 */
public final class TapLink implements OffloadLink {
    /**
     * Less than the 100 ms {@link Link#close} promises; a loop that is busier finishes it later.
     */
    private static final long CLOSE_WAIT_MILLIS = 80;

    private static final long REPORT_INTERVAL_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final Logger LOG = LoggerFactory.getLogger(TapLink.class);

    private final LinkInfo info;
    private final TapSetup setup;
    private final TapWatch watch;
    private final DropCounters drops;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile TapState state = TapState.UP;
    private volatile LinkCondition condition;
    private volatile boolean started;
    private volatile @Nullable TapPump pump;
    private volatile @Nullable TapIo io;
    private volatile long dropped;
    private @Nullable LinkListener listener;

    /** Whether frames were written since the last flush; loop only. */
    private boolean written;

    private long lastReport = System.nanoTime() - REPORT_INTERVAL_NANOS;

    private TapLink(TapSettings settings, TapSetup setup, TapWatch watch, DropCounters drops) {
        info = new LinkInfo(settings.name(), "tap", Optional.of(settings.mac()), setup.mtu());
        condition = LinkCondition.asMade(info);
        this.setup = setup;
        this.watch = watch;
        this.drops = drops;
    }

    /**
     * Creates the TAP, or attaches to a persistent one of that name, in the calling thread's
     * network namespace. On one it attached to, {@link #close} restores what it changed: the
     * addresses it added go, MAC, MTU, bridge and down state come back; the TAP stays.
     *
     * @throws LinkException with a message for the user; nothing is left behind
     */
    public static TapLink open(TapSettings settings, DropCounters drops) throws LinkException {
        var setup = TapSetup.open(settings);
        try {
            var watch = new TapWatch(settings.name(), setup.keeper());
            return new TapLink(settings, setup, watch, drops);
        } catch (LinkException e) {
            setup.close();
            throw e;
        } catch (NativeIoException e) {
            setup.close();
            throw new LinkException(settings.name() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public LinkInfo info() {
        return info;
    }

    @Override
    public boolean isUp() {
        return started && state == TapState.UP && !closed.get();
    }

    @Override
    public void start(EventLoop loop, LinkListener to) {
        if (pump != null || closed.get()) {
            throw new IllegalStateException(info.name() + " was started or closed before");
        }
        listener = to;
        var chosen = choosePump(loop);
        pump = chosen;
        started = true;
        loop.execute(() -> watch.start(seen -> loop.execute(() -> onSeen(seen))));
        chosen.start();
    }

    private TapPump choosePump(EventLoop loop) {
        int fd = setup.device().fd();
        var frames = new TapIo(fd, setup.offload(), new WriteRefusals(info.name()));
        io = frames;
        if (loop instanceof IoEventLoop polling && polling.isCompatible(EpollIoHandle.class)) {
            return new EpollPump(polling, this, new FileDescriptor(fd), frames);
        }
        try {
            return new ThreadPump(loop, this, fd, frames);
        } catch (NativeIoException e) {
            throw new IllegalStateException(info.name() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public Map<String, String> details() {
        return setup.details();
    }

    @Override
    public LinkCondition condition() {
        return condition;
    }

    /** Asks the kernel, by a socket of its own. */
    @Override
    public long queueDrops() {
        if (!condition.moved()) {
            try (var interfaces = new Interfaces()) {
                interfaces.find(setup.index()).ifPresent(found -> dropped = found.txDropped());
            } catch (NativeIoException e) {
                LOG.atDebug().addKeyValue("link", info.name()).setCause(e).log("cannot look");
            }
        }
        return dropped - setup.droppedBefore();
    }

    @Override
    public boolean takes(long offload) {
        return setup.offload().takes(offload);
    }

    @Override
    public void write(byte[] data, int offset, int length) {
        write(data, offset, length, Offload.NONE);
    }

    @Override
    public void write(Frame frame) {
        write(frame.data(), frame.offset(), frame.length(), frame.offload());
    }

    private void write(byte[] data, int offset, int length, long offload) {
        var to = io;
        if (to == null || !isUp()) {
            drops.count(DropReason.LINK_DOWN);
            return;
        }
        written = true;
        var reason = to.write(data, offset, length, offload);
        if (reason != null) {
            drops.count(reason);
        }
    }

    /** Each frame was written at once; some have been answered. */
    @Override
    public void flush() {
        var running = pump;
        if (written && running != null) {
            written = false;
            running.answers();
        }
    }

    /** Frames were read; loop only. */
    void onFrames(FrameBatch frames) {
        var to = listener;
        if (to == null || frames.count() == 0 || closed.get()) {
            return;
        }
        try {
            to.onFrames(this, frames);
        } catch (RuntimeException e) {
            drops.count(DropReason.INTERNAL_ERROR, frames.count());
            report(e);
        }
    }

    /** A bug above this link: said once a minute, and the loop goes on. */
    private void report(RuntimeException bug) {
        long now = System.nanoTime();
        if (now - lastReport >= REPORT_INTERVAL_NANOS) {
            lastReport = now;
            LOG.atError().addKeyValue("link", info.name()).setCause(bug).log("internal error");
        }
    }

    /** So many frames were read while the loop had no slot for them; loop only. */
    void onHandoverDrops(long count) {
        if (count != 0) {
            drops.count(DropReason.LINK_QUEUE_FULL, count);
        }
    }

    /** What the interface is like; loop only. */
    private void onSeen(TapKeeper.Seen seen) {
        var before = condition;
        condition = seen.condition();
        onState(seen.state());
        var to = listener;
        if (to != null && !closed.get() && (seen.restored() || !condition.equals(before))) {
            to.onCondition(this, seen.restored());
        }
    }

    /** Whether it is up, as the kernel last said; loop only. */
    void onState(TapState now) {
        var to = listener;
        if (to == null || now == state || state == TapState.GONE || closed.get()) {
            return;
        }
        state = now;
        var running = pump;
        if (now == TapState.GONE && running != null) {
            var _ = running.stop();
            var _ = watch.stop();
        }
        try {
            to.onEvent(
                    this,
                    switch (now) {
                        case UP -> LinkEvent.UP;
                        case DOWN -> LinkEvent.DOWN;
                        case GONE -> LinkEvent.GONE;
                    });
        } catch (RuntimeException e) {
            drops.count(DropReason.INTERNAL_ERROR);
            report(e);
        }
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        var running = pump;
        var read = running == null ? CompletableFuture.<Void>completedFuture(null) : running.stop();
        var quiet = CompletableFuture.allOf(read, watch.stop());
        try {
            quiet.get(CLOSE_WAIT_MILLIS, TimeUnit.MILLISECONDS);
            release();
        } catch (TimeoutException e) {
            // The descriptors may be in use: whoever uses them releases them.
            var _ = quiet.thenRun(this::release);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            var _ = quiet.thenRun(this::release);
        } catch (ExecutionException e) {
            throw new AssertionError("a pump's end never fails", e);
        }
    }

    private void release() {
        setup.close();
    }
}
