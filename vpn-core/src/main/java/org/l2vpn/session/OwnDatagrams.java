package org.l2vpn.session;

import org.jspecify.annotations.Nullable;
import org.l2vpn.packet.Frame;
import org.l2vpn.packet.UdpPorts;
import org.l2vpn.protocol.MessageClassifier;
import org.l2vpn.protocol.TransportHeader;
import org.l2vpn.protocol.WireFormat;

/**
 * Recognizes datagrams of this engine in the frames of a link: a route to a peer's endpoint leads
 * into the tunnel, as when a default route was learned through it. Sealed again they would never
 * leave the machine.
 *
 * <p>A datagram is ours if its message carries an index that only we use: where ports and message
 * type fit, a transport message names the keypair that we send with, a handshake message one of our
 * own indices. So another l2vpn or WireGuard (same layout) of the LAN is never taken for us.
 * Engine's thread.
 */
final class OwnDatagrams {
    private final EngineContext context;
    private int[] ports = {};

    OwnDatagrams(EngineContext context) {
        this.context = context;
    }

    /** The UDP ports our sockets are bound to, host order; none = nothing is recognized. */
    void ports(int... bound) {
        ports = bound.clone();
    }

    /** The peer our datagram in this frame is for; null if there is none of ours in it. */
    @Nullable Peer find(Frame frame) {
        if (!isOurs(UdpPorts.peekSource(frame)) || !frame.isSegment() || frame.headers().isTcp()) {
            return null;
        }
        var payload = frame.headers().payload();
        return recipient(frame.data(), payload, frame.headers().end() - payload);
    }

    private boolean isOurs(int port) {
        for (var bound : ports) {
            if (bound == port) {
                return true;
            }
        }
        return false;
    }

    /** With UDP_SEGMENT several messages follow on each other: the first is enough. */
    private @Nullable Peer recipient(byte[] data, int at, int length) {
        return switch (MessageClassifier.classify(data, at, length)) {
            case TRANSPORT -> sentUnder(TransportHeader.receiver(data, at));
            // Both carry the index that we chose in the same place.
            case INITIATION, RESPONSE ->
                    switch (context.indices.get(
                            WireFormat.readInt(data, at + WireFormat.INITIATION_SENDER))) {
                        case Keypair keypair -> keypair.peer();
                        case OutstandingHandshake handshake -> handshake.peer();
                        case null, default -> null;
                    };
            default -> null;
        };
    }

    private @Nullable Peer sentUnder(int remoteIndex) {
        for (int i = 0; i < context.peers.size(); i++) {
            var peer = context.peers.get(i);
            if (names(peer.ring.current(), remoteIndex)
                    || names(peer.ring.previous(), remoteIndex)) {
                return peer;
            }
        }
        return null;
    }

    private static boolean names(@Nullable Keypair keypair, int remoteIndex) {
        return keypair != null && keypair.remoteIndex() == remoteIndex;
    }
}
