package org.l2vpn.noise;

import java.util.Arrays;
import org.l2vpn.crypto.CipherSuite;

/**
 * Noise §5.1: a key and the count of messages under it, within a handshake. There each key seals
 * one or two messages, so its cipher lives only for the call.
 */
final class CipherState {
    private final CipherSuite suite;
    private final byte[] key = new byte[CipherSuite.KEY_LENGTH];
    private long counter;

    CipherState(CipherSuite suite) {
        this.suite = suite;
    }

    /** Another one in the same state, sharing nothing. */
    CipherState copy() {
        var copy = new CipherState(suite);
        System.arraycopy(key, 0, copy.key, 0, key.length);
        copy.counter = counter;
        return copy;
    }

    /** InitializeKey. Copies the key. */
    void initialize(byte[] key32) {
        System.arraycopy(key32, 0, key, 0, key.length);
        counter = 0;
    }

    /** EncryptWithAd; returns the length written. */
    int seal(byte[] ad, byte[] in, int inOff, int inLen, byte[] out, int outOff) {
        var aead = suite.newAead(key);
        var length = aead.seal(counter++, ad, in, inOff, inLen, out, outOff);
        aead.destroy();
        return length;
    }

    /** DecryptWithAd; returns the length written, or -1 and then the counter is unchanged. */
    int open(byte[] ad, byte[] in, int inOff, int inLen, byte[] out, int outOff) {
        var aead = suite.newAead(key);
        var length = aead.open(counter, ad, in, inOff, inLen, out, outOff);
        aead.destroy();
        if (length >= 0) {
            counter++;
        }
        return length;
    }

    void destroy() {
        Arrays.fill(key, (byte) 0);
    }
}
