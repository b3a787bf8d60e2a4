package org.l2vpn.bridge.linux;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The {@code ip} command of iproute2, run in the calling thread's network namespace. */
public final class IpTool {
    private IpTool() {}

    /** Runs it and returns what it printed; throws if it failed. */
    public static String ip(String arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments.split(" ")));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        // The JVM closes its three pipes some time after waitFor: some tests count descriptors.
        try (var in = process.getInputStream();
                var _ = process.getOutputStream();
                var _ = process.getErrorStream()) {
            var output = new String(in.readAllBytes(), UTF_8).strip();
            if (process.waitFor() != 0) {
                throw new IOException("ip " + arguments + ": " + output);
            }
            return output;
        }
    }
}
