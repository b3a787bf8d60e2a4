package org.l2vpn.bench.contender;

import java.util.ArrayList;
import java.util.List;
import org.l2vpn.bench.track.Course;
import org.l2vpn.bench.track.End;
import org.l2vpn.bench.track.SocketBuffers;
import org.l2vpn.bench.track.Track;
import org.l2vpn.netns.kit.Command;

/**
 * OpenVPN as Debian ships it, {@code --dev tap}, tuned as its manual advises for a LAN.
 *
 * @param cipher of the data channel, such as AES-256-GCM
 */
public record OpenVpn(String cipher) implements Contender {
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
    public String setup(Course course) {
        return "openvpn "
                + String.join(" ", common(course))
                + "; P-256 certificates checked by fingerprint; one end --tls-server, the other"
                + " --tls-client --remote";
    }

    @Override
    public List<String> programs() {
        return List.of("openvpn", "openssl");
    }

    @Override
    public Launch prepare(Track track) {
        String serverPrint = certificate(track.server());
        String clientPrint = certificate(track.client());
        List<String> server = line(track.course(), track.server(), clientPrint);
        server.add("--tls-server");
        List<String> client = line(track.course(), track.client(), serverPrint);
        client.addAll(List.of("--tls-client", "--remote", track.server().outer()));
        return () ->
                Program.start(
                        new Program(track.server(), server), new Program(track.client(), client));
    }

    private static int mtu(Course course) {
        return course.wire().largestDatagram() - OVERHEAD;
    }

    private List<String> common(Course course) {
        String options =
                "--dev-type tap --proto %s --data-ciphers %s --tun-mtu %d --mssfix 0 --txqueuelen 1000"
                        .formatted(course.wire().ipv6() ? "udp6" : "udp", cipher, mtu(course));
        if (SocketBuffers.mayHold(BUFFER)) {
            options += " --sndbuf %1$d --rcvbuf %1$d".formatted(BUFFER);
        }
        return List.of(options.split(" "));
    }

    private List<String> line(Course course, End end, String peerFingerprint) {
        List<String> line = new ArrayList<>(List.of("openvpn"));
        line.addAll(common(course));
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
                        end.upScript(mtu(course)),
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
