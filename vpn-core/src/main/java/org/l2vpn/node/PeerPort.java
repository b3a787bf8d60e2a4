package org.l2vpn.node;

import org.l2vpn.packet.Frame;
import org.l2vpn.session.FrameSink;
import org.l2vpn.session.Peer;
import org.l2vpn.session.SessionEngine;
import org.l2vpn.switching.LearningSwitch;
import org.l2vpn.switching.SwitchPort;

/**
 * The switch port of a peer: what goes out here is sealed and sent, and what the peer sends comes
 * in here. Data loop only.
 */
final class PeerPort extends SwitchPort implements FrameSink {
    private final Peer peer;
    private final SessionEngine engine;
    private final LearningSwitch learningSwitch;

    PeerPort(int id, Peer peer, SessionEngine engine, LearningSwitch learningSwitch) {
        super(id, peer.name(), Kind.PEER);
        this.peer = peer;
        this.engine = engine;
        this.learningSwitch = learningSwitch;
    }

    @Override
    public void send(Frame frame) {
        engine.sendFrame(peer, frame);
    }

    @Override
    public void frame(Frame frame) {
        learningSwitch.forward(this, frame);
    }
}
