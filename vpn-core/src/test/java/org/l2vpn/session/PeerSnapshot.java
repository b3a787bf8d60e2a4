package org.l2vpn.session;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.l2vpn.protocol.Endpoint;
import org.l2vpn.time.Tai64n;

/** Everything of a peer's session that a refused message must leave as it was. */
record PeerSnapshot(
        @Nullable Endpoint endpoint,
        PeerState state,
        @Nullable Tai64n stamp,
        boolean up,
        int staged,
        List<Long> timers,
        List<Object> ring,
        List<Object> windows) {

    static PeerSnapshot of(Peer peer) {
        var t = peer.timers;
        var ring = new ArrayList<>();
        var windows = new ArrayList<>();
        for (var keypair :
                new Keypair[] {
                    peer.ring.previous(), peer.ring.current(), peer.ring.next(),
                }) {
            if (keypair == null) {
                ring.add("-");
                continue;
            }
            ring.add(keypair.localIndex() + "/" + keypair.remoteIndex());
            ring.add(keypair.counter().used());
            windows.add(LongStream.range(0, 64).mapToObj(c -> keypair.window().check(c)).toList());
        }
        ring.add(peer.outstanding == null ? "-" : peer.outstanding.localIndex());
        return new PeerSnapshot(
                peer.endpoint(),
                peer.state(),
                peer.newestStamp(),
                peer.up,
                peer.staged.size(),
                List.of(
                        t.retryHandshakeAt,
                        t.keepaliveAt,
                        t.newHandshakeAt,
                        t.zeroKeysAt,
                        t.persistentAt,
                        t.lastHandshakeSent,
                        (long) t.attempts,
                        peer.lastInitiationAccepted,
                        peer.datagramBytesIn(),
                        peer.datagramBytesOut()),
                ring,
                windows);
    }
}
