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
    enum Reaction {
        /** Nothing. */
        QUIET,
        /** Send a probe. */
        PROBE,
        /** Look for the peer elsewhere; the session may still be good. */
        SEEK,
        /** The peer is dead. */
        DEAD
    }

    /** Two probes and the verdict. */
    private static final int DOUBTS = 3;

    private final Timings timings;
    private final int probesUntilDead;
    private long nextStepAt = SessionTimers.NEVER;
    private int probes;
    private int doubts;

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
        doubts = 0;
        nextStepAt = SessionTimers.NEVER;
    }

    /**
     * There is reason to doubt the path, as addresses of this machine have changed: two probes in
     * quick succession. Without an answer to either the peer is looked for elsewhere.
     */
    void doubt(long now) {
        if (doubts == 0) {
            doubts = DOUBTS;
            nextStepAt = now;
        }
    }

    /** To be asked on each tick. */
    Reaction check(long now) {
        if (now < nextStepAt) {
            return Reaction.QUIET;
        }
        if (doubts > 0) {
            doubts--;
            probes = 0;
            nextStepAt = now + (doubts > 0 ? timings.probeInterval() / 4 : timings.probeInterval());
            return doubts > 0 ? Reaction.PROBE : Reaction.SEEK;
        }
        if (probes >= probesUntilDead) {
            reset();
            return Reaction.DEAD;
        }
        probes++;
        nextStepAt = now + timings.probeInterval();
        return Reaction.PROBE;
    }
}
