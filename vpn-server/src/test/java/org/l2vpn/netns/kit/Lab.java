package org.l2vpn.netns.kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A router namespace with hosts around it, each on a veth and subnets of its own, IPv4 and IPv6.
 * The router is where a test puts NAT, loss and size limits. Everything made here is undone by
 * {@link #close} in reverse order, also when the JVM is told to stop.
 */
public final class Lab implements AutoCloseable {
    private static final Set<Lab> OPEN = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> List.copyOf(OPEN).forEach(Lab::close)));
    }

    private final String prefix;
    private final Path directory;
    private final Netns router;
    private final Deque<AutoCloseable> undo = new ArrayDeque<>();
    private final Deque<Daemon> daemons = new ArrayDeque<>();
    private int hosts;

    private Lab(String prefix, Path directory) {
        this.prefix = prefix;
        this.directory = directory;
        this.router = Netns.create(prefix + "-router");
    }

    /** A lab with its router and no host yet. */
    public static Lab create() {
        String random = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt(), 4);
        try {
            Lab lab =
                    new Lab(
                            "l2-" + ProcessHandle.current().pid() + "-" + random,
                            Files.createTempDirectory("l2vpn-netns-"));
            OPEN.add(lab);
            lab.undo.push(lab.router);
            lab.router.sysctl("net/ipv4/ip_forward", "1");
            lab.router.sysctl("net/ipv6/conf/all/forwarding", "1");
            return lab;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every lab that is open in this JVM. */
    public static List<Lab> open() {
        return List.copyOf(OPEN);
    }

    /** Where configurations, keys, logs and captures of this lab lie. */
    public Path directory() {
        return directory;
    }

    /** The namespace in the middle. */
    public Netns router() {
        return router;
    }

    /** The daemons started in this lab, newest first. */
    public List<Daemon> daemons() {
        return List.copyOf(daemons);
    }

    /** A namespace that is not on the router; the caller links it. */
    public Netns netns(String role) {
        Netns created = Netns.create(prefix + "-" + role);
        undo.push(created);
        return created;
    }

    /** A new host on a 1500-byte veth of its own with both default routes over the router. */
    public Host host(String role) {
        Host host = new Host(netns(role), role, ++hosts);
        String routerSide = host.routerSide();
        router.ip(
                """
                link add %1$s type veth peer name %2$s netns %3$s
                addr add %4$s/24 dev %1$s
                addr add %5$s/64 dev %1$s
                link set %1$s up"""
                        .formatted(
                                routerSide,
                                Host.WAN,
                                host.netns().name(),
                                host.address4(1),
                                host.address6(1)));
        host.netns()
                .ip(
                        """
                        addr add %2$s/24 dev %1$s
                        addr add %3$s/64 dev %1$s
                        link set %1$s up
                        route add default via %4$s
                        route add ::/0 via %5$s"""
                                .formatted(
                                        Host.WAN,
                                        host.address4(),
                                        host.address6(),
                                        host.address4(1),
                                        host.address6(1)));
        return host;
    }

    /** Sets the MTU of the path between the router and the host. */
    public void pathMtu(Host host, int mtu) {
        router.ip("link set " + host.routerSide() + " mtu " + mtu);
        host.netns().ip("link set " + Host.WAN + " mtu " + mtu);
    }

    /** Makes each datagram of the host cross the veth by itself and whole, as a card sends it. */
    public void withoutOffload(Host host) {
        withoutOffload(host.netns(), Host.WAN);
        withoutOffload(router, host.routerSide());
    }

    /**
     * Frames leave this interface one by one with their checksums; those that come are verified.
     */
    static void withoutOffload(Netns netns, String device) {
        String off = "rx off tx off tso off gso off gro off tx-udp-segmentation off";
        netns.exec(("ethtool -K " + device + " " + off).split(" ")).check();
    }

    /** Closes {@code thing} before what was made earlier. */
    public <T extends AutoCloseable> T closing(T thing) {
        undo.push(thing);
        if (thing instanceof Daemon daemon) {
            daemons.push(daemon);
        }
        return thing;
    }

    /** Idempotent. A JVM that is told to stop waits here until a close under way has ended. */
    @Override
    public synchronized void close() {
        if (!OPEN.contains(this)) {
            return;
        }
        AssertionError failure = null;
        while (!undo.isEmpty()) {
            try {
                undo.pop().close();
            } catch (Exception | AssertionError e) {
                // All the others are undone before the first failure is told.
                failure = failure == null ? new AssertionError("closing the lab", e) : failure;
            }
        }
        deleteDirectory();
        OPEN.remove(this);
        if (failure != null) {
            throw failure;
        }
    }

    private void deleteDirectory() {
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
