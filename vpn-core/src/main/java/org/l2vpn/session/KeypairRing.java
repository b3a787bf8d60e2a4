package org.l2vpn.session;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The at most three keypairs of a session. {@code current} sends; {@code previous} only receives;
 * {@code next} is one that we answered to and that the peer has not used yet: it must not send
 * before an authenticated datagram under it has shown that the peer has it (key confirmation).
 */
final class KeypairRing {
    private final Consumer<Keypair> release;
    private @Nullable Keypair previous;
    private @Nullable Keypair current;
    private @Nullable Keypair next;
    private @Nullable Keypair retired;

    /**
     * @param release told of each keypair that leaves the ring: frees its index, zeroes its keys
     */
    KeypairRing(Consumer<Keypair> release) {
        this.release = release;
    }

    @Nullable Keypair previous() {
        return previous;
    }

    @Nullable Keypair current() {
        return current;
    }

    @Nullable Keypair next() {
        return next;
    }

    /**
     * Our initiation was answered: the fresh keypair sends from now on. An unconfirmed {@code next}
     * means that both ends initiated at once; it goes on receiving.
     */
    void initiated(Keypair fresh) {
        retired = null;
        if (next != null) {
            drop(previous);
            drop(current);
            previous = next;
            next = null;
        } else {
            demoteCurrent();
        }
        current = fresh;
    }

    /** We answered an initiation: the fresh keypair waits for confirmation. */
    void responded(Keypair fresh) {
        drop(next);
        next = fresh;
    }

    /**
     * An authenticated datagram came under {@code used}.
     *
     * @return whether that confirmed {@code next}, which sends from now on
     */
    boolean confirm(Keypair used) {
        if (used != next) {
            return false;
        }
        retired = null;
        demoteCurrent();
        current = next;
        next = null;
        return true;
    }

    /**
     * Sends no more with {@code current}; it still receives.
     *
     * @param mayReturn whether a datagram under it is proof that it is good after all
     */
    void retire(boolean mayReturn) {
        if (current != null) {
            demoteCurrent();
            retired = mayReturn ? previous : null;
        }
    }

    /**
     * An authenticated datagram came under {@code used}.
     *
     * @return whether that brought back a retired keypair as {@code current}
     */
    boolean restore(Keypair used) {
        if (used != retired || used != previous || current != null) {
            return false;
        }
        current = previous;
        previous = null;
        retired = null;
        return true;
    }

    /**
     * An authenticated datagram came under {@code used}, from the end that leads the pair. When
     * both ends initiate at once there are two sessions, and each end may send with another one;
     * the end that does not lead follows the one that does.
     *
     * @param crossing how much apart the keypairs of crossing initiations are at most, ns
     */
    void follow(Keypair used, long crossing) {
        if (used == previous
                && current != null
                && current.initiator() != used.initiator()
                && Math.abs(current.createdAt() - used.createdAt()) < crossing) {
            previous = current;
            current = used;
        }
    }

    /** Drops every keypair that is older than {@code age}. */
    void expire(long age, long now) {
        if (previous != null && previous.age(now) >= age) {
            drop(previous);
            previous = null;
        }
        if (current != null && current.age(now) >= age) {
            drop(current);
            current = null;
        }
        if (next != null && next.age(now) >= age) {
            drop(next);
            next = null;
        }
    }

    /** Drops all. */
    void clear() {
        drop(previous);
        drop(current);
        drop(next);
        previous = null;
        current = null;
        next = null;
        retired = null;
    }

    boolean isEmpty() {
        return previous == null && current == null && next == null;
    }

    private void demoteCurrent() {
        if (current != null) {
            drop(previous);
            previous = current;
            current = null;
        }
    }

    private void drop(@Nullable Keypair keypair) {
        if (keypair != null) {
            release.accept(keypair);
        }
    }
}
