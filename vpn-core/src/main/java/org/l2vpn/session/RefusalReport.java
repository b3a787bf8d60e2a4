package org.l2vpn.session;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.l2vpn.crypto.PublicKey;
import org.l2vpn.protocol.Endpoint;

/** Tells of refused handshakes, each kind at most once a minute. */
final class RefusalReport {
    private static final long INTERVAL = Duration.ofMinutes(1).toNanos();

    private static final class Tally {
        private long count;
        private long quietUntil = Long.MIN_VALUE;
    }

    private final SessionOutput out;
    private final Map<HandshakeRefusal.Kind, Tally> tallies =
            new EnumMap<>(HandshakeRefusal.Kind.class);

    RefusalReport(SessionOutput out) {
        this.out = out;
        for (var kind : HandshakeRefusal.Kind.values()) {
            tallies.put(kind, new Tally());
        }
    }

    void note(
            HandshakeRefusal.Kind kind,
            Endpoint source,
            @Nullable PublicKey key,
            @Nullable Peer peer,
            long now) {
        var tally = tallies.get(kind);
        if (tally == null) {
            return;
        }
        tally.count++;
        if (now >= tally.quietUntil) {
            tally.quietUntil = now + INTERVAL;
            out.refused(new HandshakeRefusal(kind, source, key, peer, tally.count));
            tally.count = 0;
        }
    }
}
