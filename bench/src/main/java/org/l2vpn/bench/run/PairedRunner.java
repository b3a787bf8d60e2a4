package org.l2vpn.bench.run;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.l2vpn.bench.testbed.Testbed;
import org.l2vpn.netns.kit.Ping;

/** Runs a {@link PairedRun}, each candidate on a testbed of its own. */
public final class PairedRunner {
    private PairedRunner() {}

    /**
     * Starts both candidates, lets them alternate and stops them.
     *
     * @throws IllegalStateException when a tunnel does not come up or leaves a block unanswered
     */
    public static PairedPings run(PairedRun pairedRun) {
        try (Testbed ourTestbed = Testbed.lay(pairedRun.scenario());
                Testbed theirTestbed = Testbed.lay(pairedRun.scenario())) {
            var ours = pairedRun.ours().prepare(ourTestbed);
            var theirs = pairedRun.theirs().prepare(theirTestbed);
            double busyBefore = Quietness.busyShare();
            WarmTunnel.start(ours, ourTestbed);
            WarmTunnel.start(theirs, theirTestbed);
            return new PairedPings(
                    alternate(
                            pairedRun.pairs(), () -> block(ourTestbed), () -> block(theirTestbed)),
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

    private static Ping block(Testbed testbed) {
        Ping ping = Pings.run(testbed, PairedRun.BLOCK);
        if (ping.received() == 0) {
            throw new IllegalStateException("a block of pings without an answer");
        }
        return ping;
    }
}
