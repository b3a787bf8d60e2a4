package org.l2vpn.bridge.vde;

import io.netty.channel.EventLoop;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.l2vpn.bridge.GuardedListener;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.counters.DropReason;
import org.l2vpn.ethernet.FrameRules;
import org.l2vpn.link.Link;
import org.l2vpn.link.LinkEvent;
import org.l2vpn.link.LinkException;
import org.l2vpn.link.LinkInfo;
import org.l2vpn.link.LinkListener;
import org.l2vpn.link.VdeSettings;

/**
 * A plug in a VDE switch. When the switch ends, the link goes {@link LinkEvent#DOWN}, and {@link
 * LinkEvent#UP} again at most two seconds after it is back. Threads as {@link Link} says.
 */
@SuppressWarnings("ReferenceEquality") // a socket is itself
public final class VdeLink implements Link {
    private final LinkInfo info;
    private final PlugControl control;
    private final DropCounters drops;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean started;
    private volatile boolean plugged = true;
    private volatile @Nullable EventLoop loop;
    private @Nullable GuardedListener listener;
    private @Nullable SocketPump pump;

    /** Before the start the opener's, then the loop's. */
    private volatile @Nullable FrameSocket socket;

    private VdeLink(
            VdeSettings settings, PlugControl control, FrameSocket socket, DropCounters drops) {
        info = new LinkInfo(settings.name(), "vde", Optional.empty(), VdeSockets.MTU);
        this.control = control;
        this.socket = socket;
        this.drops = drops;
    }

    /**
     * Plugs into the switch.
     *
     * @throws LinkException with a message for the user; nothing is left behind
     */
    public static VdeLink open(VdeSettings settings, DropCounters drops) throws LinkException {
        VdeSockets.require(settings.name());
        var control = PlugControl.create(settings);
        try {
            return new VdeLink(settings, control, control.plug(), drops);
        } catch (LinkException e) {
            var _ = control.close();
            throw e;
        }
    }

    @Override
    public LinkInfo info() {
        return info;
    }

    @Override
    public boolean isUp() {
        return started && plugged && !closed.get();
    }

    @Override
    public void start(EventLoop on, LinkListener to) {
        if (started || closed.get()) {
            throw new IllegalStateException(info.name() + " was started or closed before");
        }
        listener = new GuardedListener(to, drops);
        pump = new SocketPump(on, info.name(), this::onReceived);
        loop = on;
        started = true;
        on.execute(
                () -> {
                    var first = socket;
                    if (first != null && !closed.get()) {
                        first.start(on, drops);
                        read(first);
                    }
                });
        control.watch(
                again -> execute(() -> onPlugged(again), again::close),
                () -> execute(this::onUnplugged, () -> {}));
    }

    private void execute(Runnable task, Runnable otherwise) {
        try {
            VdeSockets.required(loop).execute(task);
        } catch (RejectedExecutionException e) {
            otherwise.run();
        }
    }

    private void read(FrameSocket from) {
        VdeSockets.required(pump).add(from);
    }

    private void onPlugged(FrameSocket again) {
        if (closed.get()) {
            again.close();
            return;
        }
        again.start(VdeSockets.required(loop), drops);
        socket = again;
        plugged = true;
        read(again);
        VdeSockets.required(listener).onEvent(this, LinkEvent.UP);
    }

    private void onUnplugged() {
        var lost = socket;
        if (closed.get() || lost == null) {
            return;
        }
        socket = null;
        plugged = false;
        var _ = VdeSockets.required(pump).remove(lost);
        VdeSockets.required(listener).onEvent(this, LinkEvent.DOWN);
    }

    private void onReceived(FrameSocket from, ReceivedFrames frames) {
        if (closed.get() || from != socket) {
            return;
        }
        VdeSockets.count(frames, drops);
        VdeSockets.required(listener).onFrames(this, frames.batch());
    }

    @Override
    public void write(byte[] data, int offset, int length) {
        var to = socket;
        if (to == null || !isUp()) {
            drops.count(DropReason.LINK_DOWN);
        } else if (length < FrameRules.MIN_LENGTH) {
            drops.count(DropReason.LINK_WRITE_FAILED);
        } else if (length > VdeProtocol.MAX_FRAME) {
            drops.count(DropReason.OVERSIZE_FRAME);
        } else {
            to.write(data, offset, length);
        }
    }

    /** Nothing to do: each frame was written at once. */
    @Override
    public void flush() {}

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        var hungUp = control.close();
        var on = loop;
        var ended = VdeSockets.onLoop(on, this::end);
        // On the loop, what the loop has yet to do cannot be waited for.
        var here = on != null && on.inEventLoop();
        VdeSockets.await(here ? hungUp : CompletableFuture.allOf(hungUp, ended));
    }

    /** On the loop, or where no loop has begun. */
    private CompletableFuture<Void> end() {
        var running = pump;
        var last = socket;
        socket = null;
        var stopped =
                running == null ? CompletableFuture.<Void>completedFuture(null) : running.stop();
        return stopped.thenRun(
                () -> {
                    if (last != null) {
                        last.close();
                    }
                });
    }
}
