package org.l2vpn.config;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;

/** Says in words why a file could not be read, without its name. */
final class FileProblem {
    private FileProblem() {}

    static String describe(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> "does not exist";
            case AccessDeniedException _ -> "may not be read by this user";
            case FileSystemException f when f.getReason() != null ->
                    "cannot be read: " + f.getReason();
            default ->
                    "cannot be read: "
                            + Echo.clean(Objects.requireNonNullElse(e.getMessage(), "I/O error"));
        };
    }
}
