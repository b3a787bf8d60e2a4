package org.l2vpn.crypto;

import java.nio.ByteOrder;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Optional;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;

/** The AEADs a peer can be configured for; everything else of the construction is fixed. */
public enum CipherSuite {
    /**
     * AES-256-GCM, the default. Rekeys at 2^34 messages, nebula's figure too: of Ethernet's size
     * they are 2^41 blocks, and the birthday bound of a 128-bit block cipher then leaves an
     * attacker an advantage of 2^82 / 2^129 = 2^-47.
     */
    AES_256_GCM(
            "aes-256-gcm", "AESGCM", "AES/GCM/NoPadding", "AES", ByteOrder.BIG_ENDIAN, 1L << 34) {
        @Override
        AlgorithmParameterSpec parameters(byte[] nonce12) {
            return new GCMParameterSpec(Byte.SIZE * Aead.TAG, nonce12);
        }
    },

    /** ChaCha20-Poly1305 (RFC 8439), for machines without AES instructions. Rekeys as WireGuard. */
    CHACHA20_POLY1305(
            "chacha20-poly1305",
            "ChaChaPoly",
            "ChaCha20-Poly1305",
            "ChaCha20",
            ByteOrder.LITTLE_ENDIAN,
            1L << 60) {
        @Override
        AlgorithmParameterSpec parameters(byte[] nonce12) {
            return new IvParameterSpec(nonce12);
        }
    };

    /** Length of every suite's key, bytes. */
    public static final int KEY_LENGTH = 32;

    private final String configName;
    private final String noiseName;
    private final String transformation;
    private final String keyAlgorithm;
    private final ByteOrder counterOrder;
    private final long rekeyAfterMessages;

    CipherSuite(
            String configName,
            String noiseName,
            String transformation,
            String keyAlgorithm,
            ByteOrder counterOrder,
            long rekeyAfterMessages) {
        this.configName = configName;
        this.noiseName = noiseName;
        this.transformation = transformation;
        this.keyAlgorithm = keyAlgorithm;
        this.counterOrder = counterOrder;
        this.rekeyAfterMessages = rekeyAfterMessages;
    }

    /** The suite called {@code name} in the configuration. */
    public static Optional<CipherSuite> fromConfigName(String name) {
        for (var suite : values()) {
            if (suite.configName.equals(name)) {
                return Optional.of(suite);
            }
        }
        return Optional.empty();
    }

    /** The name in configuration and status. */
    public String configName() {
        return configName;
    }

    /** The name within a Noise protocol name. */
    public String noiseName() {
        return noiseName;
    }

    /** Messages under one key after which a new key is asked for. */
    public long rekeyAfterMessages() {
        return rekeyAfterMessages;
    }

    /** A cipher under a 32-byte key, which is copied. */
    public Aead newAead(byte[] key32) {
        return new JceAead(this, key32);
    }

    /** The JCE name of the cipher. */
    String transformation() {
        return transformation;
    }

    /** The JCE name of its keys. */
    String keyAlgorithm() {
        return keyAlgorithm;
    }

    /** How Noise writes the counter into the nonce. */
    ByteOrder counterOrder() {
        return counterOrder;
    }

    /** The JCE parameters of one message; copies the nonce. */
    abstract AlgorithmParameterSpec parameters(byte[] nonce12);
}
