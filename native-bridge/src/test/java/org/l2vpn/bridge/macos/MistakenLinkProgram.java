package org.l2vpn.bridge.macos;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.link.LinkException;
import org.l2vpn.testkit.RecordingListener;

/**
 * The life of a link whose classes may have a {@link Mistake} in them, and what the double says of
 * it; a JVM of its own, for it may hang or crash.
 */
final class MistakenLinkProgram {
    private static final int BURSTS = 3;
    private static final int BURST = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration QUIET = Duration.ofMillis(400);

    private MistakenLinkProgram() {}

    /** Prints what came of it. */
    public static void main(String[] arguments) throws Exception {
        var vmnet =
                VmnetDouble.load()
                        .set("stall.ms", 200)
                        // Long enough for a mistake to be made before the answer.
                        .set("start.delay.ms", 50)
                        .set("stop.delay.ms", 50)
                        // Never more at once, so that one read for an event is not enough.
                        .set("read.batch", 30);
        var before = vmnet.live();
        var listener = new RecordingListener();
        live(vmnet, listener);
        settle(() -> vmnet.live().equals(before), PATIENCE);
        System.out.printf(
                "frames: %d of %d%nviolations: %s%nrejection: %s%nleft: %s%n",
                listener.count(),
                BURSTS * BURST,
                vmnet.violations(),
                vmnet.rejection(),
                left(vmnet, before));
        System.out.flush();
        // What is broken may not let the JVM end in any other way.
        Runtime.getRuntime().halt(0);
    }

    private static void live(VmnetDouble vmnet, RecordingListener listener) throws Exception {
        var loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory()).next();
        var tuning =
                new VmnetTuning(
                        Duration.ofMillis(1000),
                        Duration.ofMillis(600),
                        Duration.ofMillis(20),
                        VmnetSample.QUICK.ifconfig(),
                        VmnetSample.QUICK.networksetup());
        try (var link = VmnetLink.open(VmnetSample.host().settings(), new DropCounters(), tuning)) {
            link.start(loop, listener);
            for (int i = 0; i < BURSTS; i++) {
                int all = (i + 1) * BURST;
                for (int j = 0; j < BURST; j++) {
                    while (!vmnet.send(VmnetDouble.FIRST_BRIDGE, new byte[60])) {
                        Thread.onSpinWait();
                    }
                }
                settle(() -> listener.count() >= all, QUIET);
            }
        } catch (LinkException e) {
            System.out.println(e.getMessage());
        }
        settle(
                () ->
                        Thread.getAllStackTraces().keySet().stream()
                                .noneMatch(t -> t.getName().startsWith("vmnet-stop")),
                PATIENCE);
    }

    private static void settle(BooleanSupplier condition, Duration limit)
            throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean() && System.nanoTime() < end) {
            Thread.sleep(5);
        }
    }

    private static String left(VmnetDouble vmnet, Map<String, Long> before) {
        var text = new StringBuilder();
        vmnet.live()
                .forEach(
                        (name, now) -> {
                            if (!now.equals(before.get(name))) {
                                text.append(name).append('=').append(now).append(' ');
                            }
                        });
        return text.toString();
    }
}
