package org.l2vpn.netns.kit;

import java.util.List;

/**
 * The network of a site: a Linux bridge with the site's TAP in it, and machines that know nothing
 * of the tunnel. The site itself has no address in it. Made before the site starts.
 */
public final class Lan {
    /** The bridge. */
    public static final String BRIDGE = "br0";

    /** The interface of each machine. */
    public static final String ETH = "eth0";

    private final Lab lab;
    private final Netns site;
    private int machines;

    private Lan(Lab lab, Netns site) {
        this.lab = lab;
        this.site = site;
    }

    /** Makes the bridge and has the site put its TAP into it. */
    public static Lan of(Lab lab, Site site) {
        site.netns().ip("link add " + BRIDGE + " type bridge\nlink set " + BRIDGE + " up");
        site.config().tap(Site.TAP).put("bridge", BRIDGE);
        site.config().tap(Site.TAP).remove("addresses");
        return new Lan(lab, site.netns());
    }

    /**
     * A machine on a veth, which leaves checksums and cutting to whoever comes last, like a virtual
     * machine on the bridge.
     *
     * @param addresses with prefix length
     */
    public Netns machine(String name, List<String> addresses) {
        Netns machine = lab.netns(name);
        String port = newPort();
        site.ip("link add %s type veth peer name %s netns %s".formatted(port, ETH, machine.name()));
        connect(machine, port, addresses);
        return machine;
    }

    /**
     * A machine as behind a plain network card: each frame on the wire is an ordinary one with its
     * checksums, and the machine verifies those of what it gets.
     */
    public Netns plainMachine(String name, List<String> addresses) {
        Netns machine = machine(name, addresses);
        Lab.withoutOffload(site, "lan" + machines);
        Lab.withoutOffload(machine, ETH);
        return machine;
    }

    /**
     * A machine on a VLAN of the bridge's network, with all offloads.
     *
     * @param tags from the outermost, each with its EtherType in the upper half
     */
    public Netns taggedMachine(String name, List<String> addresses, int... tags) {
        Netns machine = lab.netns(name);
        String port = newPort();
        OffloadTap inner = OffloadTap.open(machine, ETH);
        OffloadTap outer = OffloadTap.open(site, port);
        connect(machine, port, addresses);
        lab.closing(TagRelay.start(inner, outer, tags));
        return machine;
    }

    private String newPort() {
        return "lan" + ++machines;
    }

    private void connect(Netns machine, String port, List<String> addresses) {
        site.ip("link set %1$s master %2$s\nlink set %1$s up".formatted(port, BRIDGE));
        addresses.forEach(address -> machine.ip("addr add " + address + " dev " + ETH));
        machine.ip("link set " + ETH + " up");
    }
}
