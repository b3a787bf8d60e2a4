package org.l2vpn.cli;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import org.l2vpn.log.LogQueue;
import org.l2vpn.log.OutOfMemory;

/**
 * Puts lines into the queue before standard error. Logback's own asynchronous appender does not
 * count what it drops, and hands events over whose fields may have changed until they are written.
 */
final class QueueAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {
    private final LogLayout layout;
    private final LogQueue queue;

    QueueAppender(LogLayout layout, LogQueue queue) {
        this.layout = layout;
        this.queue = queue;
    }

    @Override
    protected void append(ILoggingEvent event) {
        // Libraries catch everything and log it: where memory ran out, nothing else tells us.
        if (event.getThrowableProxy() instanceof ThrowableProxy proxy) {
            OutOfMemory.endIfSo(proxy.getThrowable());
        }
        queue.offer(layout.doLayout(event));
    }
}
