package org.l2vpn.node;

import java.util.List;
import java.util.stream.Collectors;
import org.l2vpn.protocol.Endpoint;
import org.l2vpn.session.HandshakeRefusal;
import org.l2vpn.session.SessionEvent;

/** What the log says of handshakes that fail: what was seen, and what may be the cause. */
final class HandshakeText {
    private HandshakeText() {}

    /** Initiations of ours get no answer. */
    static String failing(SessionEvent.HandshakeFailing failing, boolean hideAddresses) {
        return "no answer from %s%s for %d s (%d sent, %s): %s%s"
                .formatted(
                        failing.peer().name(),
                        hideAddresses || failing.tried().isEmpty()
                                ? ""
                                : " at " + addresses(failing.tried()),
                        failing.seconds(),
                        failing.sent(),
                        failing.unreadable() ? "an answer that cannot be opened" : "0 received",
                        cause(failing),
                        failing.gaveUp() ? "; waiting for traffic" : "; trying on");
    }

    /** Handshakes of a peer alternate between two places. */
    static String alternates(SessionEvent.PeerAlternates peer, boolean hideAddresses) {
        var places =
                hideAddresses ? "two addresses" : "%s and %s".formatted(peer.one(), peer.other());
        return "peer '%s' alternates between %s: is its key on two machines?"
                .formatted(peer.peer().name(), places);
    }

    /** A session is lost and renewed again and again. */
    static String replaced(SessionEvent.SessionReplaced replaced) {
        return "the session with '%s' is lost and renewed over and over: is our key on two machines?"
                .formatted(replaced.peer().name());
    }

    /** A handshake message that we refused. */
    static String refused(HandshakeRefusal refusal) {
        var peer = refusal.peer();
        var key = refusal.key();
        return switch (refusal.kind()) {
            case NOT_FOR_OUR_KEY ->
                    "handshake that is not for our key: the sender may have another public key"
                            + " configured for us";
            case UNREADABLE ->
                    "handshake that cannot be read: the sender may have a suite configured that no"
                            + " peer has here";
            case UNKNOWN_KEY ->
                    "handshake by a key that is not configured: key="
                            + (key == null ? "?" : key.fingerprint());
            case OTHER_SUITE ->
                    peer == null
                            ? "handshake under another suite"
                            : "handshake by '%s' under another suite than ours, %s"
                                    .formatted(peer.name(), peer.suite().configName());
        };
    }

    private static String cause(SessionEvent.HandshakeFailing failing) {
        if (failing.unreadable()) {
            return "the preshared keys of the two ends differ";
        }
        if (!failing.tried().isEmpty() && failing.refused().containsAll(failing.tried())) {
            return "no route, or port unreachable";
        }
        return "firewall or wrong port; or it does not know our key, has another suite, or one of"
                + " the two clocks is wrong (its log and the drops in its status tell)";
    }

    private static String addresses(List<Endpoint> endpoints) {
        return endpoints.stream().map(Endpoint::toString).collect(Collectors.joining(", "));
    }
}
