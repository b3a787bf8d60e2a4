package org.l2vpn.bench.turn;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.l2vpn.bench.track.Track;
import org.l2vpn.netns.kit.Ping;

/** Runs a {@link PingDuel}, each contender on a track of its own. */
public final class PingDuelRunner {
    private PingDuelRunner() {}

    /**
     * Starts both contenders, lets them alternate and stops them.
     *
     * @throws IllegalStateException when a tunnel does not come up or leaves a block unanswered
     */
    public static PairedPings run(PingDuel duel) {
        try (Track ourTrack = Track.lay(duel.course());
                Track theirTrack = Track.lay(duel.course())) {
            var ours = duel.ours().prepare(ourTrack);
            var theirs = duel.theirs().prepare(theirTrack);
            double busyBefore = Quietness.busyShare();
            WarmTunnel.start(ours, ourTrack);
            WarmTunnel.start(theirs, theirTrack);
            return new PairedPings(
                    alternate(duel.pairs(), () -> block(ourTrack), () -> block(theirTrack)),
                    busyBefore);
        }
    }

    /**
     * Who comes first alternates too: neither always finds the machine as the other has left it.
     */
    static List<PairedPings.Pair> alternate(int pairs, Supplier<Ping> ours, Supplier<Ping> theirs) {
        List<PairedPings.Pair> all = new ArrayList<>();
        for (int i = 0; i < pairs; i++) {
            if (i % 2 == 0) {
                Ping first = ours.get();
                all.add(new PairedPings.Pair(first, theirs.get()));
            } else {
                Ping first = theirs.get();
                all.add(new PairedPings.Pair(ours.get(), first));
            }
        }
        return all;
    }

    private static Ping block(Track track) {
        Ping ping = Pings.run(track, PingDuel.BLOCK);
        if (ping.received() == 0) {
            throw new IllegalStateException("a block of pings without an answer");
        }
        return ping;
    }
}
