package org.l2vpn.bridge.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.l2vpn.link.OffloadMode;
import org.l2vpn.link.TapSettings;
import org.l2vpn.packet.MacAddress;

/** Which MTU a TAP has in which bridge. */
final class BridgeMtuTest {
    @Test
    void shouldTakeTheBridgesWhenAutomatic() {
        assertThat(BridgeMtu.of(auto(), bridge(9000), ports())).isEqualTo(9000);
        assertThat(BridgeMtu.of(auto(), bridge(1400), ports(1400, 9000))).isEqualTo(1400);
    }

    /** The bridge has fallen to our own 1500; its other ports would let it have 9000. */
    @Test
    void shouldNotHoldTheBridgeDown() {
        assertThat(BridgeMtu.of(auto(), bridge(1500), ports(9000, 9000))).isEqualTo(9000);
    }

    @Test
    void shouldTakeTheConfiguredUnlessItIsLessThanTheBridges() {
        assertThat(BridgeMtu.of(fixed(1400), bridge(1500), ports(1500))).isEqualTo(1500);
        assertThat(BridgeMtu.of(fixed(9000), bridge(1500), ports(1500))).isEqualTo(9000);
    }

    @Test
    void shouldNeverExceedWhatATapTakes() {
        assertThat(BridgeMtu.of(auto(), bridge(65_535), ports())).isEqualTo(TapSettings.MAX_MTU);
    }

    @Test
    void shouldNameThePortsThatDiffer() {
        assertThat(BridgeMtu.difference(port("tap0", 1500), ports(1500, 1500))).isEmpty();
        assertThat(BridgeMtu.difference(port("tap0", 1500), ports(1500, 9000)))
                .isEqualTo("tap0 1500, lan0 1500, lan1 9000");
    }

    private static TapSettings auto() {
        return settings(1500, true);
    }

    private static TapSettings fixed(int mtu) {
        return settings(mtu, false);
    }

    private static TapSettings settings(int mtu, boolean auto) {
        return new TapSettings(
                "tap0",
                List.of(),
                new MacAddress(2),
                mtu,
                auto,
                Optional.of("br0"),
                OffloadMode.AUTO);
    }

    private static NetInterface bridge(int mtu) {
        return port("br0", mtu);
    }

    private static List<NetInterface> ports(int... mtus) {
        return IntStream.range(0, mtus.length).mapToObj(i -> port("lan" + i, mtus[i])).toList();
    }

    private static NetInterface port(String name, int mtu) {
        return new NetInterface(1, name, "", true, mtu, Optional.empty(), 0, 0);
    }
}
