package org.l2vpn.bridge.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.l2vpn.bridge.linux.IpTool.ip;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.l2vpn.bridge.Descriptors;
import org.l2vpn.bridge.NativeLinks;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.link.IpPrefix;
import org.l2vpn.link.Link;
import org.l2vpn.link.LinkException;
import org.l2vpn.link.OffloadMode;
import org.l2vpn.link.TapSettings;
import org.l2vpn.packet.MacAddress;

/** What a TAP looks like to the system while it is open, after it is closed, and when it fails. */
@Timeout(30)
@ExtendWith(NetnsExtension.class)
final class TapSetupNetnsIT {
    private static final MacAddress MAC = MacAddress.parse("02:00:5e:10:00:01");
    private static final String BEFORE_MAC = "02:00:5e:10:00:99";

    private List<String> before = List.of();

    @BeforeEach
    void makeNeighbours() throws Exception {
        // A bridge without an address of its own takes its ports'.
        ip("link add br0 address 02:00:5e:10:00:b0 type bridge");
        ip("link add dummy0 type veth peer name dummy1");
        ip("address add 10.99.0.1/24 dev dummy0");
        before = system();
    }

    @Test
    void shouldShowWhatWasConfiguredAndLeaveNothing() throws Exception {
        var link = open(tap("tap0", 1420, "", "10.88.0.1/24", "10.89.0.1/32", "fd00:88::1/64"));
        var shown = ip("-d link show tap0");
        assertThat(shown)
                .contains("mtu 1420", "link/ether " + MAC, "tun type tap pi off", "persist off")
                .containsPattern("<[A-Z,_]*\\bUP\\b");
        assertThat(ip("address show dev tap0"))
                .contains("inet 10.88.0.1/24 brd 10.88.0.255", "inet 10.89.0.1/32")
                .containsPattern("inet6 fd00:88::1/64 scope global nodad")
                .doesNotContain("tentative global");
        assertThat(link.info().name()).isEqualTo("tap0");
        assertThat(link.info().type()).isEqualTo("tap");
        assertThat(link.info().mac()).contains(MAC);
        assertThat(link.info().mtu()).isEqualTo(1420);
        assertThat(shown).startsWith(link.details().get("interface").replaceAll(".* ", ""));
        assertThat(link.details())
                .containsEntry("made", "now: it goes when this ends")
                .doesNotContainKey("bridge");
        assertThat(link.details().get("has addresses"))
                .contains("10.88.0.1/24", "10.89.0.1/32", "fd00:88::1/64");
        link.close();
        assertThat(system()).isEqualTo(before);
    }

    @Test
    void shouldBePortOfBridgeWhenConfigured() throws Exception {
        try (var _ = open(tap("tap0", 1500, "br0"))) {
            assertThat(ip("link show master br0")).contains("tap0");
        }
        assertThat(system()).isEqualTo(before);
    }

    @Test
    void shouldRestorePersistentTapWhenClosed() throws Exception {
        ip("tuntap add dev tap7 mode tap");
        ip("link set tap7 mtu 1300 address " + BEFORE_MAC);
        ip("address add 10.70.0.1/24 dev tap7");
        var untouched = system();
        try (var link =
                open(tap("tap7", 1600, "br0", "10.70.0.1/24", "10.71.0.1/24", "fd00::7/64"))) {
            assertThat(link.details())
                    .containsEntry("made", "by somebody else: it stays when this ends")
                    .containsEntry("bridge", "br0");
            assertThat(ip("link show tap7")).contains("mtu 1600", MAC.toString(), "master br0");
            assertThat(ip("address show dev tap7")).contains("10.71.0.1/24", "fd00::7/64");
        }
        assertThat(system()).isEqualTo(untouched);
        // And it can be attached to again.
        open(tap("tap7", 1420, "")).close();
        assertThat(system()).isEqualTo(untouched);
    }

    @Test
    void shouldNeedNoCapabilityWhenPersistentTapIsPrepared() throws Exception {
        ip("tuntap add dev tap7 mode tap user 0");
        ip("link set tap7 mtu 1420 up");
        ip("address add 10.70.0.1/24 dev tap7");
        Capabilities.withoutNetAdmin(
                () -> {
                    // The owner of a TAP may change its MAC; the rest is as configured.
                    try (var _ = open(tap("tap7", 1420, "", "10.70.0.1/24"))) {
                        assertThat(ip("link show tap7")).contains(MAC.toString());
                    }
                });
    }

    @Test
    void shouldSayWhatToPrepareWhenCapabilityIsMissing() throws Exception {
        ip("tuntap add dev tap7 mode tap user 0");
        Capabilities.withoutNetAdmin(
                () -> {
                    assertRefused(tap("tap0", 1500, ""), "CAP_NET_ADMIN", "ip tuntap add dev tap0");
                    assertRefused(tap("tap7", 1400, ""), "MTU 1400", "ip link set tap7 mtu 1400");
                    assertRefused(
                            tap("tap7", 1500, "", "10.70.0.1/24"),
                            "CAP_NET_ADMIN",
                            "ip address add 10.70.0.1/24 dev tap7");
                    assertRefused(tap("tap7", 1500, ""), "ip link set tap7 up");
                });
    }

