package org.l2vpn.session;

import org.jspecify.annotations.Nullable;
import org.l2vpn.counters.DropReason;

/**
 * The expensive part of one handshake message: all Diffie-Hellman, nothing else. Made by the engine
 * on its thread, run once on a worker, handed back to {@link SessionEngine#onWork}. {@link #run}
 * reads only what it was given and immutable parts of peers; the engine validates the result again
 * before it takes effect, since time has passed.
 */
public abstract sealed class HandshakeWork implements Runnable
        permits CreateInitiation, ReadInitiation, ReadResponse {
    private @Nullable DropReason failure = DropReason.INTERNAL_ERROR;

    HandshakeWork() {}

    /** Does the work. Worker thread; never throws for what came from outside. */
    @Override
    public final void run() {
        failure = compute();
    }

    /** Why there is no result, or null. An exception out of {@link #run} counts as a bug. */
    final @Nullable DropReason failure() {
        return failure;
    }

    /** Why there is no result, where there is none. */
    final DropReason failureOrBug() {
        return failure == null ? DropReason.INTERNAL_ERROR : failure;
    }

    /** The computation: null, or why it failed. */
    abstract @Nullable DropReason compute();
}
