package org.l2vpn.netns.kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Debian's {@code vde_switch}. */
public final class VdeSwitch {
    private static final Duration READY = Duration.ofSeconds(5);

    private VdeSwitch() {}

    /**
     * Starts one with its sockets in this directory and waits for them; the lab ends it, and so
     * does the end of this JVM, as it ends with its standard input.
     */
    public static void start(Lab lab, Path plugs) {
        // Its sockets are files, which every namespace of the lab sees.
        start(lab, lab.router(), plugs);
    }

    /** The same in one of the lab's namespaces, with more options: {@code -tap NAME}. */
    public static void start(Lab lab, Netns in, Path plugs, String... options) {
        List<String> line = new ArrayList<>(List.of("ip", "netns", "exec", in.name()));
        line.addAll(List.of("vde_switch", "-sock", plugs.toString()));
        line.addAll(List.of(options));
        Path log = lab.directory().resolve(plugs.getFileName() + ".log");
        try {
            Process process =
                    new ProcessBuilder(line)
                            .redirectErrorStream(true)
                            .redirectOutput(log.toFile())
                            .start();
            lab.closing(() -> Command.stop(process));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Await.until("vde_switch", READY, () -> Files.exists(plugs.resolve("ctl")));
    }
}
