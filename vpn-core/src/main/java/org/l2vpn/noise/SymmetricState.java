package org.l2vpn.noise;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.l2vpn.crypto.Blake2s;
import org.l2vpn.crypto.CipherSuite;
import org.l2vpn.crypto.Hkdf;
import org.l2vpn.crypto.PresharedKey;

/**
 * Noise §5.2: the chaining key and the hash of everything so far. Message handling works on a
 * {@link #copy} and keeps it only if all went well.
 */
final class SymmetricState {
    private final CipherSuite suite;
    private final CipherState cipher;
    private byte[] chainingKey;
    private byte[] hash;

    private SymmetricState(CipherSuite suite, CipherState cipher, byte[] chainingKey, byte[] hash) {
        this.suite = suite;
        this.cipher = cipher;
        this.chainingKey = chainingKey;
        this.hash = hash;
    }

    /** InitializeSymmetric, then the prologue. */
    static SymmetricState start(CipherSuite suite, byte[] prologue) {
        var name = "Noise_IKpsk2_25519_" + suite.noiseName() + "_BLAKE2s";
        // Longer than a hash for every suite, and therefore hashed and not padded.
        var nameHash = Blake2s.hash(name.getBytes(StandardCharsets.US_ASCII));
        var state = new SymmetricState(suite, new CipherState(suite), nameHash, nameHash.clone());
        state.mixHash(prologue);
        return state;
    }

    SymmetricState copy() {
        return new SymmetricState(suite, cipher.copy(), chainingKey.clone(), hash.clone());
    }

    CipherSuite suite() {
        return suite;
    }

    void mixHash(byte[] data) {
        hash = Blake2s.hash(hash, data);
    }

    void mixKey(byte[] material) {
        var derived = Hkdf.derive(chainingKey, material, 2);
        setChainingKey(derived[0]);
        cipher.initialize(derived[1]);
        zero(derived[1]);
    }

    void mixKeyAndHash(byte[] material) {
        var derived = Hkdf.derive(chainingKey, material, 3);
        setChainingKey(derived[0]);
        mixHash(derived[1]);
        cipher.initialize(derived[2]);
        zero(derived[1]);
        zero(derived[2]);
    }

    /** What both sides mix in of message 2 before its payload: e, ee, se, psk. */
    void mixMessage2(byte[] publicE, byte[] ee, byte[] se, PresharedKey psk) {
        mixHash(publicE);
        mixKey(publicE);
        mixKey(ee);
        mixKey(se);
        var pskBytes = new byte[PresharedKey.LENGTH];
        psk.copyTo(pskBytes);
        mixKeyAndHash(pskBytes);
        zero(pskBytes);
    }

    /** EncryptAndHash; returns the length written. */
    int seal(byte[] in, int inOff, int inLen, byte[] out, int outOff) {
        var length = cipher.seal(hash, in, inOff, inLen, out, outOff);
        mixHash(Arrays.copyOfRange(out, outOff, outOff + length));
        return length;
    }

    /** DecryptAndHash; returns the length written, or -1. */
    int open(byte[] in, int inOff, int inLen, byte[] out, int outOff) {
        var length = cipher.open(hash, in, inOff, inLen, out, outOff);
        if (length >= 0) {
            mixHash(Arrays.copyOfRange(in, inOff, inOff + inLen));
        }
        return length;
    }

    /** Split; zeroes the chaining key, so that it works once. The hash stays. */
    TransportKeys split(boolean initiator) {
        var keys = Hkdf.derive(chainingKey, new byte[0], 2);
        var first = suite.newAead(keys[0]);
        var second = suite.newAead(keys[1]);
        zero(keys[0]);
        zero(keys[1]);
        zero(chainingKey);
        cipher.destroy();
        return initiator ? new TransportKeys(first, second) : new TransportKeys(second, first);
    }

    /** The handshake hash so far, a fresh array. */
    byte[] hash() {
        return hash.clone();
    }

    void destroy() {
        zero(chainingKey);
        zero(hash);
        cipher.destroy();
    }

    private void setChainingKey(byte[] next) {
        zero(chainingKey);
        chainingKey = next;
    }

    private static void zero(byte[] bytes) {
        Arrays.fill(bytes, (byte) 0);
    }
}
