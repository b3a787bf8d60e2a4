package org.l2vpn.transport;

import java.util.concurrent.TimeUnit;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.counters.DropReason;
import org.l2vpn.log.OutOfMemory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bugs caught at the top of a thread: counted, logged at most once a minute, and the thread goes
 * on. Any thread; counts that come from two at once may be too low by a few.
 */
public final class InternalErrors {
    private static final Logger LOG = LoggerFactory.getLogger(InternalErrors.class);
    private static final long INTERVAL = TimeUnit.MINUTES.toNanos(1);

    private final DropCounters drops;
    private long lastReport = System.nanoTime() - INTERVAL;

    /** Counts in {@code drops}. */
    public InternalErrors(DropCounters drops) {
        this.drops = drops;
    }

    /** Runs a task; whatever it throws goes no further. */
    public void run(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            caught(e, "on the data loop");
        }
    }

    /**
     * Something was thrown that should not have been; ends the process if it is out of memory.
     *
     * @param where for the log, such as "on the data loop"
     */
    public synchronized void caught(Throwable bug, String where) {
        OutOfMemory.endIfSo(bug);
        drops.count(DropReason.INTERNAL_ERROR);
        var now = System.nanoTime();
        if (now - lastReport >= INTERVAL) {
            lastReport = now;
            LOG.atError().setCause(bug).addKeyValue("reason", bug).log("internal error {}", where);
        }
    }
}
