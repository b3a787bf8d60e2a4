package org.l2vpn.session;

import org.jspecify.annotations.Nullable;
import org.l2vpn.counters.DropReason;
import org.l2vpn.noise.IkPsk2Initiator;
import org.l2vpn.noise.TransportKeys;
import org.l2vpn.protocol.Endpoint;
import org.l2vpn.protocol.HandshakeResponse;
import org.l2vpn.protocol.WireFormat;

/**
 * Reads a response. A forged one leaves the handshake as it was, ready for the genuine one; the
 * engine never has two of these at a worker for one handshake.
 */
final class ReadResponse extends HandshakeWork {
    private static final byte[] NO_PAYLOAD = {};

    private final OutstandingHandshake handshake;
    private final IkPsk2Initiator noise;
    private final byte[] message;
    private final Endpoint source;
    private @Nullable TransportKeys keys;

    /**
     * @param message the response, this object's own
     */
    ReadResponse(
            OutstandingHandshake handshake,
            IkPsk2Initiator noise,
            byte[] message,
            Endpoint source) {
        this.handshake = handshake;
        this.noise = noise;
        this.message = message;
        this.source = source;
    }

    OutstandingHandshake handshake() {
        return handshake;
    }

    Endpoint source() {
        return source;
    }

    int remoteIndex() {
        return HandshakeResponse.sender(message, 0);
    }

    /** The keys of the session; null if the work failed. */
    @Nullable TransportKeys keys() {
        return keys;
    }

    @Override
    @Nullable DropReason compute() {
        var length =
                noise.readMessage2(
                        message,
                        WireFormat.RESPONSE_NOISE,
                        WireFormat.RESPONSE_NOISE_LENGTH,
                        NO_PAYLOAD);
        if (length < 0) {
            return DropReason.HANDSHAKE_FAILED;
        }
        keys = noise.split();
        handshake.answered();
        return null;
    }
}
