package org.l2vpn.config;

import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalInt;

/** The files a configuration is read from; the disk in production, a map in tests. */
public interface ConfigFiles {
    /**
     * The whole content of a regular file.
     *
     * @param limit most bytes; a longer file is refused
     * @throws IOException {@code NoSuchFileException}, {@code AccessDeniedException}, or another
     *     one whose message says what is wrong
     */
    byte[] read(Path file, int limit) throws IOException;

    /** The lowest nine permission bits, empty where the file system has none. */
    OptionalInt mode(Path file) throws IOException;

    /** The real file system. */
    static ConfigFiles disk() {
        return new DiskFiles();
    }
}
