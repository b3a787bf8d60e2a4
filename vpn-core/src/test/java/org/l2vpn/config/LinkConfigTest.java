package org.l2vpn.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.l2vpn.link.IpPrefix;
import org.l2vpn.link.IpRange;
import org.l2vpn.link.QemuSettings;
import org.l2vpn.link.SocketSpec;
import org.l2vpn.link.VdeSettings;
import org.l2vpn.link.VdeSwitchSettings;
import org.l2vpn.link.VmnetSettings;
import org.l2vpn.link.VmnetSettings.Mode;
import org.l2vpn.packet.MacAddress;

/** What a well-written vmnet, VDE or QEMU link becomes. */
class LinkConfigTest {
    private static final UUID FIRST = UUID.fromString("2b8cf5ae-5a1c-4f0c-9c0e-0d8f3e1b7a55");
    private static final UUID SECOND = UUID.fromString("2b8cf5ae-5a1c-4f0c-9c0e-0d8f3e1b7a56");

    @Test
    void shouldNeedNoKeyAndNameTheLinksWhenThereAreNoPeers() throws Exception {
        var config =
                new MemoryFiles()
                        .load(
                                """
                                vpn.links = [
                                  { type = vde, socket = a }
                                  { type = vde, socket = b }
                                  { type = vde, socket = c, name = vde2 }
                                  { type = vmnet }
                                ]""");

        assertThat(config.privateKey()).isEmpty();
        assertThat(config.links())
                .extracting(LinkConfig::name)
                .containsExactly("vde", "vde3", "vde2", "vmnet");
        assertThat(((SocketLinkConfig) config.links().getFirst()).settings())
                .isEqualTo(
                        new VdeSettings(
                                "vde",
                                Path.of("/etc/l2vpn/a"),
                                0,
                                Optional.empty(),
                                OptionalInt.empty(),
                                "l2vpn vde"));
        assertThat(((VmnetConfig) config.links().getLast()).settings())
                .isEqualTo(vmnet(Mode.HOST, Optional.empty(), Optional.empty()));
    }

    @Test
    void shouldReadEveryKeyOfVmnet() throws Exception {
        var config =
                new MemoryFiles()
                        .load(
                                """
                                vpn.links = [
                                  { type = vmnet, name = mac, mode = host, mtu = 1400
                                    addresses = ["10.88.0.2/24", "fd88::2/64"], isolation = yes
                                    mac = "02:00:00:00:00:07"
                                    interface-id = "%s", network-identifier = "%s"
                                    helper = "", when-gone = recreate }
                                  { type = vmnet, mode = bridged, interface = en0
                                    helper = /opt/bin/vmnet-helper }
                                  { type = vmnet, name = nat, mode = shared
                                    addresses = ["192.168.9.1/24"]
                                    dhcp = "192.168.9.2-192.168.9.99" }
                                ]"""
                                        .formatted(FIRST, SECOND));

        var first = (VmnetConfig) config.links().getFirst();
        assertThat(first.whenGone()).isEqualTo(WhenGone.RECREATE);
        assertThat(first.settings())
                .isEqualTo(
                        new VmnetSettings(
                                "mac",
                                Mode.HOST,
                                List.of(
                                        IpPrefix.parse("10.88.0.2/24"),
                                        IpPrefix.parse("fd88::2/64")),
                                Optional.empty(),
                                Optional.of(MacAddress.parse("02:00:00:00:00:07")),
                                OptionalInt.of(1400),
                                true,
                                Optional.of(FIRST),
                                Optional.of(SECOND),
                                Optional.empty(),
                                Optional.empty()));
        assertThat(((VmnetConfig) config.links().get(1)).settings())
                .isEqualTo(
                        vmnet(
                                Mode.BRIDGED,
                                Optional.of("en0"),
                                Optional.of(Path.of("/opt/bin/vmnet-helper"))));
        assertThat(((VmnetConfig) config.links().get(2)).settings().dhcp())
                .contains(IpRange.parse("192.168.9.2-192.168.9.99"));
    }

