package org.l2vpn.bench.micro;

import java.util.List;
import java.util.SplittableRandom;
import org.l2vpn.crypto.CipherSuite;
import org.l2vpn.crypto.PresharedKey;
import org.l2vpn.crypto.StaticPrivateKey;
import org.l2vpn.crypto.X25519;
import org.l2vpn.noise.IkPsk2Initiator;
import org.l2vpn.noise.IkPsk2Responder;
import org.l2vpn.protocol.ProtocolProfile;
import org.l2vpn.time.Tai64n;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/**
 * One op is one whole handshake: both messages at both ends, and the transport keys of both, made
 * and zeroed. The ephemeral keys are there before.
 */
public class HandshakeBenchmark extends MicroBenchmark {
    private static final int LONGEST = 256;

    /** The suite. */
    @Param public CipherSuite suite = CipherSuite.AES_256_GCM;

    private final SplittableRandom random = new SplittableRandom(1);
    private final byte[] prologue = ProtocolProfile.L2VPN_V1.prologue();
    private final StaticPrivateKey ours = StaticPrivateKey.generate(random);
    private final StaticPrivateKey theirs = StaticPrivateKey.generate(random);
    private final PresharedKey shared = PresharedKey.generate(random);
    private final byte[] ourEphemeral = X25519.generatePrivate(random);
    private final byte[] theirEphemeral = X25519.generatePrivate(random);
    private final byte[] stamp = new byte[Tai64n.LENGTH];
    private final byte[] payload = new byte[LONGEST];
    private final byte[] message = new byte[LONGEST];

    /** For JMH. */
    public HandshakeBenchmark() {}

    /** Initiator and responder. */
    @Benchmark
    public byte[] exchange() {
        var initiator =
                new IkPsk2Initiator(
                        suite, prologue, ours, theirs.publicKey(), shared, ourEphemeral);
        var length = initiator.writeMessage1(stamp, message, 0);
        var responder = IkPsk2Responder.open(List.of(suite), prologue, theirs, message, 0, length);
        if (responder == null || responder.readPayload(payload) != stamp.length) {
            throw new IllegalStateException("message 1 does not open");
        }
        length = responder.writeMessage2(shared, new byte[0], theirEphemeral, message, 0);
        require(initiator.readMessage2(message, 0, length, payload) == 0, "nor does message 2");
        initiator.split().destroy();
        responder.split().destroy();
        var hash = initiator.handshakeHash();
        initiator.destroy();
        responder.destroy();
        return hash;
    }
}
