package org.l2vpn.netns.kit;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** What a daemon answers to {@code status}. */
public record Status(Config json) {

    /**
     * Asks the daemon behind the control socket.
     *
     * @throws IOException when nobody answers there
     */
    public static Status ask(Path socket) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            channel.write(ByteBuffer.wrap("status\n".getBytes(StandardCharsets.UTF_8)));
            byte[] answer = Channels.newInputStream(channel).readAllBytes();
            return new Status(
                    ConfigFactory.parseString(new String(answer, StandardCharsets.UTF_8)));
        }
    }

    /** The peer of that name. */
    public Config peer(String name) {
        return named("peers", name);
    }

    /** The link of that name. */
    public Config link(String name) {
        return named("links", name);
    }

    /** Whether the peer has a session. */
    public boolean isUp(String peer) {
        return peer(peer).getString("state").equals("up");
    }

    /** The peer's endpoint as address:port, or "" while it has none. */
    public String endpoint(String peer) {
        Config entry = peer(peer);
        return entry.hasPath("endpoint") ? entry.getString("endpoint") : "";
    }

    /**
     * The address of the peer's endpoint in the short form that {@link Host} uses, or "" while it
     * has none.
     */
    public String endpointAddress(String peer) {
        String endpoint = endpoint(peer);
        int colon = endpoint.lastIndexOf(':');
        return colon < 0 ? "" : endpoint.substring(0, colon).replaceAll("[\\[\\]]", "");
    }

    /** The sum of the drop counters with these labels; a label that is not listed counts 0. */
    public long drops(String... labels) {
        long sum = 0;
        for (String label : labels) {
            String path = "drops." + label;
            sum += json.hasPath(path) ? json.getLong(path) : 0;
        }
        return sum;
    }

    /** The ports (link or peer names) under which the FDB holds the address. */
    public List<String> portsOf(String mac) {
        return json.getConfigList("fdb").stream()
                .filter(entry -> entry.getString("mac").equalsIgnoreCase(mac))
                .map(entry -> entry.getString("port"))
                .toList();
    }

    private Config named(String list, String name) {
        return json.getConfigList(list).stream()
                .filter(entry -> entry.getString("name").equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + " in " + list + ": " + json));
    }
}
