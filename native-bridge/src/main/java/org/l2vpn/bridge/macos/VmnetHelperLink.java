package org.l2vpn.bridge.macos;

import io.netty.channel.EventLoop;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.l2vpn.bridge.GuardedListener;
import org.l2vpn.bridge.qemu.QemuLinks;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.counters.DropReason;
import org.l2vpn.link.FrameBatch;
import org.l2vpn.link.Link;
import org.l2vpn.link.LinkEvent;
import org.l2vpn.link.LinkException;
import org.l2vpn.link.LinkInfo;
import org.l2vpn.link.LinkListener;
import org.l2vpn.link.QemuSettings;
import org.l2vpn.link.SocketSpec;
import org.l2vpn.link.StillHeldException;
import org.l2vpn.link.VmnetSettings;

/**
 * An interface of vmnet held by a vmnet-helper process, so that this one needs neither root nor a
 * signature. To the helper we are a virtual machine that speaks vfkit's protocol: a frame per
 * datagram of a unix socket. Threads as {@link Link} says.
 *
 * <p>Run so far with a program on Linux that does as vmnet-helper's source says, never on a Mac.
 */
public final class VmnetHelperLink implements Link {
    /**
     * A Ctrl-C ends the helper, which is of our process group, as it ends us: so long an end of the
     * link's own is waited for before its loss is told.
     */
    private static final long TELL_MILLIS = 500;

    private final VmnetSide side;
    private final HelperProcess helper;
    private final HelperSockets sockets;
    private final Link socket;
    private final DropCounters drops;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final CompletableFuture<Void> released = new CompletableFuture<>();
    private volatile boolean gone;
    private @Nullable GuardedListener listener;

    private VmnetHelperLink(
            VmnetSide side,
            HelperProcess helper,
            HelperSockets sockets,
            Link socket,
            DropCounters drops) {
        this.side = side;
        this.helper = helper;
        this.sockets = sockets;
        this.socket = socket;
        this.drops = drops;
    }

    /**
     * Starts the helper, waits until it has an interface, and finds the Mac's side of that. Blocks
     * for up to 10 s if the helper does not answer, and 5 s more if the address does not appear.
     *
     * @throws LinkException with a message for the user; nothing is left behind
     */
    public static VmnetHelperLink open(VmnetSettings settings, DropCounters drops)
            throws LinkException {
        return open(settings, drops, VmnetTuning.current());
    }

    static VmnetHelperLink open(VmnetSettings settings, DropCounters drops, VmnetTuning tuning)
            throws LinkException {
        var name = settings.name();
        var request = HelperCommand.request(settings);
        if (settings.interfaceName().isPresent()) {
            BridgeableInterface.checkKind(name, settings.interfaceName().get(), tuning);
        }
        HostInterface.refuseForeign(name, request.address());
        var before =
                request.address().isPresent() ? List.<String>of() : HostInterface.listed(tuning);
        var sockets = HelperSockets.create(name);
        try {
            var command = HelperCommand.of(settings, request, sockets.helpers());
            var helper = HelperProcess.start(name, command);
            try {
                var facts = helper.awaitReady(sockets.helpers(), tuning.start());
                var host = HostInterface.of(settings, request.address(), facts, before, tuning);
                var socket = QemuLinks.open(wire(name, sockets), drops);
                var side = VmnetSide.claim(settings, facts, host);
                return new VmnetHelperLink(side, helper, sockets, socket, drops);
            } catch (LinkException e) {
                helper.stop().join();
                if (helper.released().isDone()) {
                    throw e;
                }
                throw new StillHeldException(String.valueOf(e.getMessage()), e, helper.released());
            }
        } catch (LinkException e) {
            sockets.remove();
            throw e;
        }
    }

    private static QemuSettings wire(String name, HelperSockets sockets) {
        return new QemuSettings(
                name,
                QemuSettings.Protocol.VFKIT,
                Optional.of(new SocketSpec.Unix(sockets.links())),
                Optional.of(new SocketSpec.Unix(sockets.helpers())));
    }

    @Override
    public LinkInfo info() {
        return side.info();
    }

    @Override
    public Map<String, String> details() {
        var details = side.details();
        details.put("helper", "process " + helper.pid());
        return details;
    }

    @Override
    public boolean isUp() {
        return socket.isUp() && !gone && !closed.get();
    }

    @Override
    public void start(EventLoop on, LinkListener to) {
        listener = new GuardedListener(to, drops);
        socket.start(on, new Passing());
        var _ = helper.ended().thenAccept(why -> onEnded(on, why));
    }

    private void onEnded(EventLoop loop, String why) {
        gone = true;
        try {
            var _ = loop.schedule(() -> onDead(why), TELL_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // The loop has ended: nobody to tell.
        }
    }

    /** What comes from the socket comes from this link. */
    private final class Passing implements LinkListener {
        @Override
        public void onFrames(Link from, FrameBatch frames) {
            var to = listener;
            if (to != null && !gone && !closed.get()) {
                to.onFrames(VmnetHelperLink.this, frames);
            }
        }

        @Override
        public void onEvent(Link from, LinkEvent event) {
            var to = listener;
            if (to != null && !gone && !closed.get()) {
                to.onEvent(VmnetHelperLink.this, event);
            }
        }
    }

    /** On the loop. */
    private void onDead(String why) {
        var to = listener;
        if (to != null && !closed.get()) {
            side.tellDead(this, to, why);
        }
    }

    @Override
    public void write(byte[] data, int offset, int length) {
        if (!isUp()) {
            drops.count(DropReason.LINK_DOWN);
        } else if (length > side.facts().largestFrame()) {
            // The helper would cut it, and end when vmnet refuses one.
            drops.count(DropReason.OVERSIZE_FRAME);
        } else {
            socket.write(data, offset, length);
        }
    }

    @Override
    public void flush() {
        socket.flush();
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        var deadline = VmnetSide.closeDeadline();
        var stopped = helper.stop().thenRun(this::release);
        var _ =
                CompletableFuture.allOf(stopped, helper.released())
                        .thenRun(() -> released.complete(null));
        socket.close();
        // Now already: this program may end before the helper does.
        sockets.remove();
        side.awaitStop(stopped, deadline);
    }

    @Override
    public CompletableFuture<Void> released() {
        return released;
    }

    private void release() {
        sockets.remove();
        side.release();
    }
}
