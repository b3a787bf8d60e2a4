package org.l2vpn.bridge.macos;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.time.Duration;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.testkit.RecordingListener;

/** Closes a link whose stop does not end, and starts another. */
final class StuckStopProgram {
    private StuckStopProgram() {}

    /** An option of the double and its value, then what they did. */
    public static void main(String[] arguments) throws Exception {
        var vmnet = VmnetDouble.load();
        var loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory()).next();
        var tuning =
                new VmnetTuning(
                        Duration.ofSeconds(5),
                        Duration.ofMillis(200),
                        Duration.ofMillis(20),
                        VmnetSample.QUICK.ifconfig(),
                        VmnetSample.QUICK.networksetup());
        var settings = VmnetSample.host().settings();
        var link = VmnetLink.open(settings, new DropCounters(), tuning);
        link.start(loop, new RecordingListener());
        vmnet.set(arguments[0], Long.parseLong(arguments[1]));
        long before = System.nanoTime();
        link.close();
        link.close();
        long took = Duration.ofNanos(System.nanoTime() - before).toMillis();
        while (Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("vmnet-stop-vmnet0"))) {
            Thread.onSpinWait();
        }
        vmnet.close();
        try (var next = VmnetLink.open(settings, new DropCounters(), tuning)) {
            next.start(loop, new RecordingListener());
            System.out.printf(
                    "closed in %d ms, released: %s, up again: %s, violations: %s%n",
                    took, link.released().isDone(), next.isUp(), vmnet.violations());
        }
        System.exit(0);
    }
}
