package org.l2vpn.bridge.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.l2vpn.bridge.linux.IpTool.ip;

import java.lang.ref.Reference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.l2vpn.bridge.NativeIoException;
import org.l2vpn.bridge.NativeLinks;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.link.Link;
import org.l2vpn.link.LinkException;
import org.l2vpn.link.OffloadMode;
import org.l2vpn.link.TapSettings;
import org.l2vpn.packet.EthernetView;
import org.l2vpn.packet.MacAddress;

/** Which offloads a TAP has while it is open, and what stays of them on one that stays. */
@Timeout(30)
@ExtendWith(NetnsExtension.class)
final class TapOffloadSetupNetnsIT {
    private static final String MAC = "02:00:5e:10:00:01";
    private static final int EXPERIMENT = 0x88B5;

    @Test
    void shouldSwitchOnWhatTheKernelHas() throws Exception {
        try (var link = open("tap0", OffloadMode.AUTO)) {
            assertThat(link.details().get("offload")).startsWith("csum tso4 tso6");
            assertThat(ip("-d link show tap0")).contains("vnet_hdr on");
            assertThat(hasTso("tap0")).isTrue();
        }
        open("tap0", OffloadMode.ON).close();
    }

    @Test
    void shouldBeAPlainTapWhenOff() throws Exception {
        try (var link = open("tap0", OffloadMode.OFF)) {
            assertThat(link.details()).containsEntry("offload", "off");
            assertThat(ip("-d link show tap0")).contains("vnet_hdr off");
            assertThat(hasTso("tap0")).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " vnet_hdr", " user 0"})
    void shouldAttachToPersistentTapHoweverItWasMade(String kind) throws Exception {
        ip("tuntap add dev tap7 mode tap" + kind);
        for (int i = 0; i < 2; i++) {
            try (var link = open("tap7", OffloadMode.AUTO)) {
                assertThat(link.details().get("offload")).startsWith("csum tso4 tso6");
                assertThat(hasTso("tap7")).isTrue();
            }
            assertThat(hasTso("tap7")).isFalse();
            try (var link = open("tap7", OffloadMode.OFF)) {
                assertThat(link.details()).containsEntry("offload", "off");
                assertThat(ip("-d link show tap7")).contains("vnet_hdr off");
            }
        }
    }

    @Test
    void shouldNeedNoCapabilityForOffloadsWhenPersistentTapIsPrepared() throws Exception {
        ip("tuntap add dev tap7 mode tap user 0");
        ip("link set tap7 up");
        Capabilities.withoutNetAdmin(
                () -> {
                    try (var link = open("tap7", OffloadMode.ON)) {
                        assertThat(link.details().get("offload")).startsWith("csum tso4 tso6");
                    }
                });
    }

    @Test
    void shouldRestoreHeaderLengthOfPersistentTap() throws Exception {
        ip("tuntap add dev tap7 mode tap");
        try (var other = TunDevice.open(settings("tap7", OffloadMode.AUTO), true)) {
            var length = NativeBuffer.allocate(Integer.BYTES);
            length.bytes().putInt(0, 12);
            LibC.ioctl("set", other.fd(), TunDevice.TUNSETVNETHDRSZ, length);
            assertThat(headerLength(other)).isEqualTo(12);
            // As a program that is killed: nothing is put back.
            var _ = LibC.close(other.fd());
            open("tap7", OffloadMode.AUTO).close();
        }
        try (var other = TunDevice.open(settings("tap7", OffloadMode.OFF), true)) {
            assertThat(headerLength(other)).isEqualTo(12);
        }
    }

    @Test
    void shouldSwitchOffWhatAnotherLeftOnWhenOff() throws Exception {
        ip("tuntap add dev tap7 mode tap");
        var other = TunDevice.open(settings("tap7", OffloadMode.AUTO), true);
        assertThat(other.setOffload(TapOffload.TUN_F_CSUM | TapOffload.TUN_F_TSO4)).isTrue();
        var _ = LibC.close(other.fd());
        assertThat(hasTso("tap7")).isTrue();
        try (var _ = open("tap7", OffloadMode.OFF)) {
            assertThat(hasTso("tap7")).isFalse();
        }
    }

    /** The self-test writes into a TAP that is up already. */
    @Test
    void shouldSendNothingIntoTheNetworkWhenTapIsUpInABridge() throws Exception {
        Files.writeString(Path.of("/proc/sys/net/ipv6/conf/default/disable_ipv6"), "1");
        ip("link add br0 type bridge");
        ip("link add port0 type veth peer name port1");
        ip("tuntap add dev tap7 mode tap");
        for (var name : List.of("port0", "tap7")) {
            ip("link set " + name + " master br0 up");
        }
        ip("link set port1 up");
        ip("link set br0 up");
        try (var neighbour = new PacketSocket("port1");
                var link = TapLink.open(settings("tap7", OffloadMode.AUTO), new DropCounters())) {
            assertThat(link.details().get("offload")).startsWith("csum tso4 tso6");
            // The next frame of a bridge port is forwarded; those of the self-test were not.
            try (var tap = new PacketSocket("br0")) {
                var sign = new byte[60];
                Arrays.fill(sign, 0, 6, (byte) 0xFF);
                sign[6] = 2;
                sign[12] = (byte) (EXPERIMENT >> 8);
                sign[13] = (byte) EXPERIMENT;
                sign[14] = 1;
                assertThat(tap.send(sign)).isTrue();
                assertThat(nextExperiment(neighbour)).isEqualTo(sign);
            }
        }
    }

    private static byte @Nullable [] nextExperiment(PacketSocket socket) {
        while (true) {
            var frame = socket.receive(Duration.ofSeconds(5));
            if (frame == null || EthernetView.outerType(frame, 0) == EXPERIMENT) {
                return frame;
            }
        }
    }

    private static TapSettings settings(String name, OffloadMode mode) {
        return new TapSettings(
                name, List.of(), MacAddress.parse(MAC), 1500, Optional.empty(), mode);
    }

    private static Link open(String name, OffloadMode mode) throws LinkException {
        return new NativeLinks().open(settings(name, mode), new DropCounters());
    }

    private static int headerLength(TunDevice tap) throws NativeIoException {
        var length = NativeBuffer.allocate(Integer.BYTES);
        LibC.ioctl("get", tap.fd(), TunDevice.TUNGETVNETHDRSZ, length);
        return length.bytes().getInt(0);
    }

    /**
     * {@code linux/ethtool.h}: ETHTOOL_GTSO in a struct ethtool_value, whose address goes along.
     */
    private static boolean hasTso(String name) throws NativeIoException {
        long siocEthtool = 0x8946;
        int getTso = 0x1e;
        var value = NativeBuffer.allocate(2 * Integer.BYTES);
        value.bytes().putInt(0, getTso);
        var request = IfReq.flags(name, 0);
        request.bytes().putLong(IfReq.FLAGS, value.address());
        int socket = LibC.check("socket", LibC.socket(LibC.AF_INET, 2, 0));
        try {
            LibC.ioctl("SIOCETHTOOL", socket, siocEthtool, request);
            return value.bytes().getInt(Integer.BYTES) != 0;
        } finally {
            var _ = LibC.close(socket);
            Reference.reachabilityFence(value);
        }
    }
}
