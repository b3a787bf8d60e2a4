package org.l2vpn.node;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports that the time stamp cannot be kept, with the reason in the system's words: once, and
 * again for another reason. Any thread.
 */
final class StampProblem implements Consumer<IOException> {
    private static final Logger LOG = LoggerFactory.getLogger("org.l2vpn.node");

    private final Path file;
    private final BooleanSupplier stopping;
    private final AtomicReference<String> told = new AtomicReference<>("");

    /**
     * @param stopping whether the program ends: workers are interrupted then, which closes the file
     *     under them and is not worth a line
     */
    StampProblem(Path file, BooleanSupplier stopping) {
        this.file = file;
        this.stopping = stopping;
    }

    @Override
    public void accept(IOException problem) {
        var reason = reason(problem);
        if (!stopping.getAsBoolean() && !told.getAndSet(reason).equals(reason)) {
            LOG.atWarn()
                    .addKeyValue("file", file)
                    .addKeyValue("problem", reason)
                    .log("the last handshake's time stamp cannot be kept");
        }
    }

    /** The JDK's exceptions for the two usual causes hold the file's name and nothing else. */
    private static String reason(IOException problem) {
        return switch (problem) {
            case NoSuchFileException _ -> "No such file or directory";
            case AccessDeniedException _ -> "Permission denied";
            case FileSystemException f when f.getReason() != null -> f.getReason();
            default -> String.valueOf(problem.getMessage());
        };
    }
}
