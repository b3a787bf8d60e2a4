package org.l2vpn.crypto;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.Security;
import java.util.HexFormat;
import java.util.Objects;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;

/**
 * An {@link Aead} on one reused JCE cipher and heap arrays: the JDK's own provider, which is within
 * a few percent of native code there and half as fast on direct buffers. JCE wants a new parameter
 * object per message and copies the key at each initialisation; nothing else is allocated here.
 */
final class JceAead implements Aead {
    static final int NONCE_LENGTH = 12;

    /** The providers bundled with every JDK, never one that happens to be installed before them. */
    private static final Provider SUN_JCE =
            Objects.requireNonNull(Security.getProvider("SunJCE"), "this JDK lacks SunJCE");

    private static final VarHandle BIG_ENDIAN =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LITTLE_ENDIAN =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final byte[] NO_AAD = {};

    /** No message has it, for theirs begin with four zero bytes. */
    private static final byte[] UNUSED_NONCE = HexFormat.of().parseHex("ff".repeat(NONCE_LENGTH));

    private final CipherSuite suite;
    private ZeroableKey key;
    private final Cipher cipher;
    private final byte[] nonce = new byte[NONCE_LENGTH];

    JceAead(CipherSuite suite, byte[] key32) {
        this(suite, key32, SUN_JCE);
    }

    /**
     * The same cipher under another key, for messages that have one each; the old key is zeroed.
     */
    void rekey(byte[] key32) {
        key.destroy();
        key = new ZeroableKey(suite.keyAlgorithm(), key32);
    }

    /** On a provider of choice: the tests compare two. */
    JceAead(CipherSuite suite, byte[] key32, Provider provider) {
        if (key32.length != CipherSuite.KEY_LENGTH) {
            throw new IllegalArgumentException("key of " + key32.length + " bytes, want 32");
        }
        this.suite = suite;
        try {
            cipher = Cipher.getInstance(suite.transformation(), provider);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no " + suite.configName() + " in this JDK", e);
        }
        key = new ZeroableKey(suite.keyAlgorithm(), key32);
    }

    @Override
    public int seal(long counter, byte[] in, int inOff, int inLen, byte[] out, int outOff) {
        return seal(counter, NO_AAD, in, inOff, inLen, out, outOff);
    }

    @Override
    public int open(long counter, byte[] in, int inOff, int inLen, byte[] out, int outOff) {
        return open(counter, NO_AAD, in, inOff, inLen, out, outOff);
    }

    @Override
    public int seal(
            long counter, byte[] aad, byte[] in, int inOff, int inLen, byte[] out, int outOff) {
        setNonce(counter);
        return seal(nonce, aad, in, inOff, inLen, out, outOff);
    }

    @Override
    public int open(
            long counter, byte[] aad, byte[] in, int inOff, int inLen, byte[] out, int outOff) {
        setNonce(counter);
        return open(nonce, aad, in, inOff, inLen, out, outOff);
    }

    /** As the interface's, with the whole nonce given. */
    int seal(byte[] nonce12, byte[] aad, byte[] in, int inOff, int inLen, byte[] out, int outOff) {
        try {
            start(Cipher.ENCRYPT_MODE, nonce12, aad);
            return cipher.doFinal(in, inOff, inLen, out, outOff);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot seal: " + e.getMessage(), e);
        }
    }

    /** As the interface's, with the whole nonce given. */
    int open(byte[] nonce12, byte[] aad, byte[] in, int inOff, int inLen, byte[] out, int outOff) {
        if (inLen < TAG) {
            return -1;
        }
        try {
            start(Cipher.DECRYPT_MODE, nonce12, aad);
            return cipher.doFinal(in, inOff, inLen, out, outOff);
        } catch (AEADBadTagException _) {
            return -1;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot open: " + e.getMessage(), e);
        }
    }

    /**
     * Besides our own copy of the key this reaches into the cipher: initialised again, the JDK's
     * zero the previous key and its schedule.
     */
    @Override
    public void destroy() {
        if (key.isDestroyed()) {
            return;
        }
        key.destroy();
        try {
            cipher.init(Cipher.ENCRYPT_MODE, key, suite.parameters(UNUSED_NONCE));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot destroy: " + e.getMessage(), e);
        }
    }

    private void start(int mode, byte[] nonce12, byte[] aad) throws GeneralSecurityException {
        if (key.isDestroyed()) {
            throw new IllegalStateException("key destroyed");
        }
        cipher.init(mode, key, suite.parameters(nonce12));
        if (aad.length != 0) {
            cipher.updateAAD(aad);
        }
    }

    private void setNonce(long counter) {
        var order = suite.counterOrder() == ByteOrder.BIG_ENDIAN ? BIG_ENDIAN : LITTLE_ENDIAN;
        order.set(nonce, Integer.BYTES, counter);
    }
}
