package org.l2vpn.node;

import java.util.List;
import java.util.stream.Collectors;
import org.l2vpn.protocol.Endpoint;
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
