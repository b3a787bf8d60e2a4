package org.l2vpn.bench.turn;

import java.util.Set;
import org.l2vpn.bench.contender.Contender;
import org.l2vpn.bench.track.Course;

/**
 * One contender on one course.
 *
 * @param reason why the run has this turn, for the report
 */
public record Turn(Course course, Contender contender, Set<Measure> measures, String reason) {
    /** Laying the track, looking whether the machine is quiet, starting both ends, clearing up. */
    private static final double AROUND = 3.5;

    /** Its name in what the run says of it. */
    public String label() {
        return course.label() + ", " + contender.name();
    }

    /** How long a round of it takes, roughly, in seconds; each iperf3 run lasts {@code run}. */
    double estimate(int run) {
        double measuring = measures.stream().mapToDouble(measure -> measure.seconds(run)).sum();
        return AROUND + 2 * WarmTunnel.WARM_UP_SECONDS + measuring;
    }
}
