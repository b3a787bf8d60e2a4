package org.l2vpn.bench.run;

import java.util.function.BiPredicate;
import org.l2vpn.bench.candidate.Candidate;
import org.l2vpn.bench.testbed.Scenario;

/**
 * Pings at rest through two tunnels that are up at the same time, block by block, alternating. What
 * the machine itself adds to a ping changes within minutes by more than the tunnels differ; two
 * blocks side by side meet the same machine.
 *
 * @param pairs how many blocks each of the two has
 */
public record PairedRun(Scenario scenario, Candidate ours, Candidate theirs, int pairs) {
    /**
     * Pings in a block: a quarter of a second, so that the machine is the same for both of a pair.
     */
    public static final int BLOCK = 50;

    /** Both testbeds, looking whether the machine is quiet, starting both tunnels, clearing up. */
    private static final double AROUND = 4;

    /** Of one block beside its pings: ping and what starts it. */
    private static final double PING_START = 0.015;

    /** Its name in what the run says of it. */
    public String label() {
        return "%s, paired run %s : %s".formatted(scenario.label(), ours.name(), theirs.name());
    }

    /** Whether both candidates are wanted on the scenario. */
    boolean matches(BiPredicate<Scenario, Candidate> wanted) {
        return wanted.test(scenario, ours) && wanted.test(scenario, theirs);
    }

    /** How long a round of it takes, roughly, in seconds. */
    double estimate() {
        double warmUps = 2 * 2 * WarmTunnel.WARM_UP_SECONDS;
        return AROUND + warmUps + 2 * pairs * (BLOCK * Pings.INTERVAL + PING_START);
    }
}
