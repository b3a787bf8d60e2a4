package org.l2vpn.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.l2vpn.crypto.StaticPrivateKey;
import org.l2vpn.files.FileHold;
import org.slf4j.event.Level;

/**
 * Loads a configuration: HOCON, the defaults of {@code reference.conf}, key files.
 *
 * <p>All errors are found in one go. Relative paths are taken from the configuration file's
 * directory. No error text holds a key.
 */
public final class ConfigLoader {
    /** A SYN announces at most this much, so that only the path limits it. */
    private static final int PATH_DECIDES = 65_535;

    /** Linux takes no smaller segment size for its own sockets (TCP_MIN_MSS, net/tcp.h). */
    private static final int MIN_MSS = 88;

    private static final int MAX_MSS = 65_495;

    /** sockaddr_un.sun_path of Linux less its terminating zero (un.h: 108); macOS has 104. */
    private static final int MAX_SOCKET_PATH = 103;

    private static final long MAX_MARK = 0xFFFF_FFFFL;
    private static final int MAX_FDB_ENTRIES = 1 << 20;
    private static final int MIN_SOCKET_BUFFER = 64 << 10;
    private static final int MAX_SOCKET_BUFFER = 256 << 20;

    private static final ConfigObject REFERENCE = reference();

    private final ConfigEnvironment environment;
    private final ConfigFiles files;

    /** With injected surroundings; {@link #load} has the real ones. */
    public ConfigLoader(ConfigEnvironment environment, ConfigFiles files) {
        this.environment = environment;
        this.files = files;
    }

    /**
     * Loads a configuration file in the surroundings of this process.
     *
     * @param opener holds each file while it is looked at and read
     */
    public static VpnConfig load(Path file, FileHold.Opener opener) throws ConfigException {
        return new ConfigLoader(ConfigEnvironment.system(), ConfigFiles.disk(opener)).read(file);
    }

    /** Loads a configuration file with all key files it names. */
    public VpnConfig read(Path file) throws ConfigException {
        var problems = new Problems();
        var root = open(file, problems);
        var vpn = root.section("vpn");
        if (!root.has("vpn")) {
            root.problem("vpn", "is missing: a configuration begins with vpn { … }");
        }
        var config = readVpn(vpn, file);
        vpn.finish();
        root.finish();
        if (problems.isEmpty()) {
            checkPurpose(vpn, config);
        }
        if (!problems.isEmpty()) {
            throw problems.toException();
        }
        return config;
    }

    /**
     * A configuration without a file: links from the command line, no peers, all else by default.
     *
     * @param name names the control socket
     * @param specs the links, see {@link LinkSpec}
     */
    public VpnConfig bridge(String name, List<String> specs) throws ConfigException {
        var problems = new Problems();
        var reference = Section.root(REFERENCE, null, problems).section("vpn");
        var nothing = ConfigFactory.empty().root();
        var rest = readVpn(Section.root(nothing, reference, problems), Path.of(name + ".conf"));
        var links = new ArrayList<Section>();
        for (var spec : specs) {
            var origin = problems.register(Path.of("--link " + spec));
            var defaults = reference.section("defaults").section("link");
            links.add(Section.root(LinkSpec.parse(spec, origin, problems), defaults, problems));
        }
        var read = new LinkReader(text -> path(Path.of(name), text), new StaticMacs()).read(links);
        if (!problems.isEmpty()) {
            throw problems.toException();
        }
        return rest.withLinks(read);
    }

    /**
     * Only the path of the control socket, for {@code status}: no key file is read, and errors in
     * the rest of the configuration do not matter.
     */
    public Path controlSocket(Path file) throws ConfigException {
        var problems = new Problems();
        var socket = controlSocket(open(file, problems).section("vpn"), file);
        if (!problems.isEmpty()) {
            throw problems.toException();
        }
        return socket;
    }

    private Section open(Path file, Problems problems) throws ConfigException {
        var tree = new HoconParser(files, problems, directoryOf(file)).parse(file);
        if (tree == null) {
            throw problems.toException();
        }
        return Section.root(tree, Section.root(REFERENCE, null, problems), problems);
    }

    private VpnConfig readVpn(Section vpn, Path file) {
        var keys = new KeyFiles(files, directoryOf(file));
        var privateKey = privateKey(vpn, keys);
        var listen = listen(vpn);
        var transport =
                vpn.choice(
                        "transport",
                        List.of(TransportKind.values()),
                        kind -> kind.name().toLowerCase(Locale.ROOT));
        var mark = vpn.withDefault("fwmark", ConfigLoader::mark);
        var device = vpn.parsed("bind-device", Addresses::interfaceName);
        var socket = controlSocket(vpn, file);
        var state = stateDirectory(vpn, file);
        var defaults = vpn.section("defaults");
        var staticMacs = new StaticMacs();
        var links =
                new LinkReader(text -> path(file, text), staticMacs)
                        .read(vpn, defaults.section("link"));
        var ours = privateKey.map(StaticPrivateKey::publicKey).orElse(null);
        var peers = new PeerReader(keys, staticMacs, ours).read(vpn, defaults.section("peer"));
        defaults.finish();
        var switchConfig = switchConfig(vpn);
        var buffer = (int) vpn.bytes("socket-buffer", MIN_SOCKET_BUFFER, MAX_SOCKET_BUFFER);
        var mssLimit = vpn.withDefault("mss-clamp", ConfigLoader::mssLimit);
        var log = log(vpn.section("log"));
        return new VpnConfig(
                nameOf(file),
                privateKey,
                listen,
                transport,
                mark,
                device,
                socket,
                state,
                links,
                peers,
                switchConfig,
                buffer,
                mssLimit,
                log);
    }

