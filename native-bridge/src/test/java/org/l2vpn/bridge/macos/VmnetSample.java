package org.l2vpn.bridge.macos;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.l2vpn.link.IpPrefix;
import org.l2vpn.link.IpRange;
import org.l2vpn.link.VmnetSettings;
import org.l2vpn.packet.MacAddress;

/** Settings and times for tests; each method is a copy with one thing changed. */
record VmnetSample(VmnetSettings settings) {
    /** Short ones: nothing here is slow but on purpose. */
    static final VmnetTuning QUICK =
            new VmnetTuning(
                    Duration.ofMillis(1500),
                    Duration.ofMillis(1500),
                    Duration.ofMillis(30),
                    Path.of("/nonexistent/ifconfig"),
                    Path.of("/nonexistent/networksetup"));

    static VmnetSample of(VmnetSettings.Mode mode) {
        return new VmnetSample(
                new VmnetSettings(
                        "vmnet0",
                        mode,
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        OptionalInt.empty(),
                        false,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()));
    }

    static VmnetSample host() {
        return of(VmnetSettings.Mode.HOST);
    }

    static VmnetSample shared() {
        return of(VmnetSettings.Mode.SHARED);
    }

    static VmnetSample bridged(String interfaceName) {
        return of(VmnetSettings.Mode.BRIDGED).onInterface(interfaceName);
    }

    VmnetSample addresses(String... texts) {
        var prefixes = List.of(texts).stream().map(IpPrefix::parse).toList();
        return new VmnetSample(
                new VmnetSettings(
                        settings.name(),
                        settings.mode(),
                        prefixes,
                        settings.interfaceName(),
                        settings.mac(),
                        settings.mtu(),
                        settings.isolation(),
                        settings.interfaceId(),
                        settings.networkIdentifier(),
                        settings.dhcp(),
                        settings.helper()));
    }

    VmnetSample onInterface(String name) {
        return new VmnetSample(
                new VmnetSettings(
                        settings.name(),
                        settings.mode(),
                        settings.addresses(),
                        Optional.of(name),
                        settings.mac(),
                        settings.mtu(),
                        settings.isolation(),
                        settings.interfaceId(),
                        settings.networkIdentifier(),
                        settings.dhcp(),
                        settings.helper()));
    }

    VmnetSample helper(Path program) {
        return new VmnetSample(
                new VmnetSettings(
                        settings.name(),
                        settings.mode(),
                        settings.addresses(),
                        settings.interfaceName(),
                        settings.mac(),
                        settings.mtu(),
                        settings.isolation(),
                        settings.interfaceId(),
                        settings.networkIdentifier(),
                        settings.dhcp(),
                        Optional.of(program)));
    }

    VmnetSample mtu(int mtu) {
        return with(settings.mac(), OptionalInt.of(mtu), settings.isolation());
    }

    VmnetSample mtuNotRequired() {
        return new VmnetSample(
                new VmnetSettings(
                        settings.name(),
                        settings.mode(),
                        settings.addresses(),
                        settings.interfaceName(),
                        settings.mac(),
                        settings.mtu(),
                        false,
                        settings.isolation(),
                        settings.interfaceId(),
                        settings.networkIdentifier(),
                        settings.dhcp(),
                        settings.helper()));
    }

    VmnetSample mac(String text) {
        return with(Optional.of(MacAddress.parse(text)), settings.mtu(), settings.isolation());
    }

    VmnetSample isolated() {
        return with(settings.mac(), settings.mtu(), true);
    }

    private VmnetSample with(Optional<MacAddress> mac, OptionalInt mtu, boolean isolation) {
        return new VmnetSample(
                new VmnetSettings(
                        settings.name(),
                        settings.mode(),
                        settings.addresses(),
                        settings.interfaceName(),
                        mac,
                        mtu,
                        isolation,
                        settings.interfaceId(),
                        settings.networkIdentifier(),
                        settings.dhcp(),
                        settings.helper()));
    }

    VmnetSample interfaceId(UUID id) {
        return named(Optional.of(id), settings.networkIdentifier(), settings.dhcp());
    }

    VmnetSample network(UUID identifier) {
        return named(settings.interfaceId(), Optional.of(identifier), settings.dhcp());
    }

    VmnetSample dhcp(String range) {
        return named(
                settings.interfaceId(),
                settings.networkIdentifier(),
                Optional.of(IpRange.parse(range)));
    }

    private VmnetSample named(
            Optional<UUID> interfaceId, Optional<UUID> network, Optional<IpRange> dhcp) {
        return new VmnetSample(
                new VmnetSettings(
                        settings.name(),
                        settings.mode(),
                        settings.addresses(),
                        settings.interfaceName(),
                        settings.mac(),
                        settings.mtu(),
                        settings.isolation(),
                        interfaceId,
                        network,
                        dhcp,
                        settings.helper()));
    }
}
