package org.l2vpn.bench.turn;

import org.l2vpn.bench.contender.Contender.Launch;
import org.l2vpn.bench.contender.Running;
import org.l2vpn.bench.track.End;
import org.l2vpn.bench.track.Track;
import org.l2vpn.netns.kit.Iperf;

/**
 * A contender at work on a track and warmed up: what every measurement begins with. The end of the
 * track ends it.
 *
 * @param firstPing seconds from the start of both processes to the first answer
 * @param iperf serves at the server's end of the tunnel
 */
record WarmTunnel(Running running, double firstPing, Iperf iperf) {
    /**
     * TCP in each direction before anything is measured, so that just-in-time compilers and TCP
     * windows have settled; the same for every contender.
     */
    static final int WARM_UP_SECONDS = 2;

    /** Starts the contender, waits for its first answer and warms it up. */
    static WarmTunnel start(Launch launch, Track track) {
        FirstPing first = FirstPing.after(launch, track);
        End server = track.server();
        Iperf iperf = Iperf.serve(track.lab(), server.user(), server.inner());
        iperf.tcp(track.client().user(), WARM_UP_SECONDS);
        iperf.tcp(track.client().user(), WARM_UP_SECONDS, "-R");
        return new WarmTunnel(first.running(), first.seconds(), iperf);
    }
}
