package org.l2vpn.transport;

import java.util.Optional;
import org.l2vpn.protocol.Endpoint;
import org.l2vpn.protocol.RouteMtu;

/** Asks the operating system about routes. Data loop only; answers at once, and never fails. */
@FunctionalInterface
public interface RouteLookup {
    /**
     * The route of a datagram to {@code remote}; {@link RouteMtu#UNKNOWN} where the system does not
     * say, or has no route.
     *
     * @param fwmark SO_MARK of our socket, 0 for none
     * @param bindDevice the interface our socket is bound to
     */
    RouteMtu find(Endpoint remote, int fwmark, Optional<String> bindDevice);
}
