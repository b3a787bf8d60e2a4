package org.l2vpn.bridge.linux;

import java.util.List;
import org.l2vpn.bridge.Errno;
import org.l2vpn.bridge.NativeIoException;
import org.l2vpn.link.IpPrefix;
import org.l2vpn.link.TapSettings;

/** Gives a TAP its configured addresses back when others took them. One thread at a time. */
final class TapAddresses {
    /** RFC 8200 section 5: without it the kernel switches IPv6 off on the interface. */
    private static final int MIN_IPV6_MTU = 1280;

    private static final String IPV4 = "ipv4-addresses";
    private static final String IPV6 = "ipv6-addresses";

    private final TapSettings settings;
    private final Interfaces interfaces;
    private final int index;
    private final Repairs repairs;

    TapAddresses(TapSettings settings, Interfaces interfaces, int index, Repairs repairs) {
        this.settings = settings;
        this.interfaces = interfaces;
        this.index = index;
        this.repairs = repairs;
    }

    /** The kernel takes IPv6 addresses from an interface that is set down: nobody insists. */
    void wasSetDown() {
        repairs.forget(IPV6);
    }

    /**
     * Looks, and restores what may be restored.
     *
     * @param tap as it is now
     * @param missing gets what it lacks afterwards, in words
     */
    void keep(long now, NetInterface tap, List<String> missing) throws NativeIoException {
        if (settings.addresses().isEmpty()) {
            return;
        }
        var present = interfaces.addresses();
        keep(IPV4, lost(false, present), now, present, missing);
        // The kernel removes IPv6 addresses from an interface that is down: that is expected.
        if (tap.up()) {
            keep(IPV6, lost(true, present), now, present, missing);
        }
    }

    private List<IpPrefix> lost(boolean ipv6, List<Interfaces.Assigned> present) {
        return settings.addresses().stream()
                .filter(prefix -> TapChecks.isIpv6(prefix) == ipv6)
                .filter(prefix -> !present.contains(new Interfaces.Assigned(index, prefix)))
                .toList();
    }

    private void keep(
            String what,
            List<IpPrefix> lost,
            long now,
            List<Interfaces.Assigned> present,
            List<String> missing)
            throws NativeIoException {
        if (lost.isEmpty()) {
            repairs.right(what, now);
            return;
        }
        var holder =
                present.stream()
                        .filter(a -> a.index() != index && isAmong(lost, a.prefix()))
                        .findFirst();
        int mtu = interfaces.find(index).map(NetInterface::mtu).orElse(MIN_IPV6_MTU);
        boolean right = false;
        if (holder.isPresent()) {
            repairs.cannot(what, "moved by others to " + interfaces.nameOf(holder.get().index()));
        } else if (what.equals(IPV6) && mtu < MIN_IPV6_MTU) {
            repairs.cannot(
                    what, "IPv6 needs an MTU of %d, this is %d".formatted(MIN_IPV6_MTU, mtu));
        } else {
            right = repairs.wrong(what, now, () -> add(lost));
        }
        if (!right) {
            lost.forEach(prefix -> missing.add("address " + prefix));
        }
    }

    private static boolean isAmong(List<IpPrefix> prefixes, IpPrefix other) {
        return prefixes.stream().anyMatch(p -> p.address().equals(other.address()));
    }

    private String add(List<IpPrefix> prefixes) throws NativeIoException {
        for (var prefix : prefixes) {
            try {
                interfaces.addAddress(index, prefix);
            } catch (NativeIoException e) {
                // EACCES is addrconf's answer where IPv6 is switched off by sysctl.
                if (e.errno() == Errno.EACCES || e.errno() == Errno.EOPNOTSUPP) {
                    return "IPv6 is switched off on it (sysctl disable_ipv6)";
                }
                if (e.errno() != Errno.EEXIST) {
                    throw e;
                }
            }
        }
        return "";
    }
}