    @Test
    void shouldRefuseWhenTapIsHeldByAnother() throws Exception {
        try (var _ = open(tap("tap0", 1500, ""))) {
            assertRefused(tap("tap0", 1500, ""), "in use", "another process");
        }
    }

    @Test
    void shouldRefuseWhenNameIsNoTap() throws Exception {
        assertRefused(tap("dummy0", 1500, ""), "no plain TAP");
        assertThat(system()).isEqualTo(before);
    }

    @Test
    void shouldRefuseWhenBridgeIsMissing() throws Exception {
        assertRefused(tap("tap0", 1500, "br9"), "no bridge br9", "ip link add br9 type bridge");
        assertRefused(tap("tap0", 1500, "dummy1"), "dummy1 is no bridge");
        assertThat(system()).isEqualTo(before);
    }

    @Test
    void shouldRefuseWhenAddressIsInUse() throws Exception {
        assertRefused(tap("tap0", 1500, "", "10.99.0.1/16"), "10.99.0.1 is in use on dummy0");
        assertThat(system()).isEqualTo(before);
    }

    @Test
    void shouldUndoEverythingWhenLaterStepFails() throws Exception {
        // New interfaces take no IPv6 address, which is found out when the rest is done.
        Files.writeString(Path.of("/proc/sys/net/ipv6/conf/default/disable_ipv6"), "1");
        ip("tuntap add dev tap7 mode tap");
        ip("link set tap7 mtu 1400");
        var untouched = system();
        assertRefused(tap("tap0", 1500, "br0", "fd00::1/64"), "IPv6 is switched off");
        assertRefused(tap("tap7", 1500, "br0", "10.1.0.1/24", "fd00::1/64"), "switched off");
        assertThat(system()).isEqualTo(untouched);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 67, 65_518, 70_000})
    void shouldRefuseMtuOutOfRange(int mtu) throws Exception {
        assertRefused(tap("tap0", mtu, ""), "MTU " + mtu, "between 68 and 65517");
    }

    @ParameterizedTest
    @ValueSource(ints = {68, 1500, 9000, 65_517})
    void shouldTakeMtuInRange(int mtu) throws Exception {
        try (var _ = open(tap("tap0", mtu, ""))) {
            assertThat(ip("link show tap0")).contains("mtu " + mtu + " ");
        }
    }

    @Test
    void shouldRefuseIpv6BelowItsMinimumMtu() throws Exception {
        assertRefused(tap("tap0", 1279, "", "fd00::1/64"), "at least 1280");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a/b", "tap%d", "with space", "sixteen-letters-"})
    void shouldRefuseBadName(String name) throws Exception {
        assertRefused(tap(name, 1500, ""), "no interface name");
    }

    @ParameterizedTest
    @ValueSource(strings = {"01:00:5e:00:00:01", "ff:ff:ff:ff:ff:ff", "00:00:00:00:00:00"})
    void shouldRefuseMacThatIsNoUnicast(String mac) throws Exception {
        var settings =
                new TapSettings(
                        "tap0",
                        List.of(),
                        MacAddress.parse(mac),
                        1500,
                        Optional.empty(),
                        OffloadMode.AUTO);
        assertRefused(settings, "MAC address " + mac);
    }

    @Test
    void shouldSayWhenDeviceIsMissing() throws Exception {
        NetnsExtension.hideDirectory("/dev/net");
        assertRefused(tap("tap0", 1500, ""), "there is no /dev/net/tun", "modprobe", "--device");
    }

    @Test
    void shouldKeepDescriptorsWhenOpenedAndClosedManyTimes() throws Exception {
        open(tap("tap0", 1500, "br0", "10.88.0.1/24", "fd00:88::1/64")).close();
        int descriptors = Descriptors.count();
        for (int i = 0; i < 100; i++) {
            open(tap("tap0", 1500, "br0", "10.88.0.1/24", "fd00:88::1/64")).close();
            assertRefused(tap("tap0", 1500, "", "10.99.0.1/24"), "in use");
        }
        assertThat(Descriptors.count()).isEqualTo(descriptors);
        assertThat(system()).isEqualTo(before);
    }

    private static TapSettings tap(String name, int mtu, String bridge, String... addresses) {
        return new TapSettings(
                name,
                Stream.of(addresses).map(IpPrefix::parse).toList(),
                MAC,
                mtu,
                Optional.of(bridge).filter(b -> !b.isEmpty()),
                OffloadMode.AUTO);
    }

    private static Link open(TapSettings settings) throws LinkException {
        return new NativeLinks().open(settings, new DropCounters());
    }

    private static void assertRefused(TapSettings settings, String... words) {
        assertThatThrownBy(() -> open(settings).close())
                .isInstanceOf(LinkException.class)
                .hasMessageStartingWith(settings.name() + ": ")
                .hasMessageContainingAll(words);
    }

    /** Interfaces and addresses, without what changes by itself. */
    private static List<String> system() throws Exception {
        return Stream.of(ip("-o link"), ip("-o address"))
                .flatMap(String::lines)
                .filter(line -> !line.contains("inet6 fe80"))
                .map(line -> line.replaceAll("(valid_lft|tentative).*|(state|qdisc) \\w+", ""))
                .toList();
    }
}