    @Test
    void shouldReadEveryKeyOfVdeAndQemu() throws Exception {
        var config =
                new MemoryFiles()
                        .load(
                                """
                                vpn.links = [
                                  { type = vde, name = plug, socket = /run/vde.ctl, port = 7
                                    group = staff, mode = 0660, description = "the plug" }
                                  { type = vde-switch, socket = /run/sw, group = kvm, mode = "770" }
                                  { type = vde-switch, socket = /run/sw2 }
                                  { type = qemu, listen = "unix:vm1.sock" }
                                  { type = qemu, name = d, protocol = dgram
                                    listen = "127.0.0.1:1", connect = "[::1]:2" }
                                  { type = qemu, name = v, protocol = vfkit
                                    listen = "unix:/l", connect = "unix:/v" }
                                ]""");

        var settings =
                config.links().stream().map(link -> ((SocketLinkConfig) link).settings()).toList();
        assertThat(settings)
                .containsExactly(
                        new VdeSettings(
                                "plug",
                                Path.of("/run/vde.ctl"),
                                7,
                                Optional.of("staff"),
                                OptionalInt.of(0660),
                                "the plug"),
                        new VdeSwitchSettings(
                                "vde-switch", Path.of("/run/sw"), Optional.of("kvm"), 0770),
                        new VdeSwitchSettings(
                                "vde-switch2", Path.of("/run/sw2"), Optional.empty(), 0600),
                        new QemuSettings(
                                "qemu",
                                QemuSettings.Protocol.STREAM,
                                Optional.of(new SocketSpec.Unix(Path.of("/etc/l2vpn/vm1.sock"))),
                                Optional.empty()),
                        new QemuSettings(
                                "d",
                                QemuSettings.Protocol.DGRAM,
                                Optional.of(new SocketSpec.Inet("127.0.0.1", 1)),
                                Optional.of(new SocketSpec.Inet("::1", 2))),
                        new QemuSettings(
                                "v",
                                QemuSettings.Protocol.VFKIT,
                                Optional.of(new SocketSpec.Unix(Path.of("/l"))),
                                Optional.of(new SocketSpec.Unix(Path.of("/v")))));
    }

    @Test
    void shouldReadSpecsOfTheCommandLineAsKeysOfAFile() throws Exception {
        var specs =
                List.of(
                        "vmnet:host,address=10.88.0.2/24,address=fd88::2/64,name=mac",
                        "vde:/tmp/vde,mode=0660",
                        "vde-switch:/tmp/sw",
                        "tap:tap0,address=10.0.0.1/8,bridge=br0",
                        "qemu:listen=unix:/run/x.sock");
        var config = new MemoryFiles().loader().bridge("bridge", specs);
        var same =
                new MemoryFiles()
                        .load(
                                """
                                vpn.links = [
                                  { type = vmnet, mode = host, name = mac
                                    addresses = ["10.88.0.2/24", "fd88::2/64"] }
                                  { type = vde, socket = /tmp/vde, mode = 0660 }
                                  { type = vde-switch, socket = /tmp/sw }
                                  { type = tap, name = tap0, addresses = ["10.0.0.1/8"], bridge = br0 }
                                  { type = qemu, listen = "unix:/run/x.sock" }
                                ]""");

        assertThat(config.links()).isEqualTo(same.links());
        assertThat(config.name()).isEqualTo("bridge");
        assertThat(config.controlSocket()).isEqualTo(Path.of("/run/l2vpn/bridge.sock"));
        assertThat(config.peers()).isEmpty();
        assertThat(config.privateKey()).isEmpty();
    }

    @Test
    void shouldKeepTheControlSocketWhereTheSystemHasItsOwn() {
        assertThat(ConfigEnvironment.runOf("Mac OS X")).isEqualTo("/var/run");
        assertThat(ConfigEnvironment.runOf("Linux")).isEqualTo("/run");
        var mac =
                new ConfigEnvironment("root", Path.of("/var/root"), Map.of(), Path.of("/var/run"));
        assertThat(mac.controlSocket("vpnc")).hasToString("/var/run/l2vpn/vpnc.sock");
    }

    private static VmnetSettings vmnet(
            Mode mode, Optional<String> interfaceName, Optional<Path> helper) {
        return new VmnetSettings(
                "vmnet",
                mode,
                List.of(),
                interfaceName,
                Optional.empty(),
                OptionalInt.empty(),
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                helper);
    }
}
