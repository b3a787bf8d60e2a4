package org.l2vpn.bench;

import java.time.Duration;
import org.l2vpn.bench.Contender.Running;
import org.l2vpn.netns.kit.Await;
import org.l2vpn.netns.kit.Command;
import org.l2vpn.netns.kit.Iperf;
import org.l2vpn.netns.kit.Ping;
import org.l2vpn.netns.kit.ProcessFacts;

/** One contender's turn on the course. */
final class Round {
    /** Lets just-in-time compilers and TCP windows settle; nothing of it is measured. */
    private static final int WARM_UP_SECONDS = 4;

    /** A 64-byte frame without FCS: 14 Ethernet, 20 IPv4, 8 UDP, the rest payload. */
    private static final int SMALL_PAYLOAD = 64 - 14 - 20 - 8;

    private static final int PINGS_AT_REST = 300;
    private static final String PING_INTERVAL = "0.01";

    private final Course course;
    private final int seconds;

    /** Rounds whose measurements last {@code seconds} each. */
    Round(Course course, int seconds) {
        this.course = course;
        this.seconds = seconds;
    }

    /** Starts the contender, measures it and stops it. */
    Sample run(Contender contender) {
        double others = Machine.busyShare();
        Running running = contender.start(course);
        try (Iperf iperf = Iperf.serve(course.lab(), course.server(), running.address())) {
            iperf.tcp(course.client(), WARM_UP_SECONDS);
            iperf.tcp(course.client(), WARM_UP_SECONDS, "-R");
            Ping rest = Ping.run(course.client(), running.address(), PINGS_AT_REST, PING_INTERVAL);
            Throughput up = tcp(running, iperf);
            Throughput down = tcp(running, iperf, "-R");
            Iperf.Udp small = iperf.udp(course.client(), seconds, "0", SMALL_PAYLOAD);
            Ping load = pingUnderLoad(running, iperf);
            double memory =
                    running.processes().stream().mapToDouble(ProcessFacts::residentMebibytes).sum();
            return new Sample(
                    others,
                    up.gbit,
                    down.gbit,
                    up.cpuPerGigabyte,
                    down.cpuPerGigabyte,
                    small.deliveredPerSecond(),
                    rest.quantile(0.5),
                    rest.quantile(0.99),
                    load.quantile(0.5),
                    load.quantile(0.99),
                    memory);
        } finally {
            running.stop().run();
        }
    }

    private record Throughput(double gbit, double cpuPerGigabyte) {}

    private Throughput tcp(Running running, Iperf iperf, String... direction) {
        double before = cpu(running);
        Iperf.Tcp result = iperf.tcp(course.client(), seconds, direction);
        double spent = cpu(running) - before;
        return new Throughput(result.bitsPerSecond() / 1e9, spent / (result.bytes() / 1e9));
    }

    private Ping pingUnderLoad(Running running, Iperf iperf) {
        Process load = iperf.load(course.lab(), course.client(), seconds + 1);
        Await.pause(Duration.ofMillis(500));
        int count = (int) (seconds * 0.9 / Double.parseDouble(PING_INTERVAL));
        Ping ping = Ping.run(course.client(), running.address(), count, PING_INTERVAL);
        Command.stop(load);
        // The iperf3 server takes the next client only after it has seen the end of this one.
        Await.pause(Duration.ofMillis(500));
        return ping;
    }

    private static double cpu(Running running) {
        return running.processes().stream().mapToDouble(ProcessFacts::cpuSeconds).sum();
    }
}
