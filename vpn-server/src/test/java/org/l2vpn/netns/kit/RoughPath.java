package org.l2vpn.netns.kit;

/**
 * Makes the way between two hosts of a lab a bad one, in both directions: of a hundred datagrams
 * one is lost and one comes twice, and one of ten queues on a slower line and is overtaken.
 */
public final class RoughPath {
    private static final String TABLE = "ip rough";

    private final Netns router;

    private RoughPath(Netns router) {
        this.router = router;
    }

    /** Makes it so from now on, for as long as the lab lives. */
    public static RoughPath between(Lab lab, Host one, Host other) {
        Netns router = lab.router();
        slowLine(router, one);
        slowLine(router, other);
        router.ip("rule add fwmark 1 table 100");
        router.nft(
                """
                table ip rough {
                    counter lost { }
                    counter doubled { }
                    counter late { }
                    chain in {
                        type filter hook prerouting priority -150; policy accept;
                        numgen random mod 100 == 0 counter name lost drop
                        ip daddr %1$s numgen random mod 100 == 0 counter name doubled \
                                dup to %1$s device "%2$s"
                        ip daddr %3$s numgen random mod 100 == 0 counter name doubled \
                                dup to %3$s device "%4$s"
                        numgen inc mod 10 == 0 counter name late meta mark set 1
                    }
                }
                """
                        .formatted(
                                one.address4(),
                                one.routerSide(),
                                other.address4(),
                                other.routerSide()));
        return new RoughPath(router);
    }

    /** A second veth from the router to the host, with a queue before it. */
    private static void slowLine(Netns router, Host host) {
        String device = "slow-" + host.index();
        String subnet = "10.79." + host.index() + ".";
        router.ip("link add " + device + " type veth peer name slow0 netns " + host.netns().name());
        host.netns().sysctl("net/ipv4/conf/all/rp_filter", "0");
        host.netns().sysctl("net/ipv4/conf/slow0/rp_filter", "0");
        host.netns().ip("addr add " + subnet + "2/24 dev slow0\nlink set slow0 up");
        router.ip(
                """
                addr add %2$s1/24 dev %1$s
                link set %1$s up
                route add %3$s/32 via %2$s2 dev %1$s table 100"""
                        .formatted(device, subnet, host.address4()));
        String queue =
                "tc qdisc add dev " + device + " root tbf rate 50mbit burst 1600 limit 60000";
        router.exec(queue.split(" ")).check();
    }

    /** The smallest of the three counts: nothing was tested while it is 0. */
    public long leastHarm() {
        return Math.min(count("lost"), Math.min(count("doubled"), count("late")));
    }

    private long count(String counter) {
        return router.nftCounter(TABLE, counter);
    }
}
