package org.l2vpn.config;

import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.l2vpn.link.LinkSettings;
import org.l2vpn.link.QemuSettings;
import org.l2vpn.link.QemuSettings.Protocol;
import org.l2vpn.link.SocketSpec;
import org.l2vpn.link.VdeSettings;
import org.l2vpn.link.VdeSwitchSettings;
import org.l2vpn.packet.MacAddress;

/**
 * Reads one element of {@code vpn.links} of the types {@code vde}, {@code vde-switch}, {@code
 * qemu}.
 */
final class SocketLinkReader {
    /** sockaddr_un.sun_path of macOS less its terminating zero (sys/un.h: 104); Linux has 108. */
    private static final int MAX_SOCKET_PATH = 103;

    /**
     * What a plug's socket adds to the directory: "/.", a process id of 7 digits, "-", 5 digits.
     */
    private static final int MAX_VDE_DIRECTORY = MAX_SOCKET_PATH - 15;

    /** The request has 24 bits for it; QEMU and vde_plug take 16. */
    private static final int MAX_VDE_PORT = 65_535;

    /** libvdeplug.h of vde-2: MAXDESCR. */
    private static final int MAX_DESCRIPTION = 127;

    private static final int OWNER_ONLY = 0600;

    private static final Pattern OCTAL = Pattern.compile("0?[0-7]{3}");
    private static final Pattern GROUP = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,31}");

    private final Section section;
    private final Function<String, Path> path;
    private final List<MacAddress> macs;

    SocketLinkReader(Section section, Function<String, Path> path, List<MacAddress> macs) {
        this.section = section;
        this.path = path;
        this.macs = macs;
    }

    Optional<LinkConfig> vde(String name) {
        var socket = directory("the switch's directory, /run/vde.ctl");
        int port = (int) section.integer("port", 0, MAX_VDE_PORT, 0);
        var group = section.parsed("group", SocketLinkReader::group);
        var mode = permissions().map(OptionalInt::of).orElse(OptionalInt.empty());
        var description =
                section.parsed("description", SocketLinkReader::description)
                        .orElse("l2vpn " + name);
        return link(socket.map(at -> new VdeSettings(name, at, port, group, mode, description)));
    }

    Optional<LinkConfig> vdeSwitch(String name) {
        var socket = directory("the directory plugs find us by, /run/vde.ctl");
        var group = section.parsed("group", SocketLinkReader::group);
        int mode = permissions().orElse(OWNER_ONLY);
        return link(socket.map(at -> new VdeSwitchSettings(name, at, group, mode)));
    }

    Optional<LinkConfig> qemu(String name) {
        var protocol =
                section.parsed("protocol", SocketLinkReader::protocol).orElse(Protocol.STREAM);
        var listen = section.parsed("listen", this::socket);
        var connect = section.parsed("connect", this::socket);
        checkEnds(protocol);
        checkFamily(protocol, "listen", listen);
        checkFamily(protocol, "connect", connect);
        if (protocol == Protocol.DGRAM && listen.isPresent() && connect.isPresent()) {
            checkSameFamily(listen.get(), connect.get());
        }
        return link(
                listen.or(() -> connect)
                        .map(_ -> new QemuSettings(name, protocol, listen, connect)));
    }

    /** None where what it cannot be without was wrong, which has been noted. */
    private Optional<LinkConfig> link(Optional<? extends LinkSettings> settings) {
        var whenGone = LinkReader.whenGone(section);
        return settings.map(found -> new SocketLinkConfig(found, whenGone, macs));
    }

    private static Protocol protocol(String text) {
        return Choices.of(text, List.of(Protocol.values()), LinkReader::word);
    }

    private void checkSameFamily(SocketSpec listen, SocketSpec connect) {
        if (listen instanceof SocketSpec.Unix != connect instanceof SocketSpec.Unix) {
            section.problem(
                    "connect", "is of another kind than listen: want both unix or both UDP");
        }
    }

    private void checkEnds(Protocol protocol) {
        if (!section.has("listen") && !section.has("connect")) {
            section.problem("listen", "is missing, and connect too: want " + SocketSpec.WANT);
        }
        var pair = protocol == Protocol.DGRAM || protocol == Protocol.VFKIT;
        if (!pair && section.has("listen") && section.has("connect")) {
            section.problem(
                    "connect",
                    "stands beside listen: with protocol %s want one of the two"
                            .formatted(LinkReader.word(protocol)));
        }
    }

    private void checkFamily(Protocol protocol, String key, Optional<SocketSpec> socket) {
        var unixOnly = protocol == Protocol.SOCKET_VMNET || protocol == Protocol.VFKIT;
        if (unixOnly && socket.filter(SocketSpec.Inet.class::isInstance).isPresent()) {
            section.problem(
                    key,
                    "protocol %s goes over unix sockets only: want unix:/run/vm1.sock"
                            .formatted(LinkReader.word(protocol)));
        }
    }

    private SocketSpec socket(String text) {
        return switch (SocketSpec.parse(text)) {
            case SocketSpec.Unix unix ->
                    new SocketSpec.Unix(
                            within(path.apply(unix.path().toString()), MAX_SOCKET_PATH));
            case SocketSpec.Inet inet -> inet;
        };
    }

    private Optional<Path> directory(String want) {
        return section.required(
                "socket", want, text -> within(path.apply(text), MAX_VDE_DIRECTORY));
    }

    private static Path within(Path path, int limit) {
        int length = path.toString().getBytes(StandardCharsets.UTF_8).length;
        if (length > limit) {
            throw new IllegalArgumentException(
                    "%s has %d bytes, at most %d make a socket's path"
                            .formatted(Echo.quote(path.toString()), length, limit));
        }
        return path;
    }

    private static String group(String text) {
        if (!GROUP.matcher(text).matches()) {
            throw new IllegalArgumentException(Echo.quote(text) + " is no name of a group");
        }
        return text;
    }

    private static String description(String text) {
        if (text.getBytes(StandardCharsets.UTF_8).length > MAX_DESCRIPTION
                || text.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "want one line of at most " + MAX_DESCRIPTION + " bytes");
        }
        return text;
    }

    /** Octal in quotes or without, as chmod takes it. */
    private Optional<Integer> permissions() {
        return section.optional("mode", SocketLinkReader::octal);
    }

    private static int octal(ConfigValue value) {
        var text =
                value.valueType() == ConfigValueType.NUMBER
                        ? value.render(ConfigRenderOptions.concise())
                        : String.valueOf(value.unwrapped());
        if (!OCTAL.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    Echo.quote(text) + " is no mode of a file (want three octal digits: 0660)");
        }
        return Integer.parseInt(text, 8);
    }
}
