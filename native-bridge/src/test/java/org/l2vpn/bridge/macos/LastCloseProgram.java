package org.l2vpn.bridge.macos;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.time.Duration;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.testkit.RecordingListener;

/**
 * Ends as the programs do, by a shutdown hook that closes the link, beside an interface that takes
 * its time to stop.
 */
final class LastCloseProgram {
    private LastCloseProgram() {}

    /** An option of the double and its value; prints how long its part of the end took. */
    public static void main(String[] arguments) throws Exception {
        var vmnet = VmnetDouble.load();
        var loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory()).next();
        var quick = VmnetSample.QUICK;
        var tuning =
                new VmnetTuning(
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(5),
                        Duration.ofMillis(20),
                        quick.ifconfig(),
                        quick.networksetup());
        var link = VmnetLink.open(VmnetSample.host().settings(), new DropCounters(), tuning);
        link.start(loop, new RecordingListener());
        vmnet.set(arguments[0], Long.parseLong(arguments[1]));
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () -> {
                                    long before = System.nanoTime();
                                    link.close();
                                    System.out.printf(
                                            "closed in %d ms%n",
                                            Duration.ofNanos(System.nanoTime() - before)
                                                    .toMillis());
                                }));
        System.exit(0);
    }
}
