package org.l2vpn.session;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.l2vpn.counters.DropReason;
import org.l2vpn.crypto.CipherSuite;
import org.l2vpn.crypto.PublicKey;
import org.l2vpn.crypto.StaticPrivateKey;
import org.l2vpn.noise.IkPsk2Responder;
import org.l2vpn.noise.TransportKeys;
import org.l2vpn.protocol.Endpoint;
import org.l2vpn.protocol.HandshakeInitiation;
import org.l2vpn.protocol.HandshakeResponse;
import org.l2vpn.protocol.ProtocolProfile;
import org.l2vpn.protocol.WireFormat;
import org.l2vpn.time.Tai64n;

/** Reads an initiation and makes the response. */
final class ReadInitiation extends HandshakeWork implements IndexOwner {
    private static final byte[] NO_PAYLOAD = {};

    /**
     * What it needs of the engine; immutable or safe from any thread.
     *
     * @param epoch of the engine when the message came
     * @param now when it came
     */
    record Context(
            ProtocolProfile profile,
            StaticPrivateKey privateKey,
            List<CipherSuite> suites,
            Function<PublicKey, @Nullable Peer> peers,
            StampRules stamps,
            int epoch,
            long now) {}

    private final Context context;
    private final byte[] message;
    private final Endpoint source;
    private final byte[] ephemeral;
    private final byte[] response = new byte[WireFormat.RESPONSE_SIZE];
    private int localIndex;
    private @Nullable Peer peer;
    private @Nullable PublicKey unknownInitiator;
    private @Nullable Peer otherSuite;
    private @Nullable Tai64n stamp;
    private @Nullable TransportKeys keys;

    /**
     * @param message the initiation, this object's own
     * @param ephemeral a fresh private key; zeroed after use
     */
    ReadInitiation(Context context, byte[] message, Endpoint source, byte[] ephemeral) {
        this.context = context;
        this.message = message;
        this.source = source;
        this.ephemeral = ephemeral;
    }

    void setLocalIndex(int index) {
        localIndex = index;
    }

    /** Reserved for the session that may come of this. */
    int localIndex() {
        return localIndex;
    }

    Endpoint source() {
        return source;
    }

    /** The initiation as it came. */
    byte[] message() {
        return message;
    }

    int remoteIndex() {
        return HandshakeInitiation.sender(message, 0);
    }

    /** The response without its MACs. */
    byte[] response() {
        return response;
    }

    /** Who initiated, once the whole initiation has verified. */
    @Nullable Peer peer() {
        return peer;
    }

    /** The initiator's key if no peer has it. Anybody can have sent a copy of such a message. */
    @Nullable PublicKey unknownInitiator() {
        return unknownInitiator;
    }

    /** The peer whose key it is, if it came under another suite than this peer's. */
    @Nullable Peer otherSuite() {
        return otherSuite;
    }

    int epoch() {
        return context.epoch();
    }

    /** Its stamp, likewise. */
    @Nullable Tai64n stamp() {
        return stamp;
    }

    /** The keys of the session; null if the work failed. */
    @Nullable TransportKeys keys() {
        return keys;
    }

    @Override
    @Nullable DropReason compute() {
        try {
            return read();
        } finally {
            Arrays.fill(ephemeral, (byte) 0);
        }
    }

    private @Nullable DropReason read() {
        var noise =
                IkPsk2Responder.open(
                        context.suites(),
                        context.profile().prologue(),
                        context.privateKey(),
                        message,
                        WireFormat.INITIATION_NOISE,
                        WireFormat.INITIATION_NOISE_LENGTH);
        if (noise == null) {
            return DropReason.HANDSHAKE_FAILED;
        }
        try {
            return respond(noise);
        } finally {
            noise.destroy();
        }
    }

    private @Nullable DropReason respond(IkPsk2Responder noise) {
        var from = context.peers().apply(noise.initiator());
        if (from == null) {
            unknownInitiator = noise.initiator();
            return DropReason.UNKNOWN_PEER;
        }
        var payload = new byte[Tai64n.LENGTH];
        if (from.suite() != noise.suite()) {
            otherSuite = from;
            return DropReason.HANDSHAKE_FAILED;
        }
        if (noise.readPayload(payload) != Tai64n.LENGTH) {
            return DropReason.HANDSHAKE_FAILED;
        }
        peer = from;
        var sent = Tai64n.read(payload, 0);
        stamp = sent;
        var refusal = context.stamps().refusal(from, sent, context.now());
        if (refusal != null) {
            return refusal; // spares the rest of the work; checked again later
        }
        HandshakeResponse.begin(response, 0, localIndex, remoteIndex());
        var length =
                noise.writeMessage2(
                        from.presharedKey(),
                        NO_PAYLOAD,
                        ephemeral,
                        response,
                        WireFormat.RESPONSE_NOISE);
        if (length < 0) {
            return DropReason.HANDSHAKE_FAILED;
        }
        keys = noise.split();
        return null;
    }
}
