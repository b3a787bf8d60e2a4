package org.l2vpn.time;

/**
 * Time that never runs backwards, in nanoseconds from an arbitrary start. The production clock goes
 * on while the machine is suspended (CLOCK_BOOTTIME, mach_continuous_time), so that a woken laptop
 * knows its keys are old; where the platform lacks such a clock it stands still. Safe from any
 * thread.
 */
@FunctionalInterface
public interface MonotonicClock {
    /** Nanoseconds since this clock's start; only differences mean anything. */
    long nanos();
}
