package org.l2vpn.netns;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.l2vpn.netns.kit.Command;

/** Skips the class unless this is root on Linux with /dev/net/tun and every tool in reach. */
final class MachineCondition implements ExecutionCondition {
    private static final List<String> TOOLS =
            List.of(
                    "ip", "nft", "tc", "ethtool", "tcpdump", "iperf3", "ping", "dnsmasq",
                    "busybox");

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        List<String> missing = new ArrayList<>();
        if (!Files.exists(Path.of("/dev/net/tun"))) {
            missing.add("/dev/net/tun");
        }
        TOOLS.stream().filter(tool -> !isInPath(tool)).forEach(missing::add);
        if (missing.isEmpty() && !isRoot()) {
            missing.add("root");
        }
        if (missing.isEmpty()) {
            return ConditionEvaluationResult.enabled("root, /dev/net/tun and the tools are there");
        }
        String line = context.getDisplayName() + " skipped: needs " + String.join(", ", missing);
        System.err.println(line);
        return ConditionEvaluationResult.disabled(line);
    }

    /** Skips the test that runs, with one line, unless this is empty. */
    static void skipIfMissing(String what) {
        String line = "skipped: needs " + what;
        if (!what.isEmpty()) {
            System.err.println(line);
        }
        assumeTrue(what.isEmpty(), line);
    }

    private static boolean isRoot() {
        return Command.run("id", "-u").out().strip().equals("0");
    }

    private static boolean isInPath(String tool) {
        return Stream.concat(
                        Stream.of(System.getenv("PATH").split(File.pathSeparator)),
                        Stream.of("/usr/sbin", "/sbin"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, tool)));
    }
}
