package org.l2vpn.link;

import io.netty.channel.EventLoop;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.l2vpn.counters.TrafficCounters;
import org.l2vpn.packet.Frame;

/**
 * A local source and sink of Ethernet frames: a TAP, a vmnet interface, a VDE or QEMU port.
 *
 * <p>Threads: {@link #info} and {@link #close} may be called from any thread; {@link #start} once,
 * from any thread; {@link #write} and {@link #flush} only on the loop given to {@code start}, where
 * the listener is called too.
 */
public interface Link extends AutoCloseable {
    /** What this link is: fixed facts, known once it is open. */
    LinkInfo info();

    /**
     * What else there is to know of it, for people: the interface's name, sizes, ranges; in the
     * order to be shown. Any thread.
     */
    default Map<String, String> details() {
        return Map.of();
    }

    /** What its interface is like now. Any thread. */
    default LinkCondition condition() {
        return LinkCondition.asMade(info());
    }

    /**
     * Frames for this program that the system dropped since the link was opened because they were
     * not read in time, where it tells. Any thread but the loop: it may have to be asked.
     */
    default long queueDrops() {
        return 0;
    }

    /** Whether frames written now have a chance: up, present and started. Any thread. */
    boolean isUp();

    /**
     * Begins to deliver frames and events to {@code listener} on {@code loop}. A link that cannot
     * use the loop's own polling (a TAP on an NIO loop) reads on a thread of its own and hands over
     * through a bounded queue.
     */
    void start(EventLoop loop, LinkListener listener);

    /**
     * Writes one frame, or queues it until {@link #flush}; the array is the caller's again when
     * this returns, and up to {@link Frame#HEADROOM} bytes before {@code offset} may have been
     * overwritten. A frame that cannot be taken is dropped and counted, never thrown. Loop only.
     */
    void write(byte[] data, int offset, int length);

    /**
     * Pushes out what {@link #write} queued; called once at the end of an iteration. What is
     * answered at once may be delivered from within. Loop only.
     */
    void flush();

    /**
     * Takes frames that were given to {@link #write} since the last call, and that the system has
     * refused, off the counters of what went out; called after each {@link #flush}. Loop only.
     */
    default void uncount(TrafficCounters traffic) {}

    /**
     * Stops, and removes what this link created in the system. Idempotent; returns within 100 ms
     * even when a reader is blocked.
     */
    @Override
    void close();

    /**
     * Complete once the system has let go of everything of this closed link, which may be long
     * after {@link #close} has returned; never, if it does not let go. Until then the same link may
     * not be opened again. Any thread.
     */
    default CompletableFuture<Void> released() {
        return CompletableFuture.completedFuture(null);
    }
}
