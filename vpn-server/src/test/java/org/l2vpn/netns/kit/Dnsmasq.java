package org.l2vpn.netns.kit;

import java.nio.file.Path;

/** A DHCP server for a /24. */
public final class Dnsmasq {
    private Dnsmasq() {}

    /**
     * Gives out .100 to .110 behind this interface; the lab ends it.
     *
     * @param network the first three numbers of its addresses, {@code 10.88.0}
     */
    public static void serve(Lab lab, Netns netns, String device, String network) {
        Path directory = lab.directory();
        Process dnsmasq =
                netns.spawn(
                        directory.resolve("dnsmasq-" + netns.name() + ".log"),
                        "dnsmasq",
                        "--keep-in-foreground",
                        "--conf-file=/dev/null",
                        "--port=0",
                        "--user=root",
                        "--pid-file=",
                        "--no-ping",
                        "--interface=" + device,
                        "--dhcp-range=%1$s.100,%1$s.110,10m".formatted(network),
                        "--dhcp-leasefile=" + directory.resolve("leases-" + netns.name()));
        lab.closing(() -> Command.stop(dnsmasq));
    }
}
