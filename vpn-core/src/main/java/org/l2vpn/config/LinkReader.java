package org.l2vpn.config;

import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.net.Inet6Address;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.l2vpn.link.IpPrefix;

/** Reads {@code vpn.links}. */
final class LinkReader {
    private static final List<String> AVAILABLE = List.of("tap");

    /** Types of other systems and hypervisors this version cannot open yet. */
    private static final List<String> UNAVAILABLE = List.of("vmnet", "vde", "qemu");

    /** ETH_MIN_MTU (linux/if_ether.h). */
    private static final int MIN_MTU = 68;

    /** A TAP's max_mtu: MAX_MTU 65535 less the Ethernet header (drivers/net/tun.c). */
    private static final int MAX_MTU = 65_521;

    /** RFC 8200 section 5; the kernel takes IPv6 off an interface below it. */
    private static final int MIN_IPV6_MTU = 1280;

    private LinkReader() {}

    static List<LinkConfig> read(Section vpn, Section defaults) {
        mtu(defaults);
        whenGone(defaults);
        var links = new ArrayList<LinkConfig>();
        var names = new HashSet<String>();
        for (var section : vpn.sections("links", defaults)) {
            readLink(section, names).ifPresent(links::add);
        }
        defaults.finish();
        return links;
    }

    private static Optional<LinkConfig> readLink(Section section, Set<String> names) {
        var type = section.required("type", "tap", LinkReader::type);
        if (type.filter(UNAVAILABLE::contains).isPresent()) {
            // Its other keys are no slips, but those of another version.
            section.problem(
                    "type",
                    "links of type '%s' are not available in this version (available: %s)"
                            .formatted(type.get(), String.join(", ", AVAILABLE)));
            return Optional.empty();
        }
        var name = section.required("name", "an interface name, tap0", Addresses::interfaceName);
        name.filter(given -> !names.add(given))
                .ifPresent(
                        given ->
                                section.problem(
                                        "name",
                                        "two links have the name "
                                                + Echo.quote(given)
                                                + ": give each its own"));
        var link =
                new TapConfig(
                        name.orElse(""),
                        addresses(section),
                        section.parsed("mac", Addresses::unicastMac),
                        mtu(section),
                        section.parsed("bridge", Addresses::interfaceName),
                        whenGone(section));
        checkIpv6Mtu(section, link);
        section.finish();
        return Optional.of(link);
    }

    private static String type(String text) {
        if (!AVAILABLE.contains(text) && !UNAVAILABLE.contains(text)) {
            throw new IllegalArgumentException(
                    Echo.quote(text)
                            + " is no type of link (available: "
                            + String.join(", ", AVAILABLE)
                            + ")"
                            + Suggestion.nearest(text, AVAILABLE));
        }
        return text;
    }

    private static List<IpPrefix> addresses(Section section) {
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

    private static void checkIpv6Mtu(Section section, TapConfig link) {
        var ipv6 = link.addresses().stream().anyMatch(p -> p.address() instanceof Inet6Address);
        if (ipv6 && link.mtu().orElse(MIN_IPV6_MTU) < MIN_IPV6_MTU) {
            section.problem(
                    "mtu",
                    "%d is too small for the link's IPv6 address: want %d or more"
                            .formatted(link.mtu().orElseThrow(), MIN_IPV6_MTU));
        }
    }

    private static OptionalInt mtu(Section section) {
        return section.withDefault("mtu", LinkReader::parseMtu);
    }

    private static OptionalInt parseMtu(ConfigValue value) {
        if ("auto".equals(value.unwrapped())) {
            return OptionalInt.empty();
        }
        if (value.valueType() != ConfigValueType.NUMBER
                && !(value.unwrapped() instanceof String text && text.matches("-?\\d{1,18}"))) {
            throw new IllegalArgumentException(
                    "want auto or a number of bytes from %d to %d".formatted(MIN_MTU, MAX_MTU));
        }
        return OptionalInt.of((int) Section.between(Section.whole(value), MIN_MTU, MAX_MTU));
    }

    private static WhenGone whenGone(Section section) {
        return section.choice(
                "when-gone",
                List.of(WhenGone.values()),
                value -> value.name().toLowerCase(Locale.ROOT));
    }
}
