package org.l2vpn.bridge;

import java.util.concurrent.TimeUnit;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.counters.DropReason;
import org.l2vpn.link.FrameBatch;
import org.l2vpn.link.Link;
import org.l2vpn.link.LinkEvent;
import org.l2vpn.link.LinkListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls a listener so that a bug above the link costs the frames it was about and not the loop: it
 * is counted, and said once a minute.
 */
public final class GuardedListener implements LinkListener {
    private static final long REPORT_INTERVAL_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final Logger LOG = LoggerFactory.getLogger(GuardedListener.class);

    private final LinkListener listener;
    private final DropCounters drops;
    private long lastReport = System.nanoTime() - REPORT_INTERVAL_NANOS;

    /** Passes on to {@code listener}; counts in {@code drops}. */
    public GuardedListener(LinkListener listener, DropCounters drops) {
        this.listener = listener;
        this.drops = drops;
    }

    /** An empty batch is not passed on. */
    @Override
    public void onFrames(Link link, FrameBatch frames) {
        if (frames.count() == 0) {
            return;
        }
        try {
            listener.onFrames(link, frames);
        } catch (RuntimeException e) {
            failed(link, e, frames.count());
        }
    }

    @Override
    public void onEvent(Link link, LinkEvent event) {
        try {
            listener.onEvent(link, event);
        } catch (RuntimeException e) {
            failed(link, e, 1);
        }
    }

    private void failed(Link link, RuntimeException bug, int count) {
        drops.count(DropReason.INTERNAL_ERROR, count);
        long now = System.nanoTime();
        if (now - lastReport >= REPORT_INTERVAL_NANOS) {
            lastReport = now;
            LOG.atError()
                    .addKeyValue("link", link.info().name())
                    .setCause(bug)
                    .log("internal error");
        }
    }
}
