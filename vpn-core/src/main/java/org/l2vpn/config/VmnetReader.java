package org.l2vpn.config;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.l2vpn.link.IpPrefix;
import org.l2vpn.link.IpRange;
import org.l2vpn.link.VmnetSettings;
import org.l2vpn.link.VmnetSettings.Mode;
import org.l2vpn.packet.MacAddress;

/** Reads one element of {@code vpn.links} of type {@code vmnet}. */
final class VmnetReader {
    /** The most that any user of vmnet was seen to ask for; Apple names no limit. */
    private static final int MAX_MTU = 16_384;

    /** vmnet needs an address for itself and one more: RFC 3021's /31 has no room for a guest. */
    private static final int LONGEST_PREFIX = 30;

    /** RFC 4291 section 2.5.1, and the only length that vmnet's IPv6 was seen with. */
    private static final int IPV6_PREFIX = 64;

    private static final Pattern UUID_TEXT =
            Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    private final Section section;
    private final Function<String, Path> path;

    VmnetReader(Section section, Function<String, Path> path) {
        this.section = section;
        this.path = path;
    }

    VmnetConfig read(String name, List<MacAddress> macs) {
        var mode = section.parsed("mode", VmnetReader::mode).orElse(Mode.HOST);
        var addresses = LinkReader.addresses(section);
        var helper = section.parsed("helper", path);
        var settings =
                new VmnetSettings(
                        name,
                        mode,
                        addresses,
                        interfaceName(mode),
                        section.parsed("mac", Addresses::unicastMac),
                        mtu(mode, helper.isPresent(), addresses),
                        section.flag("isolation", false),
                        section.parsed("interface-id", VmnetReader::uuid),
                        section.parsed("network-identifier", VmnetReader::uuid),
                        section.parsed("dhcp", IpRange::parse),
                        helper);
        switch (mode) {
            case HOST -> checkHost(settings);
            case SHARED -> checkShared(settings);
            case BRIDGED -> checkBridged();
        }
        if (settings.helper().isPresent()) {
            checkHelper(settings);
        }
        return new VmnetConfig(settings, LinkReader.whenGone(section), macs);
    }

    private static Mode mode(String text) {
        return Choices.of(text, List.of(Mode.values()), LinkReader::word);
    }

