package org.l2vpn.bench.candidate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.l2vpn.bench.testbed.End;
import org.l2vpn.bench.testbed.Scenario;
import org.l2vpn.bench.testbed.Testbed;
import org.l2vpn.netns.kit.Command;

/** tinc 1.0 as Debian ships it, in switch mode with its default ciphers. */
public record Tinc() implements Candidate {
    /** Frames are encrypted together with a 4-byte sequence number, padded to AES blocks. */
    private static final int SEQUENCE = 4;

    private static final int BLOCK = 16;

    /** {@code MACLength}, behind the ciphertext. */
    private static final int MAC = 4;

    private static final int ETHERNET = 14;

    /**
     * Debian's is built without jumbograms: it drops longer frames (1500, Ethernet, a VLAN tag).
     */
    private static final int LONGEST_FRAME = 1518;

    @Override
    public String name() {
        return "tinc 1.0 switch";
    }

    @Override
    public String setup(Scenario scenario) {
        return "Mode = switch, TAP mtu %d, RSA keys of 2048 bits, defaults elsewhere"
                .formatted(mtu(scenario));
    }

    @Override
    public List<String> programs() {
        return List.of("tincd");
    }

    @Override
    public Launch prepare(Testbed testbed) {
        try {
            Path server = home(testbed.server(), testbed.scenario());
            Path client = home(testbed.client(), testbed.scenario());
            Path serverHost = server.resolve("hosts/server");
            Files.copy(client.resolve("hosts/client"), server.resolve("hosts/client"));
            Files.writeString(
                    client.resolve("hosts/server"),
                    "Address = " + testbed.server().outer() + "\n" + Files.readString(serverHost));
            Files.writeString(
                    client.resolve("tinc.conf"),
                    Files.readString(client.resolve("tinc.conf")) + "ConnectTo = server\n");
            return () ->
                    Program.start(
                            new Program(testbed.server(), line(server)),
                            new Program(testbed.client(), line(client)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Of the TAP. Padding is 1 to 16 bytes, so that a full last block holds at most 15 bytes of
     * data.
     */
    static int mtu(Scenario scenario) {
        int ciphertext = (scenario.wire().largestDatagram() - MAC) / BLOCK * BLOCK;
        return Math.min(ciphertext - 1 - SEQUENCE, LONGEST_FRAME) - ETHERNET;
    }

    /** A configuration directory with a fresh key. */
    private static Path home(End end, Scenario scenario) throws IOException {
        Path home = end.directory().resolve("tinc-" + end.name());
        Files.createDirectories(home.resolve("hosts"));
        Files.writeString(
                home.resolve("tinc.conf"),
                """
                Name = %s
                Mode = switch
                Interface = %s
                AddressFamily = %s
                """
                        .formatted(end.name(), End.TAP, scenario.wire().ipv6() ? "ipv6" : "ipv4"));
        Files.copy(
                Path.of(end.upScript(mtu(scenario))),
                home.resolve("tinc-up"),
                StandardCopyOption.COPY_ATTRIBUTES);
        Command.run("tincd", "-c", home.toString(), "-K2048").check();
        return home;
    }

    private static List<String> line(Path home) {
        return List.of(
                "tincd", "-c", home.toString(), "--pidfile=" + home.resolve("pid"), "--no-detach");
    }
}
