package org.l2vpn.node;

import org.l2vpn.packet.Frame;
import org.l2vpn.session.Peer;
import org.l2vpn.switching.SwitchPort;

/** The switch port of a peer: what goes out here is sealed and sent. Data loop only. */
final class PeerPort extends SwitchPort {
    private final Peer peer;
    private final DataPath path;

    PeerPort(int id, Peer peer, DataPath path) {
        super(id, peer.name(), Kind.PEER);
        this.peer = peer;
        this.path = path;
    }

    @Override
    public void send(Frame frame) {
        path.sendToPeer(peer, frame);
    }
}
