package org.l2vpn.bridge.linux;

import java.util.concurrent.TimeUnit;
import org.l2vpn.bridge.Errno;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says when the kernel goes on refusing frames for a reason other than that the interface is down
 * or full, which nobody would find in a counter: at most once a minute. Loop only.
 */
final class WriteRefusals {
    private static final Logger LOG = LoggerFactory.getLogger("org.l2vpn.link");

    /** Single frames may be wrong themselves; so many within a minute are a fault. */
    static final int FEW = 16;

    private static final long MINUTE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final String link;
    private long begun;
    private long count;
    private boolean said;

    WriteRefusals(String link) {
        this.link = link;
    }

    /**
     * A frame was refused.
     *
     * @param now of any clock, nanoseconds
     * @return whether this was said
     */
    boolean count(int errno, long now) {
        if (count == 0 || now - begun > MINUTE_NANOS) {
            begun = now;
            count = 0;
            said = false;
        }
        count++;
        if (count < FEW || said) {
            return false;
        }
        said = true;
        LOG.atWarn()
                .addKeyValue("link", link)
                .addKeyValue("frames", count)
                .addKeyValue("reason", Errno.describe(errno))
                .log("the kernel refuses frames for this interface");
        return true;
    }
}
