package org.l2vpn.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.slf4j.LoggerFactory;

/** Where the program keeps what it must not forget, and a crash its report: for its user alone. */
final class StateDirectory {
    private StateDirectory() {}

    /**
     * Makes it, mode 0700, where it is missing. A failure is reported when the first time stamp is
     * stored.
     */
    static void create(Path directory) {
        try {
            Files.createDirectories(
                    directory,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            LoggerFactory.getLogger(StateDirectory.class)
                    .atDebug()
                    .setCause(e)
                    .log("state directory");
        }
    }
}
