package org.l2vpn.netns.kit;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for a condition instead of sleeping for a guess. */
public final class Await {
    private static final long STEP_MILLIS = 50;

    private Await() {}

    /**
     * Returns how long it took until the condition held.
     *
     * @throws AssertionError when it does not hold in time; the message ends with {@code detail}
     */
    public static Duration until(
            String what, Duration limit, BooleanSupplier condition, Supplier<String> detail) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > limit.toNanos()) {
                throw new AssertionError(
                        what + ": not within " + limit.toMillis() + " ms\n" + detail.get());
            }
            pause(Duration.ofMillis(STEP_MILLIS));
        }
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /** As {@link #until(String, Duration, BooleanSupplier, Supplier)} without a detail. */
    public static Duration until(String what, Duration limit, BooleanSupplier condition) {
        return until(what, limit, condition, () -> "");
    }

    /** Lets time pass that is part of the scenario (an idle NAT, a load that must last). */
    public static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
