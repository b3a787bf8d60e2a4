package org.l2vpn.path;

import java.util.ArrayList;
import java.util.List;
import org.l2vpn.protocol.PathTimings;

/**
 * Probes that are under way. They leave in rounds of several sizes at once, each with one of the
 * smallest size: a round of which nothing at all is answered says nothing about sizes.
 */
final class ProbeRounds {
    /** Probes whose answers are still taken: those of about ten rounds. */
    private static final int REMEMBERED = 128;

    /** From this many unheard rounds on every other one is sent in the words of older peers. */
    private static final int UNHEARD_BEFORE_PLAIN = 2;

    private static final long NOT_MEASURED = -1;

    private final PathTimings timings;
    private final long[] tokens = new long[REMEMBERED];
    private final long[] sentAt = new long[REMEMBERED];
    private int sequence = 1;
    private int first;
    private long began;
    private long roundTrip = NOT_MEASURED;
    private boolean underWay;
    private boolean heard;
    private int unheard;
    private boolean plainSpoken;

    ProbeRounds(PathTimings timings) {
        this.timings = timings;
    }

    /** Begins a round with probes of these sizes, in this order, behind the smallest. */
    List<Probe> begin(List<Integer> sizes, long now) {
        underWay = true;
        heard = false;
        began = now;
        first = sequence;
        var probes = new ArrayList<Probe>(sizes.size() + 1);
        probes.add(next(Probe.SMALLEST, now));
        for (var size : sizes) {
            probes.add(next(size, now));
        }
        return probes;
    }

    /** The size of the probe that this token answers, or -1 if it is none or answered already. */
    int answered(long token, boolean plain, long now) {
        var slot = slot(Probe.sequence(token));
        if (token == 0 || tokens[slot] != token) {
            return -1;
        }
        tokens[slot] = 0;
        // What is lost says nothing about the round trip, so the longest of the last ones counts.
        roundTrip = Math.max(now - sentAt[slot], roundTrip - roundTrip / 8);
        heard |= Probe.sequence(token) - first >= 0;
        unheard = 0;
        plainSpoken = plain;
        return (int) (token & 0xFFFF);
    }

    /** Whether the probes of this round are ordinary ones, with padding. */
    boolean arePlain() {
        return plainSpoken || (unheard >= UNHEARD_BEFORE_PLAIN && unheard % 2 == 0);
    }

    /** Whether a round is under way. */
    boolean underWay() {
        return underWay;
    }

    /** Whether the answers of the round under way should be here by now. */
    boolean isOver(long now) {
        return now - began >= wait(unheard);
    }

    /**
     * Ends the round under way.
     *
     * @return whether any probe of it was answered
     */
    boolean end() {
        underWay = false;
        if (!heard) {
            unheard++;
        }
        return heard;
    }

    /** Rounds in a row of which nothing was answered. */
    int unheard() {
        return unheard;
    }

    /** Waits for nothing more of the round under way; its answers are still taken. */
    void abandon() {
        underWay = false;
        unheard = 0;
    }

    /** Another path: its round trip is not known. */
    void forget() {
        abandon();
        roundTrip = NOT_MEASURED;
    }

    private long wait(int failures) {
        if (roundTrip == NOT_MEASURED) {
            return Math.min(timings.firstWait() * (1 + failures / 2), timings.longestWait());
        }
        var usual = roundTrip + roundTrip / 2;
        return Math.clamp(usual, timings.shortestWait(), timings.longestWait());
    }

    private Probe next(int size, long now) {
        var probe = Probe.of(sequence, size);
        var slot = slot(sequence);
        tokens[slot] = probe.token();
        sentAt[slot] = now;
        sequence++;
        return probe;
    }

    private static int slot(int sequence) {
        return Math.floorMod(sequence, REMEMBERED);
    }
}
