package org.l2vpn.config;

import java.net.Inet6Address;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.l2vpn.link.IpPrefix;
import org.l2vpn.link.OffloadMode;
import org.l2vpn.link.TapSettings;
import org.l2vpn.packet.MacAddress;

/** Reads {@code vpn.links}; one object per load. */
final class LinkReader {
    private static final String TAP = "tap";
    private static final String VMNET = "vmnet";
    private static final String VDE = "vde";
    private static final String VDE_SWITCH = "vde-switch";
    private static final String QEMU = "qemu";
    private static final List<String> TYPES = List.of(TAP, VMNET, VDE, VDE_SWITCH, QEMU);

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._@-]{1,64}");

    /** RFC 8200 section 5; the kernel takes IPv6 off an interface below it. */
    private static final int MIN_IPV6_MTU = 1280;

    private final Function<String, Path> path;
    private final StaticMacs staticMacs;

    /** Names that somebody wrote; a link without one gets another. */
    private final Set<String> written = new HashSet<>();

    private final Set<String> names = new HashSet<>();

    /**
     * @param path resolves a path as written; throws IllegalArgumentException where it is none
     * @param staticMacs takes the addresses that links have
     */
    LinkReader(Function<String, Path> path, StaticMacs staticMacs) {
        this.path = path;
        this.staticMacs = staticMacs;
    }

    List<LinkConfig> read(Section vpn, Section defaults) {
        mtu(defaults);
        offload(defaults);
        whenGone(defaults);
        var links = read(vpn.sections("links", defaults));
        defaults.finish();
        return links;
    }

    /** Reads one link from each section. */
    List<LinkConfig> read(List<Section> sections) {
        for (var section : sections) {
            section.parsed("name", text -> text).ifPresent(written::add);
        }
        var links = new ArrayList<LinkConfig>();
        for (var section : sections) {
            readLink(section).ifPresent(links::add);
        }
        return links;
    }

    private Optional<LinkConfig> readLink(Section section) {
        var type = section.required("type", String.join(", ", TYPES), LinkReader::type);
        if (type.isEmpty()) {
            // What its other keys should be, nobody can tell.
            return Optional.empty();
        }
        var name = name(section, type.get());
        var macs = staticMacs.read(section, "link " + Echo.quote(name));
        Optional<LinkConfig> link =
                switch (type.get()) {
                    case TAP -> Optional.of(tap(section, name, macs));
                    case VMNET -> Optional.of(new VmnetReader(section, path).read(name, macs));
                    case VDE -> new SocketLinkReader(section, path, macs).vde(name);
                    case VDE_SWITCH -> new SocketLinkReader(section, path, macs).vdeSwitch(name);
                    case QEMU -> new SocketLinkReader(section, path, macs).qemu(name);
                    default -> throw new IllegalStateException(type.get());
                };
        section.finish();
        return link;
    }

    private static String type(String text) {
        if (!TYPES.contains(text)) {
            throw new IllegalArgumentException(
                    Echo.quote(text)
                            + " is no type of link (available: "
                            + String.join(", ", TYPES)
                            + ")"
                            + Suggestion.nearest(text, TYPES));
        }
        return text;
    }

    private String name(Section section, String type) {
        var given =
                type.equals(TAP)
                        ? section.required(
                                "name", "an interface name, tap0", Addresses::interfaceName)
                        : section.parsed("name", LinkReader::label);
        if (given.isEmpty() && !section.has("name")) {
            var free = freeName(type);
            names.add(free);
            return free;
        }
        given.filter(name -> !names.add(name))
                .ifPresent(
                        name ->
                                section.problem(
                                        "name",
                                        "two links have the name "
                                                + Echo.quote(name)
                                                + ": give each its own"));
        return given.orElse("");
    }

    /** {@code vde}, {@code vde2}, {@code vde3}: the first that is not taken. */
    private String freeName(String type) {
        var candidate = type;
        for (int i = 2; names.contains(candidate) || written.contains(candidate); i++) {
            candidate = type + i;
        }
        return candidate;
    }

    private static String label(String text) {
        if (!NAME.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    Echo.quote(text)
                            + " is no name of a link (want 1 to 64 of letters, digits and . _ @ -)");
        }
        return text;
    }

    private static TapConfig tap(Section section, String name, List<MacAddress> macs) {
        var link =
                new TapConfig(
                        name,
                        addresses(section),
                        section.parsed("mac", Addresses::unicastMac),
                        mtu(section),
                        section.parsed("bridge", Addresses::interfaceName),
                        offload(section),
                        whenGone(section),
                        macs);
        checkIpv6Mtu(section, link.addresses(), link.mtu());
        return link;
    }

    static List<IpPrefix> addresses(Section section) {
        var addresses = new ArrayList<IpPrefix>();
        for (var text : section.texts("addresses")) {
            section.element(text, Addresses::prefix)
                    .ifPresent(
                            prefix -> {
                                if (addresses.contains(prefix)) {
                                    section.problem(text, prefix + " stands here twice");
                                }
                                addresses.add(prefix);
                            });
        }
        return addresses;
    }

    static void checkIpv6Mtu(Section section, List<IpPrefix> addresses, OptionalInt mtu) {
        var ipv6 = addresses.stream().anyMatch(p -> p.address() instanceof Inet6Address);
        if (ipv6 && mtu.orElse(MIN_IPV6_MTU) < MIN_IPV6_MTU) {
            section.problem(
                    "mtu",
                    "%d is too small for the link's IPv6 address: want %d or more"
                            .formatted(mtu.orElseThrow(), MIN_IPV6_MTU));
        }
    }

    static OptionalInt mtu(Section section) {
        return section.withDefault(
                "mtu", value -> AutoNumber.parse(value, TapSettings.MIN_MTU, TapSettings.MAX_MTU));
    }

    private static OffloadMode offload(Section section) {
        return section.choice("offload", List.of(OffloadMode.values()), LinkReader::word);
    }

    static WhenGone whenGone(Section section) {
        return section.choice("when-gone", List.of(WhenGone.values()), LinkReader::word);
    }

    /** A constant as it is written in the configuration. */
    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
