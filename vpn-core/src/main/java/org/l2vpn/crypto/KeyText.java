package org.l2vpn.crypto;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * The text form of every key: 32 bytes in base64, 44 characters, as {@code wg} has it. Exactly one
 * text stands for each key. Errors never repeat the text, which may be a secret.
 */
final class KeyText {
    private static final int TEXT_LENGTH = 44;

    private KeyText() {}

    /** The 32 bytes, a fresh array; {@code what} names the key in errors. */
    static byte[] decode(String text, String what) {
        if (text.length() != TEXT_LENGTH) {
            throw refused(what, "it has " + text.length() + " characters");
        }
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException _) {
            throw refused(what, "it is not base64");
        }
        if (bytes.length != X25519.LENGTH) {
            Arrays.fill(bytes, (byte) 0);
            throw refused(what, "it has " + bytes.length + " bytes");
        }
        // The 44 characters hold 2 bits more than 32 bytes; the decoder ignores them.
        var given = text.getBytes(StandardCharsets.ISO_8859_1);
        var canonical = Base64.getEncoder().encode(bytes);
        var same = ConstantTime.equals(given, 0, canonical, 0, TEXT_LENGTH);
        Arrays.fill(given, (byte) 0);
        Arrays.fill(canonical, (byte) 0);
        if (!same) {
            Arrays.fill(bytes, (byte) 0);
            throw refused(what, "its last character has stray bits");
        }
        return bytes;
    }

    static String encode(byte[] key32) {
        return Base64.getEncoder().encodeToString(key32);
    }

    private static IllegalArgumentException refused(String what, String why) {
        return new IllegalArgumentException(
                what + " must be 32 bytes in base64 (44 characters, the last one '='), but " + why);
    }
}
