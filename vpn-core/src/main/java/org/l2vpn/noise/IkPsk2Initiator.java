package org.l2vpn.noise;

import static org.l2vpn.noise.MessageLayout.EPHEMERAL_LENGTH;
import static org.l2vpn.noise.MessageLayout.PAYLOAD_1_OFFSET;
import static org.l2vpn.noise.MessageLayout.PAYLOAD_2_OFFSET;

import java.util.Arrays;
import org.l2vpn.crypto.Aead;
import org.l2vpn.crypto.CipherSuite;
import org.l2vpn.crypto.PresharedKey;
import org.l2vpn.crypto.PublicKey;
import org.l2vpn.crypto.StaticPrivateKey;
import org.l2vpn.crypto.X25519;

/**
 * The side that speaks first in IKpsk2 (Noise §7.5, §9): {@code -> e, es, s, ss} and {@code <- e,
 * ee, se, psk}. Calls in this order: {@link #writeMessage1}, {@link #readMessage2} until it
 * succeeds, {@link #split}; another order throws {@link IllegalStateException}. A call that returns
 * -1 has changed nothing. Use by one thread at a time; the first two calls do scalar
 * multiplications (about 60 µs each).
 */
public final class IkPsk2Initiator {
    private enum Step {
        WRITE_1,
        READ_2,
        SPLIT,
        DONE,
        DESTROYED
    }

    private final StaticPrivateKey s;
    private final byte[] rs;
    private final PresharedKey psk;
    private final byte[] e;
    private SymmetricState state;
    private Step step = Step.WRITE_1;

    /**
     * Prepares a handshake; cheap.
     *
     * @param s our static key; it and {@code psk} stay the caller's and must live until the
     *     handshake is over
     * @param rs the responder's static key
     * @param ephemeralPrivate a fresh X25519 private key, copied
     */
    public IkPsk2Initiator(
            CipherSuite suite,
            byte[] prologue,
            StaticPrivateKey s,
            PublicKey rs,
            PresharedKey psk,
            byte[] ephemeralPrivate) {
        this.s = s;
        this.rs = rs.bytes();
        this.psk = psk;
        e = ephemeralPrivate.clone();
        state = SymmetricState.start(suite, prologue);
        state.mixHash(this.rs);
    }

    /**
     * Writes message 1: ephemeral key (32), sealed static key (48), sealed payload.
     *
     * @return its length, 96 plus the payload's; or -1 if the responder's key is of low order
     */
    public int writeMessage1(byte[] payload, byte[] out, int outOff) {
        require(Step.WRITE_1);
        var es = new byte[X25519.LENGTH];
        var ss = new byte[X25519.LENGTH];
        try {
            if (!X25519.agree(e, rs, es) || !s.agree(rs, ss)) {
                return -1;
            }
            var publicE = X25519.publicKey(e);
            System.arraycopy(publicE, 0, out, outOff, EPHEMERAL_LENGTH);
            state.mixHash(publicE);
            state.mixKey(publicE);
            state.mixKey(es);
            var publicS = s.publicKey().bytes();
            state.seal(publicS, 0, publicS.length, out, outOff + EPHEMERAL_LENGTH);
            state.mixKey(ss);
            var sealed = state.seal(payload, 0, payload.length, out, outOff + PAYLOAD_1_OFFSET);
            step = Step.READ_2;
            return PAYLOAD_1_OFFSET + sealed;
        } finally {
            Arrays.fill(es, (byte) 0);
            Arrays.fill(ss, (byte) 0);
        }
    }

    /**
     * Reads message 2: ephemeral key (32), sealed payload. After -1 it may be called again with
     * another message.
     *
     * @param payloadOut takes the payload at its start; its content is undefined after -1
     * @return the payload's length; or -1 if the message is not authentic, not from the responder,
     *     made with another preshared key, or too short or long
     */
    public int readMessage2(byte[] in, int offset, int length, byte[] payloadOut) {
        require(Step.READ_2);
        var payloadLength = length - PAYLOAD_2_OFFSET - Aead.TAG;
        if (payloadLength < 0 || payloadLength > payloadOut.length) {
            return -1;
        }
        var re = Arrays.copyOfRange(in, offset, offset + EPHEMERAL_LENGTH);
        var ee = new byte[X25519.LENGTH];
        var se = new byte[X25519.LENGTH];
        var next = state.copy();
        try {
            if (!X25519.agree(e, re, ee) || !s.agree(re, se)) {
                return -1;
            }
            next.mixMessage2(re, ee, se, psk);
            var sealedLength = length - PAYLOAD_2_OFFSET;
            if (next.open(in, offset + PAYLOAD_2_OFFSET, sealedLength, payloadOut, 0) < 0) {
                return -1;
            }
            commit(next);
            return payloadLength;
        } finally {
            Arrays.fill(ee, (byte) 0);
            Arrays.fill(se, (byte) 0);
            if (state != next) {
                next.destroy();
            }
        }
    }

    /** The transport ciphers, once, after {@link #readMessage2} succeeded. */
    public TransportKeys split() {
        require(Step.SPLIT);
        step = Step.DONE;
        return state.split(true);
    }

    /** The hash that names this handshake, 32 bytes, after {@link #readMessage2} succeeded. */
    public byte[] handshakeHash() {
        if (step != Step.SPLIT && step != Step.DONE) {
            throw new IllegalStateException("no finished handshake: " + step);
        }
        return state.hash();
    }

    /** Zeroes everything of this handshake; the transport ciphers live on. */
    public void destroy() {
        step = Step.DESTROYED;
        Arrays.fill(e, (byte) 0);
        state.destroy();
    }

    private void commit(SymmetricState next) {
        state.destroy();
        state = next;
        step = Step.SPLIT;
        Arrays.fill(e, (byte) 0);
    }

    private void require(Step wanted) {
        if (step != wanted) {
            throw new IllegalStateException("next step is " + step + ", not " + wanted);
        }
    }
}
