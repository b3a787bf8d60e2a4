package org.l2vpn.session;

import java.util.List;
import org.l2vpn.path.MtuSource;
import org.l2vpn.protocol.Endpoint;
import org.l2vpn.protocol.EndpointSpec;
import org.l2vpn.protocol.Facts;

/** What happened to a peer that somebody may want to act on or log; never one per datagram. */
public sealed interface SessionEvent {
    /** Whom it concerns. */
    Peer peer();

    /** The peer can be sent to: first confirmed session since it was added or went down. */
    record PeerUp(Peer peer, Endpoint endpoint) implements SessionEvent {}

    /** The peer can no longer be sent to. */
    record PeerDown(Peer peer, DownReason reason) implements SessionEvent {}

    /** An authenticated message moved the peer's endpoint. */
    record PeerRoamed(Peer peer, Endpoint from, Endpoint to) implements SessionEvent {}

    /**
     * Handshake initiations get no answer. Sent when the first retry is due, and once more when the
     * engine gives up until there is a reason to try again; not while no initiation has left.
     *
     * @param attempts initiations of this series so far
     * @param gaveUp whether this was the last one
     * @param tried where the last one went
     * @param refused those of {@code tried} to which the system refused a datagram: no route, or
     *     ICMP says that the port is not in use
     * @param sent datagrams of this series with an initiation
     * @param seconds since the series began
     * @param unreadable whether an answer came that could not be opened: another preshared key
     */
    record HandshakeFailing(
            Peer peer,
            int attempts,
            boolean gaveUp,
            List<Endpoint> tried,
            List<Endpoint> refused,
            int sent,
            long seconds,
            boolean unreadable)
            implements SessionEvent {}

    /**
     * The peer's handshakes alternate between two places: its key seems to be on two machines. At
     * most once a minute per peer.
     */
    record PeerAlternates(Peer peer, Endpoint one, Endpoint other) implements SessionEvent {}

    /**
     * The session with the peer died and was renewed at once, again and again: our own key may be
     * on another machine too. At most once a minute per peer.
     */
    record SessionReplaced(Peer peer) implements SessionEvent {}

    /**
     * A name of the peer's endpoints has no address, or no name server answers. At most once a
     * minute per peer.
     */
    record NameUnresolved(Peer peer, EndpointSpec spec) implements SessionEvent {}

    /**
     * A genuine initiation was refused for its TAI64N stamp: one of the two clocks is wrong. At
     * most once a minute per peer.
     *
     * @param ahead whether the stamp lies too far ahead of our clock; else it lies behind the
     *     newest stamp of this peer
     * @param seconds by how much
     */
    record ClockRefused(Peer peer, boolean ahead, long seconds) implements SessionEvent {}

    /**
     * Our own system refused a datagram because the configured path MTU is larger than what the
     * interface takes. At most once a minute per peer.
     *
     * @param mtu the configured path MTU
     * @param size the IP packet that was refused, bytes
     */
    record DatagramTooBig(Peer peer, Endpoint endpoint, int mtu, int size)
            implements SessionEvent {}

    /**
     * The path to the peer takes more or less than it did. At most once in ten seconds per path.
     *
     * @param v6 whether it is the path over IPv6
     * @param mtu largest IP packet now, bytes
     * @param before the value told last
     */
    record PathMtuChanged(Peer peer, boolean v6, int mtu, int before, MtuSource source)
            implements SessionEvent {}

    /** The peer told about itself; once for each session. */
    record FactsReceived(Peer peer, Facts facts) implements SessionEvent {}

    /**
     * The peer lives, but answers no probes of the path MTU. Once for each search.
     *
     * @param mtu what the path is taken for
     */
    record PathProbesUnanswered(Peer peer, boolean v6, int mtu) implements SessionEvent {}
}
