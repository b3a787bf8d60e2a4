package org.l2vpn.session;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.l2vpn.counters.DropReason;
import org.l2vpn.crypto.StaticPrivateKey;
import org.l2vpn.noise.IkPsk2Initiator;
import org.l2vpn.protocol.HandshakeInitiation;
import org.l2vpn.protocol.WireFormat;
import org.l2vpn.time.Tai64nSource;

/** Makes an initiation. Takes the stamp, which may write a file. */
final class CreateInitiation extends HandshakeWork {
    private final OutstandingHandshake handshake;
    private final byte[] prologue;
    private final StaticPrivateKey privateKey;
    private final byte[] ephemeral;
    private final Tai64nSource stamps;
    private final byte[] message = new byte[WireFormat.INITIATION_SIZE];
    private @Nullable IkPsk2Initiator noise;

    /**
     * @param ephemeral a fresh private key; zeroed after use
     */
    CreateInitiation(
            OutstandingHandshake handshake,
            byte[] prologue,
            StaticPrivateKey privateKey,
            byte[] ephemeral,
            Tai64nSource stamps) {
        this.handshake = handshake;
        this.prologue = prologue;
        this.privateKey = privateKey;
        this.ephemeral = ephemeral;
        this.stamps = stamps;
    }

    OutstandingHandshake handshake() {
        return handshake;
    }

    /** The initiation without its MACs. */
    byte[] message() {
        return message;
    }

    /** What reads the response; null if the work failed. */
    @Nullable IkPsk2Initiator noise() {
        return noise;
    }

    @Override
    @Nullable DropReason compute() {
        var peer = handshake.peer();
        var initiator =
                new IkPsk2Initiator(
                        peer.suite(),
                        prologue,
                        privateKey,
                        peer.publicKey(),
                        peer.presharedKey(),
                        ephemeral);
        Arrays.fill(ephemeral, (byte) 0);
        HandshakeInitiation.begin(message, 0, handshake.localIndex());
        var stamp = stamps.next();
        handshake.stamped(stamps, stamp);
        if (initiator.writeMessage1(stamp, message, WireFormat.INITIATION_NOISE) < 0) {
            initiator.destroy();
            return DropReason.HANDSHAKE_FAILED;
        }
        noise = initiator;
        return null;
    }
}
