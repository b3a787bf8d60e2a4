package org.l2vpn.bridge.macos;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.l2vpn.link.IpPrefix;
import org.l2vpn.link.LinkException;
import org.l2vpn.link.VmnetSettings;

/**
 * What vmnet is asked for: settings as keys and values.
 *
 * <p>Host mode without DHCP joins an isolated network, named by a UUID, in which macOS runs neither
 * a DHCP server nor router advertisement. Where the settings name none, the UUID is made of the
 * address: links with the same address share a network, others do not.
 *
 * @param values each a Long, String, Boolean or UUID
 * @param leaksDhcp whether macOS may answer DHCP on it though nobody asked for that
 */
record VmnetRequest(Map<VmnetKey, Object> values, boolean leaksDhcp) {
    /** What a DHCP range without an address of our own gets: a /24. */
    private static final int DEFAULT_PREFIX = 24;

    /** vmnet puts IPv6 addresses on with this length only. */
    private static final int IPV6_PREFIX = 64;

    /**
     * @param present which keys this system has
     * @throws LinkException the settings contradict each other or need a newer system
     */
    static VmnetRequest of(VmnetSettings settings, Predicate<VmnetKey> present)
            throws LinkException {
        return new Maker(settings, present).make();
    }

    /** The address that the Mac's own side is asked to have. */
    Optional<String> address() {
        return Stream.of(
                        VmnetKey.HOST_IP_ADDRESS,
                        VmnetKey.START_ADDRESS,
                        VmnetKey.HOST_IPV6_ADDRESS)
                .flatMap(key -> Stream.ofNullable(values.get(key)))
                .map(String.class::cast)
                .findFirst();
    }

    /** The same without an MTU: macOS chooses. */
    VmnetRequest withoutMtu() {
        var others = new EnumMap<VmnetKey, Object>(values);
        others.remove(VmnetKey.MTU);
        return new VmnetRequest(Collections.unmodifiableMap(others), leaksDhcp);
    }

    /** Collects them. */
    private static final class Maker {
        private final VmnetSettings settings;
        private final Predicate<VmnetKey> present;
        private final EnumMap<VmnetKey, Object> values = new EnumMap<>(VmnetKey.class);
        private boolean leaksDhcp;

        Maker(VmnetSettings settings, Predicate<VmnetKey> present) {
            this.settings = settings;
            this.present = present;
        }

        VmnetRequest make() throws LinkException {
            switch (settings.mode()) {
                case HOST -> host();
                case SHARED -> shared();
                case BRIDGED -> bridged();
            }
            if (settings.interfaceId().isPresent()) {
                put(VmnetKey.INTERFACE_ID, settings.interfaceId().get(), "interface-id");
            } else if (present.test(VmnetKey.ALLOCATE_MAC_ADDRESS)) {
                // The address would be a guest's; a bridge passes those of others on.
                values.put(VmnetKey.ALLOCATE_MAC_ADDRESS, false);
            }
            return new VmnetRequest(Collections.unmodifiableMap(values), leaksDhcp);
        }

        private void host() throws LinkException {
            values.put(VmnetKey.OPERATION_MODE, Vmnet.HOST_MODE);
            common();
            if (settings.dhcp().isPresent()) {
                refuse(
                        settings.networkIdentifier().isPresent(),
                        "dhcp and network-identifier exclude each other: a network with an"
                                + " identifier has no DHCP server");
                addressesWithDhcp();
            } else if (present.test(VmnetKey.NETWORK_IDENTIFIER)) {
                isolatedNetwork();
            } else {
                refuse(
                        settings.networkIdentifier().isPresent(),
                        "network-identifier needs macOS 11 or later");
                oneAddress();
            }
        }

        private void shared() throws LinkException {
            values.put(VmnetKey.OPERATION_MODE, Vmnet.SHARED_MODE);
            refuse(
                    settings.networkIdentifier().isPresent(),
                    "network-identifier is for mode = host only");
            common();
            if (settings.dhcp().isPresent()) {
                addressesWithDhcp();
            } else if (!settings.addresses().isEmpty()) {
                var own = onlyIpv4("mode = shared without dhcp");
                addresses(own, lastHost(own), own.prefixLength());
            }
        }

        private void bridged() throws LinkException {
            values.put(VmnetKey.OPERATION_MODE, Vmnet.BRIDGED_MODE);
            refuse(
                    !settings.addresses().isEmpty()
                            || settings.dhcp().isPresent()
                            || settings.mtu().isPresent()
                            || settings.isolation()
                            || settings.mac().isPresent()
                            || settings.networkIdentifier().isPresent(),
                    "mode = bridged takes no addresses, dhcp, mtu, isolation, mac or"
                            + " network-identifier: the network behind the interface has its own");
            put(
                    VmnetKey.SHARED_INTERFACE_NAME,
                    settings.interfaceName()
                            .orElseThrow(
                                    () ->
                                            error(
                                                    "mode = bridged needs interface, the Mac's"
                                                            + " interface to bridge, as en0")),
                    "mode = bridged");
        }

