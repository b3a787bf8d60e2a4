package org.l2vpn.session;

import org.jspecify.annotations.Nullable;
import org.l2vpn.crypto.PublicKey;
import org.l2vpn.protocol.Endpoint;

/**
 * A handshake message that was refused and that somebody may want to know of. At most one of each
 * kind a minute over all senders, since anybody may cause them.
 *
 * @param source where this one came from; it may be forged
 * @param key the initiator's key, for {@link Kind#UNKNOWN_KEY}
 * @param peer whose key it is, for {@link Kind#OTHER_SUITE}
 * @param count of this kind since the last one that was told, this one included
 */
public record HandshakeRefusal(
        Kind kind, Endpoint source, @Nullable PublicKey key, @Nullable Peer peer, long count) {
    /** Why it was refused. */
    public enum Kind {
        /** Its first MAC is not made with our public key. */
        NOT_FOR_OUR_KEY,
        /** It is for our key, and opens under no suite that a peer of ours has. */
        UNREADABLE,
        /** By a key that no peer has. */
        UNKNOWN_KEY,
        /** By a peer, under another suite than the one it is configured with. */
        OTHER_SUITE
    }
}
