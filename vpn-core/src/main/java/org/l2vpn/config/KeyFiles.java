package org.l2vpn.config;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.function.Function;
import org.l2vpn.crypto.ConstantTime;

/**
 * Reads keys from files of their own: 32 bytes in base64 on one line, readable by the owner alone.
 */
final class KeyFiles {
    private static final int KEY_BYTES = 32;
    private static final int MAX_FILE_BYTES = 1024;

    /** Permissions of group and others, {@code rwx} each. */
    private static final int OTHERS = 077;

    private final ConfigFiles files;
    private final Path directory;

    /**
     * @param directory what relative names are resolved against
     */
    KeyFiles(ConfigFiles files, Path directory) {
        this.files = files;
        this.directory = directory;
    }

    /**
     * Reads a key.
     *
     * @param make takes the 32 bytes, which are zeroed afterwards
     * @throws IllegalArgumentException with a message that holds nothing of the file's content
     */
    <T> T read(String name, Function<byte[], T> make) {
        if (Echo.looksLikeKey(name)) {
            throw new IllegalArgumentException(
                    "holds the key itself; want the name of a file that holds it");
        }
        var shown = "key file " + Echo.clean(name);
        try (var file = files.open(directory.resolve(name))) {
            var mode = file.mode();
            if (mode.isPresent() && (mode.getAsInt() & OTHERS) != 0) {
                throw new IllegalArgumentException(
                        "%s has mode %04o, others than its owner may use it: chmod 600 it"
                                .formatted(shown, mode.getAsInt()));
            }
            var exposure = file.exposure();
            if (exposure.isPresent()) {
                throw new IllegalArgumentException(shown + " " + exposure.get());
            }
            var key = decode(file.read(MAX_FILE_BYTES), shown);
            try {
                return make.apply(key);
            } finally {
                Arrays.fill(key, (byte) 0);
            }
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(shown + " is no path", e);
        } catch (IOException e) {
            throw new IllegalArgumentException(shown + " " + FileProblem.describe(e), e);
        }
    }

    /** The key in a file's content, which is zeroed. */
    private static byte[] decode(byte[] content, String shown) {
        var base64 = strip(content);
        var key = new byte[0];
        try {
            key = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException _) {
            // Not passed on: the decoder's message names a character of the key.
        }
        Arrays.fill(base64, (byte) 0);
        Arrays.fill(content, (byte) 0);
        if (key.length != KEY_BYTES) {
            Arrays.fill(key, (byte) 0);
            throw new IllegalArgumentException(
                    shown + " does not hold 32 bytes in base64, as 'vpnc genkey' prints them");
        }
        if (ConstantTime.equals(key, 0, new byte[KEY_BYTES], 0, KEY_BYTES)) {
            throw new IllegalArgumentException(
                    shown + " holds only zeros, a placeholder: make a key with 'vpnc genkey'");
        }
        return key;
    }

    private static byte[] strip(byte[] content) {
        int start = 0;
        int end = content.length;
        while (start < end && Character.isWhitespace(content[start])) {
            start++;
        }
        while (end > start && Character.isWhitespace(content[end - 1])) {
            end--;
        }
        return Arrays.copyOfRange(content, start, end);
    }
}
