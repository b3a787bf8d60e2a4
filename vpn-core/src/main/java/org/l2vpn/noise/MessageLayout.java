package org.l2vpn.noise;

import org.l2vpn.crypto.Aead;
import org.l2vpn.crypto.X25519;

/** Where things lie in the two Noise messages of IKpsk2; offsets and lengths in bytes. */
final class MessageLayout {
    /** Both messages begin with the sender's ephemeral public key. */
    static final int EPHEMERAL_LENGTH = X25519.LENGTH;

    /** Message 1: the initiator's static key, sealed, follows; then the payload. */
    static final int SEALED_STATIC_LENGTH = X25519.LENGTH + Aead.TAG;

    static final int PAYLOAD_1_OFFSET = EPHEMERAL_LENGTH + SEALED_STATIC_LENGTH;

    /** Message 2: the payload follows at once. */
    static final int PAYLOAD_2_OFFSET = EPHEMERAL_LENGTH;

    private MessageLayout() {}
}
