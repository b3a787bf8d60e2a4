package org.l2vpn.bridge.vde;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.counters.DropReason;
import org.l2vpn.link.Link;
import org.l2vpn.link.LinkEvent;
import org.l2vpn.link.LinkException;
import org.l2vpn.link.VdeSettings;

/**
 * A plug in a VDE switch. When the switch ends, the link goes {@link LinkEvent#DOWN}, and {@link
 * LinkEvent#UP} again at most two seconds after it is back. Threads as {@link Link} says.
 */
@SuppressWarnings("ReferenceEquality") // a socket is itself
public final class VdeLink extends SocketLink {
    private final PlugControl control;

    /** Before the start the opener's, then the loop's; null: unplugged. */
    private volatile @Nullable FrameSocket socket;

    private VdeLink(
            VdeSettings settings, PlugControl control, FrameSocket socket, DropCounters drops) {
        super(settings.name(), "vde", drops);
        this.control = control;
        this.socket = socket;
    }

    /**
     * Plugs into the switch.
     *
     * @throws LinkException with a message for the user; nothing is left behind
     */
    public static VdeLink open(VdeSettings settings, DropCounters drops) throws LinkException {
        require(settings.name());
        var control = PlugControl.create(settings);
        try {
            return new VdeLink(settings, control, control.plug(), drops);
        } catch (LinkException e) {
            var _ = control.close();
            throw e;
        }
    }

    @Override
    public Map<String, String> details() {
        var details = new LinkedHashMap<String, String>();
        control.describe(details);
        if (socket == null) {
            details.put("port", "none: the switch has gone");
        }
        return details;
    }

    @Override
    public boolean isUp() {
        return super.isUp() && socket != null;
    }

    @Override
    void watch() {
        execute(
                () -> {
                    var first = socket;
                    if (first != null && !isClosed()) {
                        begin(first);
                    }
                },
                () -> {});
        control.watch(
                again -> execute(() -> onPlugged(again), again::close),
                () -> execute(this::onUnplugged, () -> {}));
    }

    private void onPlugged(FrameSocket again) {
        if (isClosed()) {
            again.close();
            return;
        }
        begin(again);
        socket = again;
        tell(LinkEvent.UP);
    }

    private void onUnplugged() {
        var lost = socket;
        if (isClosed() || lost == null) {
            return;
        }
        socket = null;
        end(lost);
        tell(LinkEvent.DOWN);
    }

    @Override
    void onReceived(FrameSocket from, ReceivedFrames frames) {
        if (from == socket) {
            countOthers(frames);
            handUp(frames.batch());
        }
    }

    @Override
    void send(byte[] data, int offset, int length) {
        var to = socket;
        if (to == null) {
            drops.count(DropReason.LINK_DOWN);
        } else {
            to.write(data, offset, length);
        }
    }

    /** Nothing to do: each frame was written at once. */
    @Override
    public void flush() {}

    @Override
    CompletableFuture<Void> hangUp() {
        return control.close();
    }

    @Override
    void release() {
        var last = socket;
        socket = null;
        if (last != null) {
            last.close();
        }
    }
}
