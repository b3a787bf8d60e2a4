package org.l2vpn.bench.run;

import org.l2vpn.bench.candidate.Candidate.Launch;
import org.l2vpn.bench.candidate.Running;
import org.l2vpn.bench.testbed.End;
import org.l2vpn.bench.testbed.Testbed;
import org.l2vpn.netns.kit.Iperf;

/**
 * A candidate at work on a testbed and warmed up: what every measurement begins with. The end of
 * the testbed ends it.
 *
 * @param firstPing seconds from the start of both processes to the first answer
 * @param iperf serves at the server's end of the tunnel
 */
record WarmTunnel(Running running, double firstPing, Iperf iperf) {
    /**
     * TCP in each direction before anything is measured, so that just-in-time compilers and TCP
     * windows have settled; the same for every candidate.
     */
    static final int WARM_UP_SECONDS = 2;

    /** Starts the candidate, waits for its first answer and warms it up. */
    static WarmTunnel start(Launch launch, Testbed testbed) {
        FirstPing first = FirstPing.after(launch, testbed);
        End server = testbed.server();
        Iperf iperf = Iperf.serve(testbed.lab(), server.user(), server.inner());
        iperf.tcp(testbed.client().user(), WARM_UP_SECONDS);
        iperf.tcp(testbed.client().user(), WARM_UP_SECONDS, "-R");
        return new WarmTunnel(first.running(), first.seconds(), iperf);
    }
}