        private void common() throws LinkException {
            refuse(settings.interfaceName().isPresent(), "interface is for mode = bridged only");
            if (settings.mtu().isPresent()) {
                values.put(VmnetKey.MTU, (long) settings.mtu().getAsInt());
            }
            if (settings.isolation()) {
                put(VmnetKey.ENABLE_ISOLATION, true, "isolation");
            }
        }

        /** Host mode as it should be. */
        private void isolatedNetwork() throws LinkException {
            var ipv4 = only(Inet4Address.class, "IPv4");
            var ipv6 = only(Inet6Address.class, "IPv6");
            var name =
                    settings.networkIdentifier()
                            .or(() -> ipv4.or(() -> ipv6).map(Maker::networkOf))
                            .orElseGet(UUID::randomUUID);
            values.put(VmnetKey.NETWORK_IDENTIFIER, name);
            if (ipv4.isPresent()) {
                put(VmnetKey.HOST_IP_ADDRESS, text(ipv4.get().address()), "addresses");
                put(VmnetKey.HOST_SUBNET_MASK, mask(ipv4.get().prefixLength()), "addresses");
            }
            if (ipv6.isPresent()) {
                refuse(
                        ipv6.get().prefixLength() != IPV6_PREFIX,
                        ipv6.get() + ": vmnet takes IPv6 addresses with /64 only");
                put(VmnetKey.HOST_IPV6_ADDRESS, text(ipv6.get().address()), "an IPv6 address");
            }
        }

        private static UUID networkOf(IpPrefix own) {
            return UUID.nameUUIDFromBytes(
                    ("l2vpn vmnet network " + own).getBytes(StandardCharsets.UTF_8));
        }

        /** Host mode before macOS 11: the DHCP server can be kept small, not switched off. */
        private void oneAddress() throws LinkException {
            if (!settings.addresses().isEmpty()) {
                var own = onlyIpv4("this macOS version");
                addresses(own, own.address(), own.prefixLength());
            }
            leaksDhcp = true;
        }

        private void addressesWithDhcp() throws LinkException {
            var range = settings.dhcp().orElseThrow();
            if (settings.addresses().isEmpty()) {
                addresses(
                        new IpPrefix(plus(range.start(), -1), DEFAULT_PREFIX),
                        range.end(),
                        DEFAULT_PREFIX);
                return;
            }
            var own = onlyIpv4("dhcp");
            var first = plus(own.address(), 1);
            refuse(
                    !first.equals(range.start()),
                    "dhcp begins with %s, but macOS gives out all addresses after its own: begin"
                                    .formatted(text(range.start()))
                            + " with "
                            + text(first));
            addresses(own, range.end(), own.prefixLength());
        }

        private void addresses(IpPrefix own, InetAddress end, int prefixLength)
                throws LinkException {
            put(VmnetKey.START_ADDRESS, text(own.address()), "addresses");
            put(VmnetKey.END_ADDRESS, text(end), "addresses");
            put(VmnetKey.SUBNET_MASK, mask(prefixLength), "addresses");
        }

        private IpPrefix onlyIpv4(String with) throws LinkException {
            refuse(
                    only(Inet6Address.class, "IPv6").isPresent(),
                    "an IPv6 address cannot be set with " + with);
            return only(Inet4Address.class, "IPv4").orElseThrow();
        }

        private Optional<IpPrefix> only(Class<? extends InetAddress> family, String name)
                throws LinkException {
            var found = settings.addresses().stream().filter(p -> family.isInstance(p.address()));
            var list = found.toList();
            refuse(list.size() > 1, "vmnet gives the Mac one " + name + " address, not " + list);
            return list.stream().findFirst();
        }

        private void put(VmnetKey key, Object value, String what) throws LinkException {
            refuse(!present.test(key), what + " cannot be had on this macOS version");
            values.put(key, value);
        }

        private void refuse(boolean wrong, String why) throws LinkException {
            if (wrong) {
                throw error(why);
            }
        }

        private LinkException error(String why) {
            return new LinkException(settings.name() + ": " + why);
        }
    }

    private static String text(InetAddress address) {
        return address.getHostAddress();
    }

    private static String mask(int prefixLength) {
        return text(ipv4((int) (-1L << (Integer.SIZE - prefixLength))));
    }

    /** The last address of the network before its broadcast address. */
    private static InetAddress lastHost(IpPrefix own) {
        int host = (int) ((1L << (Integer.SIZE - own.prefixLength())) - 1);
        return ipv4((bits(own.address()) | host) - 1);
    }

    private static InetAddress plus(InetAddress address, int n) {
        return ipv4(bits(address) + n);
    }

    private static int bits(InetAddress address) {
        return ByteBuffer.wrap(address.getAddress()).getInt();
    }

    private static InetAddress ipv4(int bits) {
        try {
            return InetAddress.getByAddress(
                    ByteBuffer.allocate(Integer.BYTES).putInt(bits).array());
        } catch (UnknownHostException e) {
            throw new AssertionError("four bytes are an address", e);
        }
    }
}
