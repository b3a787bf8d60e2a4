package org.l2vpn.netns.kit;

import java.util.List;

/** How many wrong checksums the kernel has seen in a namespace, of any protocol. */
public final class ChecksumErrors {
    private ChecksumErrors() {}

    /** InCsumErrors of TCP, UDP, ICMP, IP and their IPv6 counterparts, added up. */
    public static long in(Netns netns) {
        // Absolute values, no history file, zeros too: a name of a counter and its value per line.
        List<String> counters =
                netns.exec("nstat", "-asz", "*InCsumErrors")
                        .check()
                        .out()
                        .lines()
                        .filter(line -> line.contains("InCsumErrors"))
                        .toList();
        if (counters.isEmpty()) {
            throw new IllegalStateException("nstat knows no InCsumErrors");
        }
        return counters.stream().mapToLong(line -> Long.parseLong(line.split("\\s+")[1])).sum();
    }
}
