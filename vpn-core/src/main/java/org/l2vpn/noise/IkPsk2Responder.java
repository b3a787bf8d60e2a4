package org.l2vpn.noise;

import static org.l2vpn.noise.MessageLayout.EPHEMERAL_LENGTH;
import static org.l2vpn.noise.MessageLayout.PAYLOAD_1_OFFSET;
import static org.l2vpn.noise.MessageLayout.PAYLOAD_2_OFFSET;
import static org.l2vpn.noise.MessageLayout.SEALED_STATIC_LENGTH;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.l2vpn.crypto.Aead;
import org.l2vpn.crypto.CipherSuite;
import org.l2vpn.crypto.PresharedKey;
import org.l2vpn.crypto.PublicKey;
import org.l2vpn.crypto.StaticPrivateKey;
import org.l2vpn.crypto.X25519;

/**
 * The side that answers in IKpsk2 (Noise §7.5, §9): {@code -> e, es, s, ss} and {@code <- e, ee,
 * se, psk}. Reading is in two parts, so that the caller can look at the initiator's key before it
 * spends a second scalar multiplication. Calls in this order: {@link #open}, {@link #readPayload},
 * {@link #writeMessage2}, {@link #split}; another order throws {@link IllegalStateException}. A
 * call that returns null or -1 has changed nothing. Use by one thread at a time.
 */
public final class IkPsk2Responder {
    private enum Step {
        READ_PAYLOAD,
        WRITE_2,
        SPLIT,
        DONE,
        DESTROYED
    }

    private final StaticPrivateKey s;
    private final byte[] re;
    private final byte[] rs;
    private final byte[] sealedPayload;
    private SymmetricState state;
    private Step step = Step.READ_PAYLOAD;

    private IkPsk2Responder(
            SymmetricState state, StaticPrivateKey s, byte[] re, byte[] rs, byte[] sealedPayload) {
        this.state = state;
        this.s = s;
        this.re = re;
        this.rs = rs;
        this.sealedPayload = sealedPayload;
    }

    /**
     * Reads message 1 up to the initiator's static key. The key agreement is done once, then each
     * suite is tried one after the other. What is needed of the message is copied.
     *
     * @param s our static key; stays the caller's and must live until the handshake is over
     * @return null if the message is too short, of low order, or opens under none of the suites
     */
    public static @Nullable IkPsk2Responder open(
            List<CipherSuite> suites,
            byte[] prologue,
            StaticPrivateKey s,
            byte[] in,
            int offset,
            int length) {
        if (length < PAYLOAD_1_OFFSET + Aead.TAG) {
            return null;
        }
        var re = Arrays.copyOfRange(in, offset, offset + EPHEMERAL_LENGTH);
        var es = new byte[X25519.LENGTH];
        if (!s.agree(re, es)) {
            return null;
        }
        var rs = new byte[X25519.LENGTH];
        var state = openStatic(suites, prologue, s, re, es, in, offset, rs);
        Arrays.fill(es, (byte) 0);
        return state == null
                ? null
                : new IkPsk2Responder(
                        state,
                        s,
                        re,
                        rs,
                        Arrays.copyOfRange(in, offset + PAYLOAD_1_OFFSET, offset + length));
    }

    /** The state after the first suite under which the static key opens, or null. */
    private static @Nullable SymmetricState openStatic(
            List<CipherSuite> suites,
            byte[] prologue,
            StaticPrivateKey s,
            byte[] re,
            byte[] es,
            byte[] in,
            int offset,
            byte[] rsOut) {
        for (var suite : suites) {
            var state = SymmetricState.start(suite, prologue);
            state.mixHash(s.publicKey().bytes());
            state.mixHash(re);
            state.mixKey(re);
            state.mixKey(es);
            if (state.open(in, offset + EPHEMERAL_LENGTH, SEALED_STATIC_LENGTH, rsOut, 0) >= 0) {
                return state;
            }
            state.destroy();
        }
        return null;
    }

    /** Who says it is speaking; proven only when {@link #readPayload} succeeds. */
    public PublicKey initiator() {
        return PublicKey.of(rs, 0);
    }

    /** The suite under which the message opened. */
    public CipherSuite suite() {
        return state.suite();
    }

    /**
     * Reads the payload of message 1.
     *
     * @param payloadOut takes it at its start; its content is undefined after -1
     * @return its length; or -1 if it is not authentic, does not fit, or the initiator's static key
     *     is of low order
     */
    public int readPayload(byte[] payloadOut) {
        require(Step.READ_PAYLOAD);
        if (sealedPayload.length - Aead.TAG > payloadOut.length) {
            return -1;
        }
        var ss = new byte[X25519.LENGTH];
        if (!s.agree(rs, ss)) {
            return -1;
        }
        var next = state.copy();
        next.mixKey(ss);
        Arrays.fill(ss, (byte) 0);
        var length = next.open(sealedPayload, 0, sealedPayload.length, payloadOut, 0);
        if (length < 0) {
            next.destroy();
            return -1;
        }
        commit(next, Step.WRITE_2);
        return length;
    }

    /**
     * Writes message 2: ephemeral key (32), sealed payload.
     *
     * @param psk what we share with {@link #initiator}
     * @param ephemeralPrivate a fresh X25519 private key; the caller zeroes it
     * @return its length, 48 plus the payload's; or -1 if a key of the initiator is of low order
     */
    public int writeMessage2(
            PresharedKey psk, byte[] payload, byte[] ephemeralPrivate, byte[] out, int outOff) {
        require(Step.WRITE_2);
        var ee = new byte[X25519.LENGTH];
        var se = new byte[X25519.LENGTH];
        try {
            if (!X25519.agree(ephemeralPrivate, re, ee)
                    || !X25519.agree(ephemeralPrivate, rs, se)) {
                return -1;
            }
            var publicE = X25519.publicKey(ephemeralPrivate);
            var next = state.copy();
            next.mixMessage2(publicE, ee, se, psk);
            System.arraycopy(publicE, 0, out, outOff, EPHEMERAL_LENGTH);
            var sealed = next.seal(payload, 0, payload.length, out, outOff + PAYLOAD_2_OFFSET);
            commit(next, Step.SPLIT);
            return PAYLOAD_2_OFFSET + sealed;
        } finally {
            Arrays.fill(ee, (byte) 0);
            Arrays.fill(se, (byte) 0);
        }
    }

    /** The transport ciphers, once, after {@link #writeMessage2} succeeded. */
    public TransportKeys split() {
        require(Step.SPLIT);
        step = Step.DONE;
        return state.split(false);
    }

    /** The hash that names this handshake, 32 bytes, after {@link #writeMessage2} succeeded. */
    public byte[] handshakeHash() {
        if (step != Step.SPLIT && step != Step.DONE) {
            throw new IllegalStateException("no finished handshake: " + step);
        }
        return state.hash();
    }

    /** Zeroes everything of this handshake; the transport ciphers live on. */
    public void destroy() {
        step = Step.DESTROYED;
        state.destroy();
    }

    private void commit(SymmetricState next, Step nextStep) {
        state.destroy();
        state = next;
        step = nextStep;
    }

    private void require(Step wanted) {
        if (step != wanted) {
            throw new IllegalStateException("next step is " + step + ", not " + wanted);
        }
    }
}
