package org.l2vpn.netns.kit;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** iperf3: one server that stays, and measurements against it. */
public final class Iperf implements AutoCloseable {
    private static final AtomicInteger STARTS = new AtomicInteger();

    private final Process server;
    private final String address;

    private Iperf(Process server, String address) {
        this.server = server;
        this.address = address;
    }

    /** Result of a TCP run, seen by the receiver. */
    public record Tcp(double bitsPerSecond, long bytes, long retransmits) {}

    /** Result of a UDP run: what was sent, what the receiver missed, for how long. */
    public record Udp(long sent, long lost, double seconds) {
        /** Datagrams that arrived, per second. */
        public double deliveredPerSecond() {
            return (sent - lost) / seconds;
        }
    }

    /** Starts a server on that address of the namespace. */
    public static Iperf serve(Lab lab, Netns netns, String address) {
        Path log = lab.directory().resolve("iperf-" + STARTS.incrementAndGet() + ".log");
        Process server = netns.spawn(log, "iperf3", "-s", "--forceflush", "-B", address);
        Iperf iperf = lab.closing(new Iperf(server, address));
        Await.until(
                "iperf3 listens",
                Duration.ofSeconds(5),
                () -> {
                    try {
                        return Files.readString(log).contains("Server listening");
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
        return iperf;
    }

    /**
     * One TCP stream from the namespace.
     *
     * @param more further options, such as {@code -R} (towards the caller) or {@code -O 1}
     */
    public Tcp tcp(Netns from, int seconds, String... more) {
        Config end = run(from, seconds, more).getConfig("end");
        return new Tcp(
                end.getDouble("sum_received.bits_per_second"),
                end.getLong("sum_received.bytes"),
                end.getLong("sum_sent.retransmits"));
    }

    /** One UDP stream of datagrams of that payload; rate as iperf3's -b takes it, 0 = unlimited. */
    public Udp udp(Netns from, int seconds, String rate, int payload, String... more) {
        List<String> options =
                new ArrayList<>(List.of("-u", "-b", rate, "-l", Integer.toString(payload)));
        options.addAll(List.of(more));
        Config sum = run(from, seconds, options.toArray(String[]::new)).getConfig("end.sum");
        return new Udp(
                sum.getLong("packets"), sum.getLong("lost_packets"), sum.getDouble("seconds"));
    }

    /** Starts a client in the background: load for tests that look elsewhere. */
    public Process load(Lab lab, Netns from, int seconds, String... more) {
        return from.spawn(
                lab.directory().resolve("load-" + from.name() + ".log"),
                line(seconds, more).toArray(String[]::new));
    }

    private Config run(Netns from, int seconds, String... more) {
        List<String> line = line(seconds, more);
        line.add("-J");
        Command.Result result = exec(from, seconds, line);
        // It takes one client at a time and needs a moment to see that the last one has gone.
        for (int i = 0; i < 20 && result.out().contains("server is busy"); i++) {
            Await.pause(Duration.ofMillis(200));
            result = exec(from, seconds, line);
        }
        Config json = ConfigFactory.parseString(result.out());
        if (result.exit() != 0 || json.hasPath("error")) {
            throw new AssertionError(String.join(" ", line) + "\n" + result.out() + result.err());
        }
        return json;
    }

    private static Command.Result exec(Netns from, int seconds, List<String> line) {
        return from.exec(Duration.ofSeconds(seconds + 15L), line.toArray(String[]::new));
    }

    private List<String> line(int seconds, String... more) {
        List<String> line =
                new ArrayList<>(
                        List.of(
                                "iperf3",
                                "-c",
                                address,
                                "-t",
                                Integer.toString(seconds),
                                "--connect-timeout",
                                "3000"));
        line.addAll(List.of(more));
        return line;
    }

    @Override
    public void close() {
        Command.stop(server);
    }
}