    private static UUID uuid(String text) {
        if (!UUID_TEXT.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    Echo.quote(text)
                            + " is no UUID (want one as uuidgen prints it:"
                            + " 2b8cf5ae-5a1c-4f0c-9c0e-0d8f3e1b7a55)");
        }
        return UUID.fromString(text);
    }

    private Optional<String> interfaceName(Mode mode) {
        if (mode == Mode.BRIDGED) {
            return section.required(
                    "interface",
                    "the interface to bridge, en0 ('vpnc link list' shows them)",
                    Addresses::interfaceName);
        }
        section.forbid("interface", "goes with mode = bridged only");
        return Optional.empty();
    }

    private OptionalInt mtu(Mode mode, boolean helped, List<IpPrefix> addresses) {
        if (mode == Mode.BRIDGED) {
            section.forbid(
                    "mtu", "cannot be set in mode bridged: the bridged interface has its own");
            return OptionalInt.empty();
        }
        if (helped) {
            section.forbid("mtu", "cannot be set by a helper: it leaves macOS its choice");
            return OptionalInt.empty();
        }
        var mtu = LinkReader.mtu(section);
        if (mtu.orElse(0) > MAX_MTU) {
            section.problem(
                    "mtu",
                    "%d is out of range: vmnet takes up to %d".formatted(mtu.getAsInt(), MAX_MTU));
        }
        LinkReader.checkIpv6Mtu(section, addresses, mtu);
        return mtu;
    }

    private void checkHost(VmnetSettings settings) {
        checkAddresses(settings);
        if (settings.dhcp().isEmpty()) {
            return;
        }
        section.forbid(
                "network-identifier",
                "stands beside dhcp: an isolated network has no DHCP server, want one of the two");
        if (ipv6(settings).isPresent()) {
            section.problem(
                    "addresses", "an IPv6 address cannot be had together with macOS's DHCP server");
        }
        checkDhcp(settings);
    }

    private void checkShared(VmnetSettings settings) {
        section.forbid("network-identifier", "goes with mode = host only");
        checkAddresses(settings);
        if (ipv6(settings).isPresent()) {
            section.problem("addresses", "macOS chooses the IPv6 addresses of mode shared itself");
        }
        ipv4(settings).ifPresent(this::checkPrivate);
        checkDhcp(settings);
    }

    private void checkBridged() {
        var reason = "cannot be set in mode bridged: ";
        section.forbid("addresses", reason + "give them to the bridged interface itself");
        section.forbid("mac", reason + "the bridged interface keeps its own");
        section.forbid("isolation", reason + "it is for mode host and shared");
        section.forbid("network-identifier", reason + "it is for mode host");
        section.forbid("dhcp", reason + "the bridged network has its own server");
    }

    /** vmnet-helper has options for less than vmnet can do. */
    private void checkHelper(VmnetSettings settings) {
        if (ipv6(settings).isPresent()) {
            section.problem("addresses", "a helper cannot set an IPv6 address");
        }
    }

    /** vmnet takes one of a kind. */
    private void checkAddresses(VmnetSettings settings) {
        var first = settings.addresses().stream().map(p -> p.address().getClass()).distinct();
        if (first.count() < settings.addresses().size()) {
            section.problem("addresses", "vmnet takes one IPv4 and one IPv6 address, not more");
        }
        ipv4(settings)
                .filter(p -> p.prefixLength() < 1 || p.prefixLength() > LONGEST_PREFIX)
                .ifPresent(
                        p ->
                                section.problem(
                                        "addresses",
                                        p + ": want a prefix length from 1 to " + LONGEST_PREFIX));
        ipv6(settings)
                .filter(p -> p.prefixLength() != IPV6_PREFIX)
                .ifPresent(
                        p ->
                                section.problem(
                                        "addresses", p + ": want prefix length " + IPV6_PREFIX));
    }

    /** vmnet gives out the addresses behind its own, up to one that can be chosen. */
    private void checkDhcp(VmnetSettings settings) {
        if (settings.dhcp().isEmpty()) {
            return;
        }
        var own = ipv4(settings);
        if (own.isEmpty()) {
            section.problem(
                    "dhcp", "wants an IPv4 address in addresses: the Mac's own on this network");
            return;
        }
        if (settings.mode() == Mode.HOST) {
            checkPrivate(own.get());
        }
        var range = settings.dhcp().get();
        int address = bits((Inet4Address) own.get().address());
        int mask = -1 << (32 - own.get().prefixLength());
        if (bits(range.start()) != address + 1) {
            section.problem(
                    "dhcp",
                    "%s: want a range that begins right behind %s, as macOS's server has it"
                            .formatted(range, own.get().address().getHostAddress()));
        } else if ((bits(range.end()) & mask) != (address & mask)
                || (bits(range.end()) | mask) == -1) {
            section.problem("dhcp", "%s leaves the network %s".formatted(range, own.get()));
        }
    }

    /** vmnet takes RFC 1918's addresses only where its DHCP server may run. */
    private void checkPrivate(IpPrefix prefix) {
        if (!prefix.address().isSiteLocalAddress()) {
            section.problem(
                    "addresses",
                    prefix
                            + ": want a private one of 10/8, 172.16/12 or 192.168/16, as vmnet does");
        }
    }

    private static int bits(Inet4Address address) {
        return ByteBuffer.wrap(address.getAddress()).getInt();
    }

    private static Optional<IpPrefix> ipv4(VmnetSettings settings) {
        return settings.addresses().stream()
                .filter(p -> p.address() instanceof Inet4Address)
                .findFirst();
    }

    private static Optional<IpPrefix> ipv6(VmnetSettings settings) {
        return settings.addresses().stream()
                .filter(p -> p.address() instanceof Inet6Address)
                .findFirst();
    }
}
