package org.l2vpn.link;

import java.util.List;
import org.l2vpn.counters.DropCounters;

/**
 * Opens links of this platform; implemented by the native bridge, given to the node by the mains.
 */
@FunctionalInterface
public interface LinkFactory {
    /**
     * Creates or attaches the link: afterwards it exists, has its name, MAC, MTU and addresses and
     * is up, but delivers nothing before {@link Link#start}.
     *
     * @throws LinkException with a message for the user; nothing is left behind
     */
    Link open(LinkSettings settings, DropCounters drops) throws LinkException;

    /**
     * What this link needs and this machine does not have now, in words for the user: {@code bridge
     * br9}. Looks only.
     */
    default List<String> missing(LinkSettings settings) {
        return List.of();
    }

    /**
     * What is allowed but dangerous about this link, in words for the user; told at its start too.
     */
    default List<String> warnings(LinkSettings settings) {
        return List.of();
    }

    /**
     * The interfaces of this machine that a link of type vmnet can bridge.
     *
     * @throws LinkException with a message for the user, where this platform has no such thing
     */
    default List<Bridgeable> bridgeable() throws LinkException {
        throw new LinkException("bridging by vmnet needs macOS");
    }
}
