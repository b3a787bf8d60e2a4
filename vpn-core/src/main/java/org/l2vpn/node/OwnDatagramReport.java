package org.l2vpn.node;

import java.time.Duration;
import org.l2vpn.session.Peer;

/**
 * Says that datagrams of our own come back through a link, at most once a minute, with their number
 * since the last time. Data loop only.
 */
final class OwnDatagramReport {
    private static final long INTERVAL = Duration.ofMinutes(1).toNanos();

    private final PeerEvents events;
    private long quietUntil = Long.MIN_VALUE;
    private long count;

    OwnDatagramReport(PeerEvents events) {
        this.events = events;
    }

    void came(String link, Peer recipient, long now) {
        count++;
        if (now >= quietUntil) {
            events.onOwnDatagrams(recipient, link, count);
            quietUntil = now + INTERVAL;
            count = 0;
        }
    }
}
