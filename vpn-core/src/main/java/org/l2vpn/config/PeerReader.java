package org.l2vpn.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.l2vpn.crypto.CipherSuite;
import org.l2vpn.crypto.PresharedKey;
import org.l2vpn.crypto.PublicKey;
import org.l2vpn.protocol.EndpointSpec;

/** Reads {@code vpn.peers}; one object per load. */
final class PeerReader {
    /** RFC 791: the datagram every IPv4 host must be able to take. */
    private static final int MIN_PATH_MTU = 576;

    /** Largest total length of an IPv4 datagram, RFC 791. */
    private static final int MAX_PATH_MTU = 65_535;

    /** WireGuard's limit of its persistent keepalive, an unsigned 16-bit number of seconds. */
    private static final Duration MAX_KEEPALIVE = Duration.ofSeconds(65_535);

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._@-]{1,64}");

    /** What a peer may leave to {@code vpn.defaults.peer}. */
    private record Shared(
            Duration keepalive, CipherSuite suite, OptionalInt pathMtu, Prefer prefer) {}

    private final KeyFiles keys;
    private final @Nullable PublicKey ours;
    private final Map<String, String> names = new HashMap<>();
    private final Map<PublicKey, String> publicKeys = new HashMap<>();
    private final StaticMacs staticMacs;

    /**
     * @param staticMacs the addresses that links have
     * @param ours our own public key, null where our key could not be read
     */
    PeerReader(KeyFiles keys, StaticMacs staticMacs, @Nullable PublicKey ours) {
        this.keys = keys;
        this.staticMacs = staticMacs;
        this.ours = ours;
    }

    List<PeerConfig> read(Section vpn, Section defaults) {
        shared(defaults);
        var peers = new ArrayList<PeerConfig>();
        for (var section : vpn.sections("peers", defaults)) {
            readPeer(section).ifPresent(peers::add);
        }
        defaults.finish();
        return peers;
    }

    private Optional<PeerConfig> readPeer(Section section) {
        var name = section.required("name", "a name for status and logs", PeerReader::name);
        var label = name.orElse("");
        name.ifPresent(
                given -> {
                    if (names.putIfAbsent(given, given) != null) {
                        section.problem(
                                "name",
                                "two peers have the name "
                                        + Echo.quote(given)
                                        + ": give each its own");
                    }
                });
        var publicKey =
                section.required(
                        "public-key", "the peer's key as 'vpnc pubkey' prints it", this::publicKey);
        publicKey.ifPresent(key -> checkPublicKey(section, label, key));
        section.forbid(
                "preshared-key",
                "a key does not stand in the configuration: write it into a file of mode 0600 and"
                        + " name that by preshared-key-file");
        var presharedKey =
                section.parsed("preshared-key-file", file -> keys.read(file, PresharedKey::of));
        var endpoints = endpoints(section);
        var macs = staticMacs.read(section, "peer " + Echo.quote(label));
        var shared = shared(section);
        section.finish();
        return publicKey.map(
                key ->
                        new PeerConfig(
                                label,
                                key,
                                presharedKey.orElseGet(PresharedKey::none),
                                endpoints,
                                shared.prefer() == Prefer.FIRST,
                                shared.keepalive(),
                                shared.suite(),
                                shared.pathMtu(),
                                macs));
    }

    private static Shared shared(Section section) {
        return new Shared(
                section.duration("keepalive", Duration.ZERO, MAX_KEEPALIVE),
                section.choice("suite", List.of(CipherSuite.values()), CipherSuite::configName),
                section.withDefault(
                        "path-mtu", value -> AutoNumber.parse(value, MIN_PATH_MTU, MAX_PATH_MTU)),
                section.choice("prefer", List.of(Prefer.values()), Prefer::configName));
    }

    private static String name(String text) {
        if (!NAME.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    Echo.quote(text)
                            + " is no name of a peer (want 1 to 64 of letters, digits and . _ @ -)");
        }
        return text;
    }

    /** What was written is never repeated: it may be a private key in the wrong place. */
    private PublicKey publicKey(String text) {
        PublicKey key;
        try {
            key = PublicKey.fromBase64(text.strip());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "is no public key: want 44 characters of base64, as 'vpnc pubkey' prints them",
                    e);
        }
        if (key.isLowOrder()) {
            throw new IllegalArgumentException(
                    "is a point of low order, which no private key has: every secret with it would"
                            + " be zero");
        }
        return key;
    }

    private void checkPublicKey(Section section, String label, PublicKey key) {
        if (ours != null && key.equals(ours)) {
            section.problem(
                    "public-key", "is our own key: want the key of the other end, not of this one");
        }
        var first = publicKeys.putIfAbsent(key, label);
        if (first != null) {
            section.problem(
                    "public-key",
                    "peer "
                            + Echo.quote(first)
                            + " has the same key: each peer needs a key of its own");
        }
    }

    private static List<EndpointSpec> endpoints(Section section) {
        var endpoints = new ArrayList<EndpointSpec>();
        section.parsed("endpoint", Addresses::endpoint).ifPresent(endpoints::add);
        if (section.has("endpoint") && section.has("endpoints")) {
            section.problem("endpoints", "stands beside endpoint: want one of the two");
        }
        for (var text : section.texts("endpoints")) {
            section.element(text, Addresses::endpoint).ifPresent(endpoints::add);
        }
        return endpoints;
    }
}
