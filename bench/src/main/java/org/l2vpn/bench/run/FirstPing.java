package org.l2vpn.bench.run;

import java.time.Duration;
import org.l2vpn.bench.candidate.Candidate.Launch;
import org.l2vpn.bench.candidate.Running;
import org.l2vpn.bench.testbed.Testbed;
import org.l2vpn.netns.kit.Command;

/** How long a user waits from starting both ends until something gets through. */
record FirstPing(Running running, double seconds) {
    /** Long enough for a machine that is not quiet: then the figures are worthless, but there. */
    private static final int LIMIT_SECONDS = 60;

    /**
     * Pings until there is an answer. The kernel asks for the other end's MAC address once a second
     * (retrans_time_ms); with that the result would be whole seconds, so each device is told 50 ms.
     */
    private static final String PING =
            """
            cd /proc/sys/net/ipv4/neigh
            until for device in *; do echo 50 >$device/retrans_time_ms; done && ping -n -c 1 -W 0.1 $1
            do sleep 0.01; done >/dev/null 2>&1
            """;

    /** Starts the candidate and waits for its first answer. */
    static FirstPing after(Launch launch, Testbed testbed) {
        long start = System.nanoTime();
        Running running = launch.start();
        Command.Result result =
                testbed.client()
                        .user()
                        .exec(
                                Duration.ofSeconds(LIMIT_SECONDS + 5),
                                "timeout",
                                Integer.toString(LIMIT_SECONDS),
                                "sh",
                                "-c",
                                PING,
                                "first-ping",
                                testbed.server().inner());
        double seconds = (System.nanoTime() - start) / 1e9;
        if (result.exit() != 0) {
            throw new IllegalStateException(
                    "no answer within " + LIMIT_SECONDS + " s\n" + running.log().get());
        }
        return new FirstPing(running, seconds);
    }
}
