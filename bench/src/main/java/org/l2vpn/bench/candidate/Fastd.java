package org.l2vpn.bench.candidate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.l2vpn.bench.testbed.End;
import org.l2vpn.bench.testbed.Scenario;
import org.l2vpn.bench.testbed.Testbed;
import org.l2vpn.netns.kit.Command;

/**
 * fastd as Debian ships it, in TAP mode.
 *
 * @param method encryption and authentication, such as {@code aes128-ctr+umac}
 */
public record Fastd(String method) implements Candidate {
    /** Of a datagram, not data: 24 fastd header (the same for all +umac methods), 14 Ethernet. */
    private static final int OVERHEAD = 24 + 14;

    private static final int PORT = 10000;

    private static final Pattern KEYS =
            Pattern.compile("Secret: (\\p{XDigit}{64})\\s+Public: (\\p{XDigit}{64})");

    private record KeyPair(String secret, String open) {
        static KeyPair generate() {
            var result = Command.run("fastd", "--generate-key").check();
            Matcher keys = KEYS.matcher(result.out() + result.err());
            if (!keys.find()) {
                throw new IllegalStateException("fastd --generate-key: " + result);
            }
            return new KeyPair(keys.group(1), keys.group(2));
        }
    }

    @Override
    public String name() {
        return "fastd " + method;
    }

    @Override
    public String setup(Scenario scenario) {
        return "mode tap; method \"%s\"; mtu %d; peers by key, defaults elsewhere"
                .formatted(method, mtu(scenario));
    }

    @Override
    public List<String> programs() {
        return List.of("fastd");
    }

    @Override
    public Launch prepare(Testbed testbed) {
        KeyPair serverKeys = KeyPair.generate();
        KeyPair clientKeys = KeyPair.generate();
        int mtu = mtu(testbed.scenario());
        List<String> server = line(testbed.server(), mtu, serverKeys, clientKeys, "");
        String endpoint = testbed.server().outer(PORT);
        List<String> client =
                line(testbed.client(), mtu, clientKeys, serverKeys, "remote " + endpoint + ";");
        return () ->
                Program.start(
                        new Program(testbed.server(), server),
                        new Program(testbed.client(), client));
    }

    private static int mtu(Scenario scenario) {
        return scenario.wire().largestDatagram() - OVERHEAD;
    }

    private List<String> line(End end, int mtu, KeyPair own, KeyPair other, String remote) {
        String config =
                """
                mode tap;
                interface "%s";
                mtu %d;
                method "%s";
                bind %s;
                secret "%s";
                on up "%s";
                peer "other" { key "%s"; %s }
                """
                        .formatted(
                                End.TAP,
                                mtu,
                                method,
                                end.outer(PORT),
                                own.secret,
                                end.upScript(mtu),
                                other.open,
                                remote);
        try {
            Path file = Files.writeString(end.directory().resolve(end.name() + "-fastd"), config);
            return List.of("fastd", "--config", file.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
