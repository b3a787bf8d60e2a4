package org.l2vpn.node;

import org.l2vpn.link.LinkFactory;
import org.l2vpn.time.MonotonicClock;

/**
 * What a node needs of the operating system; the mains pass the native bridge's.
 *
 * @param links opens links
 * @param clock nanoseconds that go on while the machine sleeps
 */
public record Platform(LinkFactory links, MonotonicClock clock) {}
