package org.l2vpn.files;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A hold on one file, so that what is checked is what is read: everything done by {@link #path} is
 * done to that file, whatever happens to its name meanwhile.
 */
public interface FileHold extends AutoCloseable {
    /** Takes hold of files. */
    @FunctionalInterface
    interface Opener {
        /**
         * Takes hold of a file, without opening it for reading: a FIFO does not block.
         *
         * @param real its real path; a symbolic link at its end is not followed
         */
        FileHold open(Path real) throws IOException;
    }

    /** A path that leads to the file until {@link #close}; to be followed. */
    Path path();

    @Override
    void close();

    /** By the name alone, where the system has nothing better. */
    static FileHold byName(Path real) {
        return new FileHold() {
            @Override
            public Path path() {
                return real;
            }

            @Override
            public void close() {}
        };
    }
}
