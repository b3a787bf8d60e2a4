package org.l2vpn.node;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.l2vpn.crypto.PublicKey;
import org.l2vpn.files.StateFile;
import org.l2vpn.protocol.Endpoint;
import org.l2vpn.session.Peer;
import org.l2vpn.session.PeerState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the peers without a configured place were last, in a {@link StateFile}: after a restart
 * they are called there. One line for each: public key in base64, address in hexadecimal, port.
 * Lines that make no sense are left out.
 */
final class EndpointMemory {
    private static final Logger LOG = LoggerFactory.getLogger(EndpointMemory.class);

    /** How often {@link #look} is to be called. */
    static final long LOOK_MILLIS = 2_000;

    /** For 4,000 peers: a line has at most 84 bytes. */
    private static final int MAX_BYTES = 336_000;

    private final StateFile file;
    private Map<PublicKey, Endpoint> written = Map.of();
    private Map<PublicKey, Endpoint> seen = Map.of();

    EndpointMemory(Path file) {
        this.file = new StateFile(file);
    }

    /** What was kept; empty if there is nothing that can be read. Waits for the disk. */
    Map<PublicKey, Endpoint> load() {
        var found = new HashMap<PublicKey, Endpoint>();
        try {
            var bytes = file.read(MAX_BYTES);
            if (bytes != null) {
                var text = new String(bytes, StandardCharsets.ISO_8859_1);
                text.lines().forEach(line -> read(line, found));
            }
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("kept endpoints");
        }
        written = Map.copyOf(found);
        return found;
    }

    /** On the loop: keeps where the peers are now, on another thread, if that has changed. */
    void look(Collection<Peer> peers) {
        var now = whereabouts(peers);
        if (!now.equals(seen)) {
            seen = now;
            Thread.ofVirtual().name("endpoints").start(() -> save(now));
        }
    }

    /** Keeps where the peers are now. Waits for the disk; any thread. */
    void keep(Collection<Peer> peers) {
        save(whereabouts(peers));
    }

    private static Map<PublicKey, Endpoint> whereabouts(Collection<Peer> peers) {
        var up = new HashMap<PublicKey, Endpoint>();
        for (var peer : peers) {
            var at = peer.endpoint();
            if (at != null
                    && peer.configuredEndpoints().isEmpty()
                    && peer.state() == PeerState.UP) {
                up.put(peer.publicKey(), at);
            }
        }
        return up;
    }

    /** Keeps these, unless they are what the file has. Waits for the disk; any thread. */
    synchronized void save(Map<PublicKey, Endpoint> endpoints) {
        if (endpoints.equals(written)) {
            return;
        }
        var text =
                endpoints.entrySet().stream()
                        .map(e -> line(e.getKey(), e.getValue()))
                        .collect(Collectors.joining());
        try {
            file.replace(text.getBytes(StandardCharsets.ISO_8859_1));
            written = Map.copyOf(endpoints);
        } catch (IOException e) {
            // The stamp's file is in the same directory: what is wrong there is reported by it.
            LOG.atDebug().setCause(e).log("endpoints cannot be kept");
        }
    }

    private static String line(PublicKey key, Endpoint at) {
        return "%s %s %d%n"
                .formatted(key.toBase64(), HexFormat.of().formatHex(at.address()), at.port());
    }

    private static void read(String line, Map<PublicKey, Endpoint> found) {
        var words = line.split(" ", 4);
        if (words.length != 3) {
            return;
        }
        try {
            var endpoint = endpoint(HexFormat.of().parseHex(words[1]), Integer.parseInt(words[2]));
            if (endpoint != null) {
                found.put(PublicKey.fromBase64(words[0]), endpoint);
            }
        } catch (IllegalArgumentException e) {
            LOG.atDebug().setCause(e).log("line of kept endpoints");
        }
    }

    /** Link-local addresses are not kept: their interface may have another index now. */
    private static @Nullable Endpoint endpoint(byte[] address, int port) {
        var sound =
                (address.length == 4 || address.length == 16)
                        && address[0] != 0
                        && !linkLocalOrMulticast(address)
                        && port > 0
                        && port <= 65_535;
        return sound ? Endpoint.of(address, 0, port) : null;
    }

    private static boolean linkLocalOrMulticast(byte[] address) {
        var first = address[0] & 0xFF;
        return address.length == 4
                ? first >= 224
                : first == 0xFF || (first == 0xFE && (address[1] & 0xC0) == 0x80);
    }
}
