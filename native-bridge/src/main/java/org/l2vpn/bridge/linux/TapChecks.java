package org.l2vpn.bridge.linux;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import org.l2vpn.bridge.NativeIoException;
import org.l2vpn.link.IpPrefix;
import org.l2vpn.link.LinkException;
import org.l2vpn.link.TapSettings;

/**
 * What can be known to fail before anything is created, and said better than the kernel says it.
 */
final class TapChecks {
    /** RFC 8200 section 5: without it the kernel switches IPv6 off on the interface. */
    private static final int MIN_IPV6_MTU = 1280;

    /** What the kernel's dev_valid_name takes, without '%', which it would expand to a number. */
    private static final Pattern NAME = Pattern.compile("(?!\\.{1,2}$)[^/:%\\s\\p{Cntrl}]+");

    private TapChecks() {}

    /** Name, MAC and MTU, and that IPv6 is possible with it. */
    static void values(TapSettings settings) throws LinkException {
        var name = settings.name();
        if (!NAME.matcher(name).matches()
                || name.getBytes(StandardCharsets.UTF_8).length >= IfReq.NAME_SIZE) {
            throw new LinkException(
                    name + ": no interface name (want 1 to 15 bytes without '/', ':', '%', space)");
        }
        if (settings.mac().isGroup() || settings.mac().bits() == 0) {
            throw new LinkException(
                    name + ": an interface cannot have the MAC address " + settings.mac());
        }
        int mtu = settings.mtu();
        if (mtu < TapSettings.MIN_MTU || mtu > TapSettings.MAX_MTU) {
            throw new LinkException(
                    "%s: MTU %d is not between %d and %d"
                            .formatted(name, mtu, TapSettings.MIN_MTU, TapSettings.MAX_MTU));
        }
        boolean ipv6 = settings.addresses().stream().anyMatch(TapChecks::isIpv6);
        if (ipv6 && mtu < MIN_IPV6_MTU) {
            throw new LinkException(
                    "%s: an IPv6 address needs an MTU of at least %d, not %d"
                            .formatted(name, MIN_IPV6_MTU, mtu));
        }
    }

    /** The configured bridge, empty if none is configured. */
    static Optional<NetInterface> bridge(TapSettings settings, Interfaces interfaces)
            throws LinkException, NativeIoException {
        if (settings.bridge().isEmpty()) {
            return Optional.empty();
        }
        var name = settings.bridge().get();
        var bridge = interfaces.find(name);
        if (bridge.isEmpty()) {
            throw new LinkException(
                    "%s: there is no bridge %s; make it by: ip link add %s type bridge"
                            .formatted(settings.name(), name, name));
        }
        if (!bridge.get().isBridge()) {
            throw new LinkException("%s: %s is no bridge".formatted(settings.name(), name));
        }
        return bridge;
    }

    /**
     * The kernel takes the same address on two interfaces, but then only one of them works: refused
     * here, where it can be said.
     */
    static void addresses(TapSettings settings, Interfaces interfaces, Optional<NetInterface> own)
            throws LinkException, NativeIoException {
        if (settings.addresses().isEmpty()) {
            return;
        }
        int ownIndex = own.map(NetInterface::index).orElse(0);
        for (var assigned : interfaces.addresses()) {
            for (var wanted : settings.addresses()) {
                if (assigned.index() != ownIndex
                        && assigned.prefix().address().equals(wanted.address())) {
                    var holder = interfaces.find(assigned.index());
                    throw new LinkException(
                            "%s: address %s is in use on %s"
                                    .formatted(
                                            settings.name(),
                                            wanted.address().getHostAddress(),
                                            holder.map(NetInterface::name).orElse("another")));
                }
            }
        }
    }

    static boolean isIpv6(IpPrefix prefix) {
        return prefix.address().getAddress().length == 16;
    }
}
