package org.l2vpn.session;

import org.l2vpn.protocol.Timings;

/**
 * Whether a peer we send to is still there: frames that nothing authenticated answers lead to
 * probes, and unanswered probes to the verdict that it is dead. WireGuard alone takes 15 s.
 *
 * <p>Counted in probes sent and not in time alone, so that a process that was stopped for a while
 * asks first and does not condemn a peer whose answers still lie in the socket.
 */
final class Liveness {
    /** What is to be done now. */
    enum Verdict {
        /** Nothing. */
        QUIET,
        /** Send a probe. */
        PROBE,
        /** The peer is dead. */
        DEAD
    }

    private final Timings timings;
    private final int probesUntilDead;
    private long nextStepAt = SessionTimers.NEVER;
    private int probes;

    Liveness(Timings timings) {
        this.timings = timings;
        this.probesUntilDead =
                (int) ((timings.deadAfter() - timings.probeAfter()) / timings.probeInterval());
    }

    /** Something that wants an answer was sent. */
    void sent(long now) {
        if (nextStepAt == SessionTimers.NEVER) {
            nextStepAt = now + timings.probeAfter();
            probes = 0;
        }
    }

    /** Something authenticated came, or there is no session any more. */
    void reset() {
        nextStepAt = SessionTimers.NEVER;
    }

    /** To be asked on each tick. */
    Verdict check(long now) {
        if (now < nextStepAt) {
            return Verdict.QUIET;
        }
        if (probes >= probesUntilDead) {
            reset();
            return Verdict.DEAD;
        }
        probes++;
        nextStepAt = now + timings.probeInterval();
        return Verdict.PROBE;
    }
}
