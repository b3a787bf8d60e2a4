package org.l2vpn.netns.kit;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.interfaces.XECPrivateKey;
import java.security.interfaces.XECPublicKey;
import java.util.Base64;

/**
 * A key pair as {@code vpnc genkey} and {@code vpnc pubkey} print it, made by the JDK's own X25519
 * so that it does not rest on the program under test.
 */
public record Keys(String privateKey, String publicKey) {
    private static final int LENGTH = 32;

    /** A fresh pair. */
    public static Keys generate() {
        try {
            KeyPair pair = KeyPairGenerator.getInstance("X25519").generateKeyPair();
            byte[] scalar = ((XECPrivateKey) pair.getPrivate()).getScalar().orElseThrow();
            BigInteger u = ((XECPublicKey) pair.getPublic()).getU();
            return new Keys(base64(scalar), base64(littleEndian(u)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A fresh preshared key. */
    public static String presharedKey() {
        byte[] key = new byte[LENGTH];
        new SecureRandom().nextBytes(key);
        return base64(key);
    }

    private static byte[] littleEndian(BigInteger u) {
        byte[] out = new byte[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            out[i] = u.shiftRight(8 * i).byteValue();
        }
        return out;
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
