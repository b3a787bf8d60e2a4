package org.l2vpn.bench.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.l2vpn.netns.kit.Netns;

/**
 * One end of a {@link Testbed}.
 *
 * @param name {@code server} or {@code client}
 * @param directory where its files lie
 * @param tunnel the namespace the tunnel's process runs in
 * @param user the namespace that sends and receives through the tunnel, the same unless the end is
 *     bridged
 * @param outer the address datagrams are sent to
 * @param inner the address inside the tunnel
 * @param wire what is between the ends
 */
public record End(
        String name,
        Path directory,
        Netns tunnel,
        Netns user,
        String outer,
        String inner,
        Wire wire) {
    /** The interface towards the other end. */
    public static final String WAN = "wan0";

    /** The TAP of every candidate. */
    public static final String TAP = "tap0";

    /** The bridge of a bridged end. */
    public static final String BRIDGE = "br0";

    /** A bridged end's veth to its machine; the machine's interface has the same name. */
    static final String LAN = "lan0";

    /** The outer address and port as a URL writes them: IPv6 in brackets. */
    public String outer(int port) {
        return (outer.contains(":") ? "[" + outer + "]" : outer) + ":" + port;
    }

    /**
     * A script that puts a TAP to work: the up script of tunnels that leave this to one. It takes
     * the name from INTERFACE (tinc, fastd) or its first argument (OpenVPN).
     *
     * @param mtu layer-3 MTU the TAP gets, bytes
     */
    public String upScript(int mtu) {
        String attach =
                wire.bridged()
                        ? "link set $tap master " + BRIDGE
                        : "addr add " + inner + "/24 dev $tap";
        String script =
                """
                #!/bin/sh
                tap=${INTERFACE:-$1}
                ip link set $tap mtu %d && ip %s && ip link set $tap up
                """
                        .formatted(mtu, attach);
        try {
            Path file = Files.writeString(directory.resolve(name + "-up"), script);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
            return file.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
