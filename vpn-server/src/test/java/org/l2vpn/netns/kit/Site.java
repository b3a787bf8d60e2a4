package org.l2vpn.netns.kit;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One end of a {@link Tunnel}: its machine, its keys, its configuration and its running daemon. */
public final class Site {
    /** The TAP of every site; each is in a namespace of its own. */
    public static final String TAP = "tap0";

    /** The UDP port of the server. */
    public static final int PORT = 41820;

    /**
     * Each buffer is followed; a leak is reported in the log, where {@link Daemon#close} sees it.
     */
    private static final String LEAK_DETECTION = "-Dio.netty.leakDetection.level=paranoid";

    private final Lab lab;
    private final String program;
    private final Host host;
    private final Keys keys = Keys.generate();
    private final DaemonConfig config;
    private String javaOptions = LEAK_DETECTION;
    private List<String> environment = List.of();
    private @Nullable Daemon daemon;

    Site(Lab lab, String program, Host host) {
        this.lab = lab;
        this.program = program;
        this.host = host;
        this.config = new DaemonConfig(host.role(), lab.directory(), keys);
        config.tap(TAP).put("addresses", List.of(inner4() + "/24", inner6() + "/64"));
    }

    /** Its name, which is also its peer name at the other end. */
    public String name() {
        return host.role();
    }

    public Host host() {
        return host;
    }

    public Netns netns() {
        return host.netns();
    }

    public Keys keys() {
        return keys;
    }

    /** What the next start reads. */
    public DaemonConfig config() {
        return config;
    }

    /** The IPv4 address of its TAP. */
    public String inner4() {
        return "10.88.0." + host.index();
    }

    /** The IPv6 address of its TAP. */
    public String inner6() {
        return "fd88::" + Integer.toHexString(host.index());
    }

    /** More options that the next start gives to the JVM. */
    public Site javaOptions(String options) {
        javaOptions = LEAK_DETECTION + " " + options;
        return this;
    }

    /** More variables of the environment of the next start, {@code NAME=value}. */
    public Site environment(String... variables) {
        environment = List.of(variables);
        return this;
    }

    /** Starts the daemon without waiting for it. */
    public Daemon launch() {
        Daemon launched =
                Daemon.launch(
                        netns(),
                        program,
                        config.write(),
                        config.controlSocket(),
                        javaOptions,
                        environment);
        daemon = lab.closing(launched);
        return launched;
    }

    /** Starts the daemon and waits until it is ready. */
    public Daemon start() {
        return launch().awaitReady();
    }

    /** The daemon started last. */
    public Daemon daemon() {
        if (daemon == null) {
            throw new IllegalStateException(name() + " was not started");
        }
        return daemon;
    }

    /** What its daemon says now. */
    public Status status() {
        return daemon().status();
    }

    /** The MAC address of its TAP. */
    public String mac() {
        return netns().exec("cat", "/sys/class/net/" + TAP + "/address").check().out().strip();
    }
}
