package org.l2vpn.flood;

import org.l2vpn.crypto.Blake2s;
import org.l2vpn.crypto.PublicKey;
import org.l2vpn.protocol.ProtocolProfile;

/** The two keys that follow from a responder's public key; whoever knows it can make them. */
final class MacKeys {
    private MacKeys() {}

    /** Keys mac1 of messages to this responder. */
    static byte[] mac1(ProtocolProfile profile, PublicKey responder) {
        return Blake2s.hash(profile.mac1LabelBytes(), responder.bytes());
    }

    /** Seals the cookies of this responder. */
    static byte[] cookie(ProtocolProfile profile, PublicKey responder) {
        return Blake2s.hash(profile.cookieLabelBytes(), responder.bytes());
    }
}
