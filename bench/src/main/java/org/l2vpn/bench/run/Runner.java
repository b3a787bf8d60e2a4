package org.l2vpn.bench.run;

import java.util.EnumMap;
import java.util.Map;
import org.l2vpn.bench.candidate.Running;
import org.l2vpn.bench.testbed.SocketBuffers;
import org.l2vpn.bench.testbed.Testbed;
import org.l2vpn.netns.kit.Iperf;
import org.l2vpn.netns.kit.ProcessFacts;

/** Runs a {@link Run} on a testbed of its own. */
public final class Runner {
    /** A 64-byte frame without FCS: 14 Ethernet, 20 IPv4, 8 UDP, the rest payload. */
    private static final int SMALL_PAYLOAD = 64 - 14 - 20 - 8;

    /**
     * Of iperf3's sockets, bytes, for the small frames: with the default of 208 KiB, some 270 of
     * them, its receiver loses two thirds of what the fastest tunnels bring it, and is measured
     * instead of the tunnel.
     */
    private static final int SMALL_BUFFER = 1 << 20;

    private final Run run;
    private final int seconds;
    private final Map<Figure, Double> figures = new EnumMap<>(Figure.class);

    private Runner(Run run, int seconds) {
        this.run = run;
        this.seconds = seconds;
    }

    /** Starts the candidate, measures it and stops it; each iperf3 run lasts {@code seconds}. */
    public static Sample run(Run run, int seconds) {
        return new Runner(run, seconds).run();
    }

    private Sample run() {
        try (Testbed testbed = Testbed.lay(run.scenario())) {
            var launch = run.candidate().prepare(testbed);
            figures.put(Figure.BUSY_BEFORE, Quietness.busyShare());
            WarmTunnel tunnel = WarmTunnel.start(launch, testbed);
            Running running = tunnel.running();
            if (!running.processes().isEmpty()) {
                figures.put(Figure.FIRST_PING, tunnel.firstPing());
            }
            Memory memory = new Memory(running.processes());
            measure(testbed, tunnel.iperf(), running, memory);
            memory.into(figures);
        }
        return new Sample(figures);
    }

    private void measure(Testbed testbed, Iperf iperf, Running running, Memory memory) {
        if (run.measures().contains(Measure.PING)) {
            Pings.atRest(testbed, figures);
        }
        if (run.measures().contains(Measure.THROUGHPUT)) {
            String streams = Integer.toString(run.scenario().streams());
            Throughput up = tcp(testbed, iperf, running, "-P", streams);
            memory.look();
            Throughput down = tcp(testbed, iperf, running, "-P", streams, "-R");
            memory.look();
            figures.put(Figure.TCP_UP, up.gbit);
            figures.put(Figure.TCP_DOWN, down.gbit);
            figures.put(Figure.CPU_UP, up.cpuPerGigabyte);
            figures.put(Figure.CPU_DOWN, down.cpuPerGigabyte);
        }
        if (run.measures().contains(Measure.SMALL_FRAMES)) {
            String[] buffers =
                    SocketBuffers.mayHold(SMALL_BUFFER)
                            ? new String[] {"-w", Integer.toString(SMALL_BUFFER)}
                            : new String[0];
            Iperf.Udp small =
                    iperf.udp(testbed.client().user(), seconds, "0", SMALL_PAYLOAD, buffers);
            memory.look();
            figures.put(Figure.SMALL_FRAMES, small.deliveredPerSecond());
        }
        if (run.measures().contains(Measure.PING)) {
            Pings.underLoad(testbed, iperf, figures, memory::look);
        }
    }

    private record Throughput(double gbit, double cpuPerGigabyte) {}

    private Throughput tcp(Testbed testbed, Iperf iperf, Running running, String... options) {
        double before = cpu(running);
        Iperf.Tcp result = iperf.tcp(testbed.client().user(), seconds, options);
        double spent = cpu(running) - before;
        double perGigabyte =
                running.processes().isEmpty() ? Double.NaN : spent / (result.bytes() / 1e9);
        return new Throughput(result.bitsPerSecond() / 1e9, perGigabyte);
    }

    private static double cpu(Running running) {
        return running.processes().stream().mapToDouble(ProcessFacts::cpuSeconds).sum();
    }
}
