package org.l2vpn.node;

import java.util.Optional;
import org.l2vpn.link.LinkFactory;
import org.l2vpn.time.MonotonicClock;
import org.l2vpn.transport.BatchChannels;
import org.l2vpn.transport.InterfaceRoutes;
import org.l2vpn.transport.RouteLookup;

/**
 * What a node needs of the operating system; the mains pass the native bridge's.
 *
 * @param links opens links
 * @param clock nanoseconds that go on while the machine sleeps
 * @param channels opens UDP sockets that move whole batches, where the platform can
 * @param routes tells what the path to an endpoint may take
 * @param machine tells when the machine's network changes, and when it was restored
 */
public record Platform(
        LinkFactory links,
        MonotonicClock clock,
        Optional<BatchChannels> channels,
        RouteLookup routes,
        MachineWatcher machine) {
    /** With the UDP sockets that Netty has. */
    public Platform(LinkFactory links, MonotonicClock clock) {
        this(links, clock, Optional.empty(), new InterfaceRoutes(), MachineWatcher.NONE);
    }
}
