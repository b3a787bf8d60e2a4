package org.l2vpn.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.l2vpn.netns.kit.Await;
import org.l2vpn.netns.kit.Command;
import org.l2vpn.netns.kit.Netns;
import org.l2vpn.netns.kit.Ping;

/**
 * OpenVPN as Debian ships it, {@code --dev tap}, AES-GCM, tuned as its manual advises for a LAN.
 */
final class OpenVpn implements Contender {
    private static final String ADDRESS = "10.89.0.1";

    /**
     * The largest that leaves whole: 1500 less 28 IPv4 and UDP, 4 opcode and peer id, 4 packet id,
     * 16 tag, 14 Ethernet.
     */
    private static final int TUN_MTU = 1434;

    private final String cipher;

    /** With this data channel cipher, such as AES-256-GCM. */
    OpenVpn(String cipher) {
        this.cipher = cipher;
    }

    @Override
    public String name() {
        return "openvpn tap " + cipher;
    }

    @Override
    public String setup() {
        return "openvpn "
                + String.join(" ", common())
                + "; P-256 certificates checked by fingerprint; one end --tls-server, the other"
                + " --tls-client --remote";
    }

    @Override
    public Running start(Course course) {
        Path directory = course.lab().directory();
        String serverPrint = certificate(directory, "server");
        String clientPrint = certificate(directory, "client");
        Process server = end(course.server(), directory, "server", clientPrint, "--tls-server");
        Process client =
                end(
                        course.client(),
                        directory,
                        "client",
                        serverPrint,
                        "--tls-client",
                        "--remote",
                        Course.SERVER_ADDRESS);
        String up = "addr add %s/24 dev ovpn0\nlink set ovpn0 up";
        awaitTap(course.server(), directory, "server");
        awaitTap(course.client(), directory, "client");
        course.server().ip(up.formatted(ADDRESS));
        course.client().ip(up.formatted("10.89.0.2"));
        Await.until(
                name() + " carries",
                Duration.ofSeconds(20),
                () -> Ping.run(course.client(), ADDRESS, 1, "1").received() == 1,
                () -> log(directory, "server") + log(directory, "client"));
        List<Process> both = List.of(server, client);
        both.forEach(process -> course.lab().closing(() -> Command.stop(process)));
        return new Running(
                ADDRESS,
                both.stream().map(Process::pid).toList(),
                () -> both.forEach(Command::stop));
    }

    private List<String> common() {
        return List.of(
                "--dev-type tap --proto udp --data-ciphers %s --tun-mtu %d --mssfix 0"
                        .formatted(cipher, TUN_MTU)
                        .concat(" --sndbuf 4194304 --rcvbuf 4194304 --txqueuelen 1000 --verb 3")
                        .split(" "));
    }

    private Process end(
            Netns netns, Path directory, String name, String peerFingerprint, String... role) {
        List<String> line = new ArrayList<>(List.of("openvpn"));
        line.addAll(common());
        line.addAll(List.of(role));
        line.addAll(
                List.of(
                        "--dev",
                        "ovpn0",
                        "--port",
                        "1194",
                        "--cert",
                        directory.resolve(name + ".crt").toString(),
                        "--key",
                        directory.resolve(name + ".key").toString(),
                        "--dh",
                        "none",
                        "--peer-fingerprint",
                        peerFingerprint));
        return netns.spawn(
                directory.resolve("openvpn-" + name + ".log"), line.toArray(String[]::new));
    }

    private static void awaitTap(Netns netns, Path directory, String name) {
        Await.until(
                "openvpn's TAP",
                Duration.ofSeconds(10),
                () -> netns.hasInterface("ovpn0"),
                () -> log(directory, name));
    }

    private static String certificate(Path directory, String name) {
        String key = directory.resolve(name + ".key").toString();
        String certificate = directory.resolve(name + ".crt").toString();
        Command.run(
                        ("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"
                                        + " -days 2 -subj /CN=%s -keyout %s -out %s")
                                .formatted(name, key, certificate)
                                .split(" "))
                .check();
        String print =
                Command.run(
                                "openssl",
                                "x509",
                                "-in",
                                certificate,
                                "-noout",
                                "-fingerprint",
                                "-sha256")
                        .check()
                        .out();
        return print.substring(print.indexOf('=') + 1).strip();
    }

    private static String log(Path directory, String name) {
        try {
            return Files.readString(directory.resolve("openvpn-" + name + ".log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
