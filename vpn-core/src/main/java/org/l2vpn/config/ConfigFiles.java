package org.l2vpn.config;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
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

    /**
     * Whether somebody besides this user and root could have written or exchanged a file, by its
     * owner or its directory.
     *
     * @return empty when nobody could; else what is wrong, as it goes on after the file's name
     */
    Optional<String> exposure(Path file) throws IOException;

    /** The real file system. */
    static ConfigFiles disk() {
        return new DiskFiles();
    }
}
