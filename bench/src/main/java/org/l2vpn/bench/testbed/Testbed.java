package org.l2vpn.bench.testbed;

import org.l2vpn.netns.kit.Lab;
import org.l2vpn.netns.kit.Netns;

/**
 * A {@link Scenario} laid out in network namespaces of its own; closing it ends all that runs
 * there.
 */
public final class Testbed implements AutoCloseable {
    /**
     * MTU of the machines behind a bridged end. A LAN's own 1500 would make every tunnel cut each
     * full frame in two; 1400 leaves room for the headers of all of them on a path of 1500.
     */
    static final int LAN_MTU = 1400;

    private final Scenario scenario;
    private final Lab lab;
    private final End server;
    private final End client;

    private Testbed(Scenario scenario, Lab lab) {
        this.scenario = scenario;
        this.lab = lab;
        Netns one = lab.netns("server");
        Netns two = lab.netns("client");
        one.ip("link add %1$s type veth peer name %1$s netns %2$s".formatted(End.WAN, two.name()));
        server = end("server", one, 1);
        client = end("client", two, 2);
    }

    /** Makes the namespaces and what the scenario wants of the path between them. */
    public static Testbed lay(Scenario scenario) {
        Lab lab = Lab.create();
        try {
            return new Testbed(scenario, lab);
        } catch (RuntimeException e) {
            lab.close();
            throw e;
        }
    }

    public Scenario scenario() {
        return scenario;
    }

    public Lab lab() {
        return lab;
    }

    public End server() {
        return server;
    }

    public End client() {
        return client;
    }

    private End end(String name, Netns netns, int number) {
        Wire wire = scenario.wire();
        String outer = wire.ipv6() ? "fd77::" + number : "10.77.0." + number;
        netns.ip(
                """
                link set %1$s mtu %2$d
                addr add %3$s/%4$d dev %1$s
                link set %1$s up"""
                        .formatted(End.WAN, wire.mtu(), outer, wire.ipv6() ? 64 : 24));
        if (!wire.offload()) {
            netns.exec(
                            "ethtool",
                            "-K",
                            End.WAN,
                            "tx-udp-segmentation",
                            "off",
                            "tso",
                            "off",
                            "gso",
                            "off",
                            "gro",
                            "off")
                    .check();
        }
        if (wire.lossPerMille() > 0) {
            lose(netns, wire.lossPerMille());
        }
        String inner = "10.88.0." + number;
        Netns user = wire.bridged() ? machine(name, netns, inner) : netns;
        return new End(name, lab.directory(), netns, user, outer, inner, wire);
    }

    /** Ingress, before anything of the receiving stack has merged or counted the buffer. */
    private static void lose(Netns netns, int perMille) {
        netns.nft(
                """
                table netdev path {
                  chain loss {
                    type filter hook ingress device "%s" priority 0;
                    numgen random mod 1000 < %d counter drop
                  }
                }
                """
                        .formatted(End.WAN, perMille));
    }

    /** A machine with this address on a bridge of the end. */
    private Netns machine(String name, Netns netns, String inner) {
        Netns machine = lab.netns(name + "-lan");
        netns.ip(
                """
                link add %1$s type bridge
                link set %1$s up
                link add %2$s mtu %4$d type veth peer name %2$s mtu %4$d netns %3$s
                link set %2$s master %1$s
                link set %2$s up"""
                        .formatted(End.BRIDGE, End.LAN, machine.name(), LAN_MTU));
        machine.ip("addr add %1$s/24 dev %2$s\nlink set %2$s up".formatted(inner, End.LAN));
        return machine;
    }

    @Override
    public void close() {
        lab.close();
    }
}
