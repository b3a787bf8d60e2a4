package org.l2vpn.link;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.l2vpn.packet.MacAddress;

/**
 * An interface of Apple's vmnet framework.
 *
 * @param name the link's name; the system chooses the interface's
 * @param mode what the interface is connected with
 * @param addresses what the Mac's own side of it gets; in bridged mode none
 * @param interfaceName bridged: the Mac's interface, {@code en0}; else empty
 * @param mac what the Mac's own side gets as MAC address; empty: what macOS chose
 * @param mtu layer-3 MTU, bytes; empty: what macOS chose, always so in bridged mode
 * @param mtuRequired whether a start fails where vmnet refuses the MTU; else macOS's own will do
 * @param isolation whether the interface may speak to the Mac only, not to other vmnet interfaces
 * @param interfaceId gives vmnet's generated MAC address permanence
 * @param networkIdentifier host mode: the isolated network to join, without a DHCP server
 * @param dhcp the addresses that macOS's DHCP server gives out; empty: it does not run where that
 *     can be had
 * @param helper program that opens the interface in our place and passes frames on
 */
public record VmnetSettings(
        String name,
        Mode mode,
        List<IpPrefix> addresses,
        Optional<String> interfaceName,
        Optional<MacAddress> mac,
        OptionalInt mtu,
        boolean mtuRequired,
        boolean isolation,
        Optional<UUID> interfaceId,
        Optional<UUID> networkIdentifier,
        Optional<IpRange> dhcp,
        Optional<Path> helper)
        implements LinkSettings {
    /** vmnet's operating modes. */
    public enum Mode {
        /** The Mac alone. */
        HOST,
        /** The Mac, and through its NAT the world. */
        SHARED,
        /** The network behind one of the Mac's interfaces. */
        BRIDGED
    }

    /** As written in a configuration: an MTU that is given is meant. */
    public VmnetSettings(
            String name,
            Mode mode,
            List<IpPrefix> addresses,
            Optional<String> interfaceName,
            Optional<MacAddress> mac,
            OptionalInt mtu,
            boolean isolation,
            Optional<UUID> interfaceId,
            Optional<UUID> networkIdentifier,
            Optional<IpRange> dhcp,
            Optional<Path> helper) {
        this(
                name,
                mode,
                addresses,
                interfaceName,
                mac,
                mtu,
                true,
                isolation,
                interfaceId,
                networkIdentifier,
                dhcp,
                helper);
    }

    /** Copies the list. */
    public VmnetSettings {
        addresses = List.copyOf(addresses);
    }
}
