package org.l2vpn.bridge.vde;

import java.security.SecureRandom;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.l2vpn.bridge.FarSides;
import org.l2vpn.bridge.NativeClocks;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.link.FrameBatch;
import org.l2vpn.link.Link;
import org.l2vpn.link.LinkException;
import org.l2vpn.link.VdeSwitchSettings;
import org.l2vpn.packet.Frame;

/**
 * A VDE switch that is this program: {@code qemu -netdev vde}, {@code vde_plug} and VirtualBox plug
 * into it as into a vde_switch. The plugs are bridged among themselves and, as one port, with the
 * node. Up with or without plugs; without, what is written is dropped and counted. Threads as
 * {@link Link} says.
 */
public final class VdeSwitchLink extends SocketLink {
    private final SwitchControl control;
    private final FarSides plugs;
    private final Map<FrameSocket, Plug> bySocket = new HashMap<>();
    private final FrameBatch forNode =
            new FrameBatch(
                    ReceivedFrames.MAX_FRAMES,
                    ReceivedFrames.MAX_FRAMES * (Frame.HEADROOM + VdeProtocol.MAX_FRAME));

    private VdeSwitchLink(VdeSwitchSettings settings, SwitchControl control, DropCounters drops) {
        super(settings.name(), "vde-switch", drops);
        this.control = control;
        plugs = new FarSides(NativeClocks.monotonic(), new SecureRandom(), drops);
    }

    /**
     * Makes the switch's directory; plugs are let in from {@link #start} on.
     *
     * @throws LinkException with a message for the user; nothing is left behind
     */
    public static VdeSwitchLink open(VdeSwitchSettings settings, DropCounters drops)
            throws LinkException {
        require(settings.name());
        return new VdeSwitchLink(settings, SwitchControl.open(settings), drops);
    }

    @Override
    public Map<String, String> details() {
        var details = new LinkedHashMap<String, String>();
        control.describe(details);
        return details;
    }

    @Override
    void watch() {
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

    private void add(Plug plug) {
        // The control thread gave it one of as many numbers as there is room.
        if (isClosed() || !plugs.add(plug)) {
            plug.socket().close();
            return;
        }
        bySocket.put(plug.socket(), plug);
        begin(plug.socket());
    }

    private void remove(Plug plug) {
        if (bySocket.remove(plug.socket()) != null) {
            plugs.remove(plug);
            end(plug.socket());
        }
    }

    @Override
    void onReceived(FrameSocket socket, ReceivedFrames frames) {
        var from = bySocket.get(socket);
        if (from == null) {
            return;
        }
        countOthers(frames);
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
        handUp(forNode);
    }

    @Override
    void send(byte[] data, int offset, int length) {
        plugs.fromNode(data, offset, length);
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
    CompletableFuture<Void> hangUp() {
        return control.close();
    }

    @Override
    void release() {
        bySocket.clear();
    }
}
