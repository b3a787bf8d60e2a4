package org.l2vpn.bench.run;

import java.util.Set;
import org.l2vpn.bench.candidate.Candidate;
import org.l2vpn.bench.testbed.Scenario;

/**
 * One candidate on one scenario.
 *
 * @param reason why the plan has this run, for the report
 */
public record Run(Scenario scenario, Candidate candidate, Set<Measure> measures, String reason) {
    /**
     * Laying the testbed, looking whether the machine is quiet, starting both ends, clearing up.
     */
    private static final double AROUND = 3.5;

    /** Its name in what the run says of it. */
    public String label() {
        return scenario.label() + ", " + candidate.name();
    }

    /** How long a round of it takes, roughly, in seconds; each iperf3 run lasts {@code run}. */
    double estimate(int run) {
        double measuring = measures.stream().mapToDouble(measure -> measure.seconds(run)).sum();
        return AROUND + 2 * WarmTunnel.WARM_UP_SECONDS + measuring;
    }
}
