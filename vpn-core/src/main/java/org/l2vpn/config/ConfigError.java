package org.l2vpn.config;

/**
 * One thing wrong in a configuration; never holds a secret.
 *
 * @param file the file, as the user named it
 * @param line line in it from 1, or 0 where there is no line to show
 * @param key path of the key, {@code vpn.peers[1].endpoint}; empty where it is not about one key
 * @param message what is wrong and what would be right
 */
public record ConfigError(String file, int line, String key, String message) {
    /** {@code server.conf:12: vpn.peers[1].endpoint: what is wrong}. */
    public String text() {
        return file
                + (line > 0 ? ":" + line : "")
                + ": "
                + (key.isEmpty() ? "" : key + ": ")
                + message;
    }
}
