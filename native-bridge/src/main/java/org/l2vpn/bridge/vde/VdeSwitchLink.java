package org.l2vpn.bridge.vde;

import io.netty.channel.EventLoop;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.l2vpn.bridge.FarSides;
import org.l2vpn.bridge.GuardedListener;
import org.l2vpn.bridge.NativeClocks;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.counters.DropReason;
import org.l2vpn.ethernet.FrameRules;
import org.l2vpn.link.FrameBatch;
import org.l2vpn.link.Link;
import org.l2vpn.link.LinkException;
import org.l2vpn.link.LinkInfo;
import org.l2vpn.link.LinkListener;
import org.l2vpn.link.VdeSwitchSettings;

/**
 * A VDE switch that is this program: {@code qemu -netdev vde}, {@code vde_plug} and VirtualBox plug
 * into it as into a vde_switch. The plugs are bridged among themselves and, as one port, with the
 * node. Up with or without plugs; without, what is written is dropped and counted. Threads as
 * {@link Link} says.
 */
public final class VdeSwitchLink implements Link {
    private final LinkInfo info;
    private final SwitchControl control;
    private final DropCounters drops;
    private final FarSides plugs;
    private final Map<FrameSocket, Plug> bySocket = new HashMap<>();
    private final FrameBatch forNode =
            new FrameBatch(
                    ReceivedFrames.MAX_FRAMES,
                    ReceivedFrames.MAX_FRAMES * (FrameBatch.HEADROOM + VdeProtocol.MAX_FRAME));
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean started;
    private volatile @Nullable EventLoop loop;
    private @Nullable GuardedListener listener;
    private @Nullable SocketPump pump;

    private VdeSwitchLink(VdeSwitchSettings settings, SwitchControl control, DropCounters drops) {
        info = new LinkInfo(settings.name(), "vde-switch", Optional.empty(), VdeSockets.MTU);
        this.control = control;
        this.drops = drops;
        plugs = new FarSides(NativeClocks.monotonic(), new SecureRandom(), drops);
    }

    /**
     * Makes the switch's directory; plugs are let in from {@link #start} on.
     *
     * @throws LinkException with a message for the user; nothing is left behind
     */
    public static VdeSwitchLink open(VdeSwitchSettings settings, DropCounters drops)
            throws LinkException {
        VdeSockets.require(settings.name());
        return new VdeSwitchLink(settings, SwitchControl.open(settings), drops);
    }

    @Override
    public LinkInfo info() {
        return info;
    }

    @Override
    public boolean isUp() {
        return started && !closed.get();
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
        control.watch(
                new SwitchControl.Listener() {
                    @Override
                    public void onPlugged(Plug plug) {
                        execute(() -> add(plug), plug.socket()::close);
                    }

                    @Override
                    public void onUnplugged(Plug plug) {
                        execute(() -> remove(plug), () -> {});
                    }
                });
    }

    private void execute(Runnable task, Runnable otherwise) {
        try {
            VdeSockets.required(loop).execute(task);
        } catch (RejectedExecutionException e) {
            otherwise.run();
        }
    }

    private void add(Plug plug) {
        // The control thread gave it one of as many numbers as there is room.
        if (closed.get() || !plugs.add(plug)) {
            plug.socket().close();
            return;
        }
        bySocket.put(plug.socket(), plug);
        plug.socket().start(VdeSockets.required(loop), drops);
        VdeSockets.required(pump).add(plug.socket());
    }

    private void remove(Plug plug) {
        if (bySocket.remove(plug.socket()) != null) {
            plugs.remove(plug);
            var _ = VdeSockets.required(pump).remove(plug.socket());
        }
    }

    private void onReceived(FrameSocket socket, ReceivedFrames frames) {
        var from = bySocket.get(socket);
        if (from == null || closed.get()) {
            return;
        }
        VdeSockets.count(frames, drops);
        var batch = frames.batch();
        forNode.clear();
        for (int i = 0; i < batch.count(); i++) {
            int offset = batch.offset(i);
            int length = batch.length(i);
            if (plugs.fromFarSide(from, batch.data(), offset, length)) {
                forNode.add(batch.data(), offset, length);
            }
        }
        plugs.flush();
        VdeSockets.required(listener).onFrames(this, forNode);
    }

    @Override
    public void write(byte[] data, int offset, int length) {
        if (!isUp()) {
            drops.count(DropReason.LINK_DOWN);
        } else if (length < FrameRules.MIN_LENGTH) {
            drops.count(DropReason.LINK_WRITE_FAILED);
        } else if (length > VdeProtocol.MAX_FRAME) {
            drops.count(DropReason.OVERSIZE_FRAME);
        } else {
            plugs.fromNode(data, offset, length);
        }
    }

    @Override
    public void flush() {
        plugs.flush();
    }

    /** How many plugs there are. Data loop only. */
    int plugCount() {
        return plugs.count();
    }

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

    private CompletableFuture<Void> end() {
        bySocket.clear();
        var running = pump;
        return running == null ? CompletableFuture.completedFuture(null) : running.stop();
    }
}
