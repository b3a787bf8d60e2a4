package org.l2vpn.bridge.macos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.l2vpn.link.LinkException;

/**
 * Where a helper and its link meet: a directory of their own with a socket of each.
 *
 * @param directory open to this user only
 */
record HelperSockets(Path directory) {
    /** Makes the directory. */
    static HelperSockets create(String link) throws LinkException {
        try {
            return new HelperSockets(Files.createTempDirectory("l2vpn-vmnet-"));
        } catch (IOException e) {
            throw new LinkException("%s: no directory for its sockets: %s".formatted(link, e), e);
        }
    }

    /** The helper's. */
    Path helpers() {
        return directory.resolve("helper.sock");
    }

    /** The link's. */
    Path links() {
        return directory.resolve("link.sock");
    }

    /** Removes the directory and what is in it, the helper's lock file too. Idempotent. */
    void remove() {
        try (var files = Files.newDirectoryStream(directory)) {
            for (var file : files) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            // Removed before, or a helper has just made a file: who removes it next finds that.
        }
    }
}
