package org.l2vpn.bridge.macos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.l2vpn.bridge.macos.VmnetSample.bridged;
import static org.l2vpn.bridge.macos.VmnetSample.host;
import static org.l2vpn.bridge.macos.VmnetSample.shared;

import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.l2vpn.link.LinkException;

/** The words a helper is started with: those of vmnet-helper's {@code programs/options.c}. */
final class HelperCommandTest {
    private static final UUID ONE = UUID.fromString("2835e074-9892-4a79-affb-7e41d2605678");
    private static final UUID TWO = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");

    @Test
    void shouldAskForAnIsolatedNetworkInHostMode() throws Exception {
        assertThat(command(host().addresses("10.88.0.2/16").network(ONE).interfaceId(TWO)))
                .isEqualTo(
                        "/h --socket /s --operation-mode host --interface-id "
                                + TWO
                                + " --network-id "
                                + ONE
                                + " --host-ip-address 10.88.0.2 --host-subnet-mask 255.255.0.0");
    }

    @Test
    void shouldNameTheSameNetworkForTheSameAddress() throws Exception {
        assertThat(command(host().addresses("10.88.0.2/16")))
                .isEqualTo(command(host().addresses("10.88.0.2/16")))
                .isNotEqualTo(command(host().addresses("10.89.0.2/16")));
    }

    @Test
    void shouldGiveTheRangeWhereMacosGivesOutAddresses() throws Exception {
        var range =
                " --start-address 192.168.9.1 --end-address 192.168.9.99"
                        + " --subnet-mask 255.255.255.0";
        var wanted = host().addresses("192.168.9.1/24").dhcp("192.168.9.2-192.168.9.99");
        assertThat(command(wanted)).isEqualTo("/h --socket /s --operation-mode host" + range);
        var nat = shared().addresses("192.168.9.1/24").dhcp("192.168.9.2-192.168.9.99");
        assertThat(command(nat.isolated()))
                .isEqualTo(
                        "/h --socket /s --operation-mode shared" + range + " --enable-isolation");
    }

    @Test
    void shouldNameTheInterfaceToBridge() throws Exception {
        assertThat(command(bridged("en5")))
                .isEqualTo("/h --socket /s --operation-mode bridged --shared-interface en5");
    }

    private static String command(VmnetSample sample) throws LinkException {
        var settings = sample.helper(Path.of("/h")).settings();
        var request = HelperCommand.request(settings);
        return String.join(" ", HelperCommand.of(settings, request, Path.of("/s")));
    }
}