    private static List<ListenSpec> listen(Section vpn) {
        if (!vpn.isList("listen")) {
            return vpn.parsed("listen", Addresses::listen).stream().toList();
        }
        var specs = new ArrayList<ListenSpec>();
        for (var text : vpn.texts("listen")) {
            vpn.element(text, Addresses::listen)
                    .ifPresent(
                            spec -> {
                                if (specs.contains(spec)) {
                                    vpn.problem(text, spec + " is listed twice");
                                }
                                specs.add(spec);
                            });
        }
        return specs;
    }

    private static Optional<StaticPrivateKey> privateKey(Section vpn, KeyFiles keys) {
        vpn.forbid(
                "private-key",
                "a key does not stand in the configuration: write it into a file of mode 0600 and"
                        + " name that by private-key-file");
        if (!vpn.has("private-key-file") && vpn.sections("peers", null).isEmpty()) {
            // A bridge of local links has nobody to prove itself to.
            return Optional.empty();
        }
        return vpn.required(
                "private-key-file",
                "the file 'vpnc genkey' was written to, as there are peers",
                name -> keys.read(name, StaticPrivateKey::of));
    }

    private static SwitchConfig switchConfig(Section vpn) {
        var isolate = vpn.flag("isolate");
        var fdb = vpn.section("fdb");
        var maxEntries = (int) fdb.integer("max-entries", 1, MAX_FDB_ENTRIES);
        var quota = (int) fdb.integer("per-port-quota", 1, MAX_FDB_ENTRIES);
        var age = fdb.duration("age", Duration.ofSeconds(1), Duration.ofHours(24));
        var hold = fdb.duration("hold", Duration.ZERO, Duration.ofHours(24));
        if (hold.compareTo(age) > 0) {
            fdb.problem("hold", "is longer than age: want %ds or less".formatted(age.toSeconds()));
            hold = age;
        }
        fdb.finish();
        return new SwitchConfig(isolate, maxEntries, Math.min(quota, maxEntries), age, hold);
    }

    private static LogConfig log(Section log) {
        var level =
                log.choice(
                        "level",
                        List.of(Level.values()),
                        value -> value.name().toLowerCase(Locale.ROOT));
        var hide = log.flag("hide-addresses");
        log.finish();
        return new LogConfig(level, hide);
    }

    /** What only makes sense once everything else is right. */
    private static void checkPurpose(Section vpn, VpnConfig config) {
        if (config.links().isEmpty() && config.peers().isEmpty()) {
            vpn.problem("links", "is empty, and peers too: there is nothing to do");
        }
        if (!config.peers().isEmpty()
                && config.listen().isEmpty()
                && config.peers().stream().allMatch(peer -> peer.endpoints().isEmpty())) {
            vpn.problem(
                    "listen",
                    "is missing, and no peer has an endpoint: neither end could reach the other");
        }
    }

    private static int mark(ConfigValue value) {
        if (value.unwrapped() instanceof String text && text.matches("0x[0-9a-fA-F]{1,8}")) {
            return Integer.parseUnsignedInt(text.substring(2), 16);
        }
        return (int) Section.between(Section.whole(value), 0, MAX_MARK);
    }

    private static int mssLimit(ConfigValue value) {
        var text = String.valueOf(value.unwrapped());
        return switch (text) {
            case "auto" -> PATH_DECIDES;
            case "off", "false" -> 0;
            default -> {
                if (!(value.unwrapped() instanceof Number number)
                        || number.doubleValue() < MIN_MSS
                        || number.doubleValue() > MAX_MSS) {
                    throw new IllegalArgumentException(
                            "invalid mss-clamp %s: expected auto, off or a number from %d to %d"
                                    .formatted(Echo.quote(text), MIN_MSS, MAX_MSS));
                }
                yield number.intValue();
            }
        };
    }

    private Path controlSocket(Section vpn, Path file) {
        return vpn.parsed(
                        "control-socket",
                        text -> {
                            var path = path(file, text);
                            if (path.toString().getBytes(StandardCharsets.UTF_8).length
                                    > MAX_SOCKET_PATH) {
                                throw new IllegalArgumentException(
                                        "a socket's path has at most "
                                                + MAX_SOCKET_PATH
                                                + " bytes");
                            }
                            return path;
                        })
                .orElseGet(() -> environment.controlSocket(nameOf(file)));
    }

    private Path stateDirectory(Section vpn, Path file) {
        return vpn.parsed("state-dir", text -> path(file, text))
                .orElseGet(environment::stateDirectory);
    }

    private static Path path(Path file, String text) {
        try {
            return directoryOf(file).resolve(text).normalize();
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(Echo.quote(text) + " is no path", e);
        }
    }

    private static Path directoryOf(Path file) {
        return Objects.requireNonNull(file.toAbsolutePath().getParent(), "directory");
    }

    private static String nameOf(Path file) {
        var name = String.valueOf(file.getFileName());
        return name.endsWith(".conf") ? name.substring(0, name.length() - 5) : name;
    }

    private static ConfigObject reference() {
        try (var in = ConfigLoader.class.getResourceAsStream("/reference.conf")) {
            var text =
                    new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            return HoconParser.parseBuiltIn(text, "reference.conf");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
