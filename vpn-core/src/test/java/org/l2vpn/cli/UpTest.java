package org.l2vpn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.l2vpn.link.LinkFactory;
import org.l2vpn.node.Platform;

class UpTest {
    private static final LinkFactory NO_LINKS =
            (_, _) -> {
                throw new AssertionError("opened");
            };

    @Test
    void shouldReadWhatPicocliReadsWhenTheLineIsPlain() {
        var lines =
                List.of(
                        "",
                        "up",
                        "--debug",
                        "--config x.conf",
                        "-c /etc/l2vpn/a-b_c+1.conf",
                        "up -c ../x.conf --debug",
                        "up --debug --config x.conf");
        for (var line : lines) {
            for (var environment : List.<Map<String, String>>of(Map.of(), Map.of("DEBUG", "1"))) {
                var program = program(environment);
                assertThat(Up.of(program, split(line)))
                        .as(line)
                        .contains(picocli(program, split(line)));
            }
        }
    }

    @Test
    void shouldLeaveTheLineToPicocliWhenItIsNotPlain() {
        var lines =
                List.of(
                        "--config=x.conf",
                        "-cx.conf",
                        "--config",
                        "--config -c",
                        "--config x --config y",
                        "--debug --debug",
                        "--config @x",
                        "--config 'x'",
                        "--help",
                        "check --config x",
                        "up up",
                        "x.conf",
                        "@arguments",
                        "--");
        for (var line : lines) {
            assertThat(Up.of(program(Map.of()), split(line))).as(line).isEmpty();
        }
        assertThat(Up.of(program(Map.of()), "--config", "")).isEmpty();
    }

    private static Up picocli(Program program, String... arguments) {
        var parsed = Cli.commandLine(program).parseArgs(arguments);
        return Optional.ofNullable(parsed.subcommand())
                .map(up -> (UpCommand) up.commandSpec().userObject())
                .orElseGet(() -> new UpCommand((VpnCommand) parsed.commandSpec().userObject()))
                .up();
    }

    private static String[] split(String line) {
        return line.isEmpty() ? new String[0] : line.split(" ");
    }

    private static Program program(Map<String, String> environment) {
        return new Program(
                "vpnc",
                "Test.",
                "1",
                Path.of("/etc/l2vpn/vpnc.conf"),
                _ -> {
                    throw new AssertionError("started");
                },
                () -> new Platform(NO_LINKS, System::nanoTime),
                InputStream.nullInputStream(),
                environment);
    }
}
