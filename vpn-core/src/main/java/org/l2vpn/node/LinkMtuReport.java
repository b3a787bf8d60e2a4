package org.l2vpn.node;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.l2vpn.protocol.Facts;
import org.l2vpn.session.Peer;

/**
 * Compares the MTUs of the links at both ends and says once where frames of the one get lost at the
 * other, as those of a LAN of 9000 bytes in one of 1500. An end with addresses of its own takes
 * what is larger than its MTU, so a road warrior's smaller one is as it should be. Data loop only.
 */
final class LinkMtuReport {
    private static final long INTERVAL = Duration.ofMinutes(1).toNanos();

    private record Said(int here, int there, long at) {}

    /** Who tells people. */
    @FunctionalInterface
    interface Teller {
        /** The link MTUs, bytes, differ so that frames get lost at the end with the smaller one. */
        void tell(Peer peer, int here, int there);
    }

    private final Teller teller;
    private final Map<Peer, Said> said = new HashMap<>();

    LinkMtuReport(Teller teller) {
        this.teller = teller;
    }

    /** The peer has told about itself. */
    void compare(Peer peer, Facts own, Facts remote, long now) {
        var here = own.linkMtu();
        var there = remote.linkMtu();
        if (!isFrameLost(own, remote)) {
            return;
        }
        var before = said.get(peer);
        // A remote could tell another number after each handshake.
        if (before == null
                || ((before.here != here || before.there != there)
                        && now >= before.at + INTERVAL)) {
            said.put(peer, new Said(here, there, now));
            teller.tell(peer, here, there);
        }
    }

    private static boolean isFrameLost(Facts own, Facts remote) {
        var here = own.linkMtu();
        var there = remote.linkMtu();
        if (here == 0 || there == 0 || here == there) {
            return false;
        }
        return (here < there ? own : remote).can(Facts.LARGER_FRAMES_LOST);
    }
}
