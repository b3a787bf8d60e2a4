package org.l2vpn.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A run as files: {@code side-by-side.md}, {@code .json} and {@code .svg}.
 *
 * @param made when, by which command and how often
 * @param remarks what is missing, and why
 * @param machine facts by their names
 */
public record Report(
        String made, List<String> remarks, Map<String, String> machine, Results results) {
    private static final String NAME = "side-by-side.";

    /** Writes the files, over older ones; returns the one to read first. */
    public Path write(Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve(NAME + "svg"), new Chart(results).svg());
        Files.writeString(directory.resolve(NAME + "json"), new Json(this).document());
        return Files.writeString(directory.resolve(NAME + "md"), new Markdown(this).document());
    }
}
