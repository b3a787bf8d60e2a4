package org.l2vpn.protocol;

/**
 * What the operating system says about the route to an endpoint. Sizes are those of IP packets, in
 * bytes.
 *
 * @param limit MTU of the interface that the route leaves by: nothing larger gets out. A local
 *     fact, which nobody outside can change
 * @param hint what the system believes that the path takes, at most {@code limit}: the route's
 *     configured MTU, or what an ICMP message said. Anybody can forge such a message
 * @param identity a number that changes with interface, gateway and source address
 */
public record RouteMtu(int limit, int hint, long identity) {
    /** Ethernet's (IEEE 802.3 clause 3.2.7), where the system cannot be asked. */
    public static final RouteMtu UNKNOWN = new RouteMtu(1_500, 1_500, 0);

    /**
     * Of a socket that cannot forbid fragmentation: probes prove nothing, and the path stays at
     * {@link PathBudget#BASE_PATH_MTU}.
     */
    public static final RouteMtu UNPROVABLE =
            new RouteMtu(PathBudget.BASE_PATH_MTU, PathBudget.BASE_PATH_MTU, 0);

    /** Keeps the hint within the limit, and both within what an IP packet can have. */
    public RouteMtu {
        limit = Math.min(limit, PathBudget.LARGEST_PATH_MTU);
        hint = Math.min(hint, limit);
    }
}
