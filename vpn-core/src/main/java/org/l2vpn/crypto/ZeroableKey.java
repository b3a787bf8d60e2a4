package org.l2vpn.crypto;

import java.util.Arrays;
import javax.crypto.SecretKey;

/** A JCE key whose bytes can be zeroed, which {@code SecretKeySpec} does not offer. */
final class ZeroableKey implements SecretKey {
    private final String algorithm;
    private final transient byte[] bytes;
    private volatile boolean destroyed;

    /** Copies the bytes. */
    ZeroableKey(String algorithm, byte[] bytes) {
        this.algorithm = algorithm;
        this.bytes = bytes.clone();
    }

    @Override
    public String getAlgorithm() {
        return algorithm;
    }

    @Override
    public String getFormat() {
        return "RAW";
    }

    /** A copy: the ciphers of the JDK zero what they get. */
    @Override
    public byte[] getEncoded() {
        return bytes.clone();
    }

    @Override
    public void destroy() {
        Arrays.fill(bytes, (byte) 0);
        destroyed = true;
    }

    @Override
    public boolean isDestroyed() {
        return destroyed;
    }
}
