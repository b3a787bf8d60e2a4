package org.l2vpn.bench.candidate;

import java.util.ArrayList;
import java.util.List;
import org.l2vpn.bench.testbed.End;
import org.l2vpn.bench.testbed.Scenario;
import org.l2vpn.bench.testbed.SocketBuffers;
import org.l2vpn.bench.testbed.Testbed;
import org.l2vpn.netns.kit.Command;

/**
 * OpenVPN as Debian ships it, {@code --dev tap}, tuned as its manual advises for a LAN.
 *
 * @param cipher of the data channel, such as AES-256-GCM
 */
public record OpenVpn(String cipher) implements Candidate {
    /** Of a datagram, not data: 4 opcode and peer id, 4 packet id, 16 tag, 14 Ethernet. */
    private static final int OVERHEAD = 4 + 4 + 16 + 14;

    /**
     * Socket buffers, bytes; a wish above the limit gets less than what a socket has by default.
     */
    private static final long BUFFER = 4 << 20;

    @Override
    public String name() {
        return "openvpn tap " + cipher;
    }

    @Override
    public String setup(Scenario scenario) {
        return "openvpn "
                + String.join(" ", common(scenario))
                + "; P-256 certificates checked by fingerprint; one end --tls-server, the other"
                + " --tls-client --remote";
    }

    @Override
    public List<String> programs() {
        return List.of("openvpn", "openssl");
    }

    @Override
    public Launch prepare(Testbed testbed) {
        String serverPrint = certificate(testbed.server());
        String clientPrint = certificate(testbed.client());
        List<String> server = line(testbed.scenario(), testbed.server(), clientPrint);
        server.add("--tls-server");
        List<String> client = line(testbed.scenario(), testbed.client(), serverPrint);
        client.addAll(List.of("--tls-client", "--remote", testbed.server().outer()));
        return () ->
                Program.start(
                        new Program(testbed.server(), server),
                        new Program(testbed.client(), client));
    }

    private static int mtu(Scenario scenario) {
        return scenario.wire().largestDatagram() - OVERHEAD;
    }

    private List<String> common(Scenario scenario) {
        String options =
                "--dev-type tap --proto %s --data-ciphers %s --tun-mtu %d --mssfix 0 --txqueuelen 1000"
                        .formatted(scenario.wire().ipv6() ? "udp6" : "udp", cipher, mtu(scenario));
        if (SocketBuffers.mayHold(BUFFER)) {
            options += " --sndbuf %1$d --rcvbuf %1$d".formatted(BUFFER);
        }
        return List.of(options.split(" "));
    }

    private List<String> line(Scenario scenario, End end, String peerFingerprint) {
        List<String> line = new ArrayList<>(List.of("openvpn"));
        line.addAll(common(scenario));
        line.addAll(
                List.of(
                        "--dev",
                        End.TAP,
                        "--port",
                        "1194",
                        "--cert",
                        file(end, "crt"),
                        "--key",
                        file(end, "key"),
                        "--dh",
                        "none",
                        "--peer-fingerprint",
                        peerFingerprint,
                        "--script-security",
                        "2",
                        "--up",
                        end.upScript(mtu(scenario)),
                        "--verb",
                        "3"));
        return line;
    }

    private static String certificate(End end) {
        Command.run(
                        ("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"
                                        + " -days 2 -subj /CN=%s -keyout %s -out %s")
                                .formatted(end.name(), file(end, "key"), file(end, "crt"))
                                .split(" "))
                .check();
        String print =
                Command.run(
                                "openssl",
                                "x509",
                                "-in",
                                file(end, "crt"),
                                "-noout",
                                "-fingerprint",
                                "-sha256")
                        .check()
                        .out();
        return print.substring(print.indexOf('=') + 1).strip();
    }

    private static String file(End end, String kind) {
        return end.directory().resolve("openvpn-" + end.name() + "." + kind).toString();
    }
}
