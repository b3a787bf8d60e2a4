package org.l2vpn.bridge.macos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.l2vpn.bridge.macos.VmnetSample.bridged;
import static org.l2vpn.bridge.macos.VmnetSample.host;
import static org.l2vpn.bridge.macos.VmnetSample.shared;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.l2vpn.link.LinkException;

/** Settings become what vmnet is asked for, or a message for the user. */
final class VmnetRequestTest {
    private static final UUID ID = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");
    private static final Set<VmnetKey> ALL = EnumSet.allOf(VmnetKey.class);
    private static final Set<VmnetKey> MACOS_10_15 =
            EnumSet.range(VmnetKey.OPERATION_MODE, VmnetKey.NAT66_PREFIX);

    @Test
    void shouldJoinANetworkWithoutDhcpWhenHost() throws Exception {
        var request = request(host().addresses("10.88.0.2/24", "fd00::2/64").mtu(1400), ALL);
        assertThat(request.values())
                .containsEntry(VmnetKey.OPERATION_MODE, 1000L)
                .containsEntry(VmnetKey.HOST_IP_ADDRESS, "10.88.0.2")
                .containsEntry(VmnetKey.HOST_SUBNET_MASK, "255.255.255.0")
                .containsEntry(VmnetKey.HOST_IPV6_ADDRESS, "fd00:0:0:0:0:0:0:2")
                .containsEntry(VmnetKey.MTU, 1400L)
                .containsEntry(VmnetKey.ALLOCATE_MAC_ADDRESS, false)
                .containsKey(VmnetKey.NETWORK_IDENTIFIER)
                .doesNotContainKeys(
                        VmnetKey.START_ADDRESS, VmnetKey.END_ADDRESS, VmnetKey.SUBNET_MASK);
        assertThat(request.leaksDhcp()).isFalse();
        assertThat(request.address()).contains("10.88.0.2");
    }

    @Test
    void shouldShareANetworkOnlyWithTheSameAddress() throws Exception {
        var one = network(host().addresses("10.88.0.2/24"));
        assertThat(network(host().addresses("10.88.0.2/24"))).isEqualTo(one);
        assertThat(network(host().addresses("10.88.0.3/24"))).isNotEqualTo(one);
        assertThat(network(host())).isNotEqualTo(network(host()));
        assertThat(network(host().addresses("10.88.0.2/24").network(ID))).isEqualTo(ID);
    }

    @Test
    void shouldKeepTheDhcpServerSmallWhenMacosIsTooOldForAnIdentifier() throws Exception {
        var request = request(host().addresses("10.88.0.2/24"), MACOS_10_15);
        assertThat(request.values())
                .containsEntry(VmnetKey.START_ADDRESS, "10.88.0.2")
                .containsEntry(VmnetKey.END_ADDRESS, "10.88.0.2")
                .containsEntry(VmnetKey.SUBNET_MASK, "255.255.255.0")
                .doesNotContainKey(VmnetKey.NETWORK_IDENTIFIER);
        assertThat(request.leaksDhcp()).isTrue();
    }

    @Test
    void shouldLetMacosGiveOutARange() throws Exception {
        var withAddress = host().addresses("192.168.9.1/16").dhcp("192.168.9.2-192.168.9.99");
        assertThat(request(withAddress, ALL).values())
                .containsEntry(VmnetKey.START_ADDRESS, "192.168.9.1")
                .containsEntry(VmnetKey.END_ADDRESS, "192.168.9.99")
                .containsEntry(VmnetKey.SUBNET_MASK, "255.255.0.0");
        assertThat(request(shared().dhcp("192.168.9.2-192.168.9.99"), ALL).values())
                .containsEntry(VmnetKey.OPERATION_MODE, 1001L)
                .containsEntry(VmnetKey.START_ADDRESS, "192.168.9.1")
                .containsEntry(VmnetKey.SUBNET_MASK, "255.255.255.0");
    }

    @Test
    void shouldTakeTheWholeNetworkWhenShared() throws Exception {
        assertThat(request(shared().addresses("10.1.0.1/16"), ALL).values())
                .containsEntry(VmnetKey.START_ADDRESS, "10.1.0.1")
                .containsEntry(VmnetKey.END_ADDRESS, "10.1.255.254")
                .containsEntry(VmnetKey.SUBNET_MASK, "255.255.0.0");
        assertThat(request(shared(), ALL).values())
                .isEqualTo(
                        Map.of(
                                VmnetKey.OPERATION_MODE,
                                1001L,
                                VmnetKey.ALLOCATE_MAC_ADDRESS,
                                false));
    }

    @Test
    void shouldAskForNothingButTheInterfaceWhenBridged() throws Exception {
        assertThat(request(bridged("en5"), ALL).values())
                .isEqualTo(
                        Map.of(
                                VmnetKey.OPERATION_MODE,
                                1002L,
                                VmnetKey.SHARED_INTERFACE_NAME,
                                "en5",
                                VmnetKey.ALLOCATE_MAC_ADDRESS,
                                false));
    }

    @Test
    void shouldLetAnAddressBeGeneratedWhenTheInterfaceHasAnId() throws Exception {
        assertThat(request(host().interfaceId(ID).isolated(), ALL).values())
                .containsEntry(VmnetKey.INTERFACE_ID, ID)
                .containsEntry(VmnetKey.ENABLE_ISOLATION, true)
                .doesNotContainKey(VmnetKey.ALLOCATE_MAC_ADDRESS);
    }

    @Test
    void shouldRefuseWhatContradictsItself() {
        refuses(bridged("en0").mtu(1400), ALL, "mode = bridged takes no addresses, dhcp, mtu");
        refuses(VmnetSample.of(bridged("x").settings().mode()), ALL, "needs interface");
        refuses(host().onInterface("en0"), ALL, "interface is for mode = bridged only");
        refuses(shared().network(ID), ALL, "network-identifier is for mode = host only");
        refuses(
                host().network(ID).dhcp("10.0.0.2-10.0.0.9"),
                ALL,
                "dhcp and network-identifier exclude each other");
        refuses(
                host().addresses("10.0.0.1/24").dhcp("10.0.0.5-10.0.0.9"),
                ALL,
                "dhcp begins with 10.0.0.5, but macOS gives out all addresses after its own:"
                        + " begin with 10.0.0.2");
        refuses(host().addresses("10.0.0.1/24", "10.0.0.2/24"), ALL, "one IPv4 address, not");
        refuses(host().addresses("fd00::1/48"), ALL, "with /64 only");
        refuses(shared().addresses("fd00::1/64"), ALL, "an IPv6 address cannot be set");
    }

    @Test
    void shouldRefuseWhatTheSystemIsTooOldFor() {
        refuses(host().network(ID), MACOS_10_15, "network-identifier needs macOS 11 or later");
        refuses(host().isolated(), MACOS_10_15, "isolation cannot be had on this macOS version");
        refuses(host().addresses("fd00::1/64"), MACOS_10_15, "an IPv6 address cannot be set");
    }

    private static VmnetRequest request(VmnetSample sample, Set<VmnetKey> keys)
            throws LinkException {
        return VmnetRequest.of(sample.settings(), keys::contains);
    }

    private static Object network(VmnetSample sample) throws LinkException {
        return request(sample, ALL).values().get(VmnetKey.NETWORK_IDENTIFIER);
    }

    private static void refuses(VmnetSample sample, Set<VmnetKey> keys, String words) {
        assertThatExceptionOfType(LinkException.class)
                .isThrownBy(() -> request(sample, keys))
                .withMessageStartingWith("vmnet0: ")
                .withMessageContaining(words);
    }
}
