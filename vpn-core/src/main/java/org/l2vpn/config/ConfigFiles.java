package org.l2vpn.config;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.l2vpn.files.FileHold;

/** The files a configuration is read from; the disk in production, a map in tests. */
public interface ConfigFiles {
    /** One file: what is said of it is true of what is read, even if its name is exchanged. */
    interface OneFile extends AutoCloseable {
        /**
         * Its whole content, if it is a regular file.
         *
         * @param limit most bytes; a longer file is refused
         * @throws IOException as {@link #open}
         */
        byte[] read(int limit) throws IOException;

        /** The lowest nine permission bits, empty where the file system has none. */
        OptionalInt mode() throws IOException;

        /**
         * Whether somebody besides this user and root could have written or exchanged it, by its
         * owner or its directory.
         *
         * @return empty when nobody could; else what is wrong, as it goes on after the file's name
         */
        Optional<String> exposure() throws IOException;

        @Override
        void close();
    }

    /**
     * Takes a file, by a link too.
     *
     * @throws IOException {@code NoSuchFileException}, {@code AccessDeniedException}, or another
     *     one whose message says what is wrong
     */
    OneFile open(Path file) throws IOException;

    /** The content of a file, as {@link OneFile#read}. */
    default byte[] read(Path file, int limit) throws IOException {
        try (var one = open(file)) {
            return one.read(limit);
        }
    }

    /** The real file system. */
    static ConfigFiles disk() {
        return disk(FileHold::byName);
    }

    /** The real file system, its files held by {@code opener} while they are looked at and read. */
    static ConfigFiles disk(FileHold.Opener opener) {
        return new DiskFiles(opener);
    }
}
