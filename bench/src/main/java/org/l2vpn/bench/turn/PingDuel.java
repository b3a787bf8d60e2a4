package org.l2vpn.bench.turn;

import java.util.function.BiPredicate;
import org.l2vpn.bench.contender.Contender;
import org.l2vpn.bench.track.Course;

/**
 * Pings at rest through two tunnels that are up at the same time, block by block in turn. What the
 * machine itself adds to a ping changes within minutes by more than the tunnels differ; two blocks
 * side by side meet the same machine.
 *
 * @param pairs how many blocks each of the two has
 */
public record PingDuel(Course course, Contender ours, Contender theirs, int pairs) {
    /**
     * Pings in a block: a quarter of a second, so that the machine is the same for both of a pair.
     */
    public static final int BLOCK = 50;

    /** Both tracks, looking whether the machine is quiet, starting both tunnels, clearing up. */
    private static final double AROUND = 4;

    /** Of one block beside its pings: ping and what starts it. */
    private static final double PING_START = 0.015;

    /** Its name in what the run says of it. */
    public String label() {
        return "%s, ping duel %s : %s".formatted(course.label(), ours.name(), theirs.name());
    }

    /** Whether both contenders are wanted on the course. */
    boolean matches(BiPredicate<Course, Contender> wanted) {
        return wanted.test(course, ours) && wanted.test(course, theirs);
    }

    /** How long a round of it takes, roughly, in seconds. */
    double estimate() {
        double warmUps = 2 * 2 * WarmTunnel.WARM_UP_SECONDS;
        return AROUND + warmUps + 2 * pairs * (BLOCK * Pings.INTERVAL + PING_START);
    }
}
