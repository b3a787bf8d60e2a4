package org.l2vpn.bench.candidate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.l2vpn.bench.testbed.End;

/** A foreign program in the foreground at one end, with a log. */
record Program(End end, List<String> line) {
    /** Starts both ends of a tunnel without waiting; they end with their namespaces. */
    static Running start(Program server, Program client) {
        return new Running(
                List.of(server.spawn(), client.spawn()), () -> server.said() + client.said());
    }

    private long spawn() {
        return end.tunnel().spawn(log(), line.toArray(String[]::new)).pid();
    }

    private String said() {
        try {
            return "--- " + String.join(" ", line) + "\n" + Files.readString(log());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path log() {
        return end.directory().resolve(end.name() + "-program.log");
    }
}
