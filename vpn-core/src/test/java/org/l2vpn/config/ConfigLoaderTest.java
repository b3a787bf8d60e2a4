package org.l2vpn.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.l2vpn.crypto.CipherSuite;
import org.l2vpn.crypto.PresharedKey;
import org.l2vpn.link.IpPrefix;
import org.l2vpn.link.OffloadMode;
import org.l2vpn.packet.MacAddress;
import org.l2vpn.protocol.EndpointSpec;
import org.slf4j.event.Level;

class ConfigLoaderTest {
    @Test
    void shouldTakeEveryDefaultFromTheReferenceWhenOnlyTheNeedfulIsWritten() throws Exception {
        var config =
                new MemoryFiles()
                        .load(
                                """
                                vpn {
                                  private-key-file = "private.key"
                                  links = [ { type = tap, name = tap0 } ]
                                }
                                """);

        assertThat(config.name()).isEqualTo("office");
        assertThat(config.privateKey().orElseThrow().publicKey())
                .isEqualTo(MemoryFiles.publicKey(MemoryFiles.OURS));
        assertThat(config.listen()).isEmpty();
        assertThat(config.transport()).isEqualTo(TransportKind.AUTO);
        assertThat(config.fwmark()).isZero();
        assertThat(config.bindDevice()).isEmpty();
        assertThat(config.controlSocket()).isEqualTo(Path.of("/run/l2vpn/office.sock"));
        assertThat(config.stateDir()).isEqualTo(Path.of("/var/lib/l2vpn"));
        assertThat(config.switchConfig())
                .isEqualTo(
                        new SwitchConfig(
                                false, 4096, 1024, Duration.ofSeconds(300), Duration.ofSeconds(5)));
        assertThat(config.socketBuffer()).isEqualTo(7 << 20);
        assertThat(config.log()).isEqualTo(new LogConfig(Level.INFO, false));
        var link = (TapConfig) config.links().getFirst();
        assertThat(link.mtu()).isEmpty();
        assertThat(link.mac()).isEmpty();
        assertThat(link.bridge()).isEmpty();
        assertThat(link.offload()).isEqualTo(OffloadMode.AUTO);
        assertThat(link.whenGone()).isEqualTo(WhenGone.EXIT);
    }

    @Test
    void shouldReadEveryKeyWhenAllAreWritten() throws Exception {
        var psk = PresharedKey.of("0123456789abcdef0123456789abcdef".getBytes("ASCII"));
        var files = new MemoryFiles().put("keys/psk", psk.toBase64(), 0400);

        var config =
                files.load(
                        """
                        vpn {
                          private-key-file = /etc/l2vpn/private.key
                          listen = "[::]:41820"
                          transport = nio
                          fwmark = 0xca6c
                          bind-device = eth0
                          socket-buffer = 1M
                          control-socket = run/x.sock
                          state-dir = /srv/state
                          isolate = on
                          mss-clamp = 1300
                          fdb { max-entries = 100, per-port-quota = 200, age = 2 minutes }
                          log { level = warn, hide-addresses = true }
                          links = [
                            { type = tap, name = tap0, addresses = ["10.88.0.1/24", "fd00::1/64"]
                              mtu = 1400, mac = "02:00:5e:10:00:01", bridge = br0, offload = on
                              when-gone = recreate }
                          ]
                          peers = [
                            { name = laptop, public-key = "%s", preshared-key-file = keys/psk
                              endpoints = ["vpn.example.org:41820", "[2001:db8::1]:4", "192.0.2.1:65535"]
                              keepalive = 25s, suite = chacha20-poly1305, path-mtu = 1280
                              macs = ["02:00:00:00:00:05"] }
                          ]
                        }
                        """
                                .formatted(MemoryFiles.key(MemoryFiles.FIRST)));

        assertThat(config.listen())
                .containsExactly(new ListenSpec(InetAddress.ofLiteral("::"), 41820));
        assertThat(config.transport()).isEqualTo(TransportKind.NIO);
        assertThat(config.fwmark()).isEqualTo(0xca6c);
        assertThat(config.bindDevice()).contains("eth0");
        assertThat(config.socketBuffer()).isEqualTo(1 << 20);
        assertThat(config.mssLimit()).isEqualTo(1300);
        assertThat(config.controlSocket()).isEqualTo(Path.of("/etc/l2vpn/run/x.sock"));
        assertThat(config.stateDir()).isEqualTo(Path.of("/srv/state"));
        assertThat(config.switchConfig())
                .isEqualTo(
                        new SwitchConfig(
                                true, 100, 100, Duration.ofSeconds(120), Duration.ofSeconds(5)));
        assertThat(config.log()).isEqualTo(new LogConfig(Level.WARN, true));
        var link = (TapConfig) config.links().getFirst();
        assertThat(link.addresses())
                .containsExactly(IpPrefix.parse("10.88.0.1/24"), IpPrefix.parse("fd00::1/64"));
        assertThat(link.mtu()).hasValue(1400);
        assertThat(link.mac()).contains(MacAddress.parse("02:00:5e:10:00:01"));
        assertThat(link.bridge()).contains("br0");
        assertThat(link.offload()).isEqualTo(OffloadMode.ON);
        assertThat(link.whenGone()).isEqualTo(WhenGone.RECREATE);
        var peer = config.peers().getFirst();
        assertThat(peer.name()).isEqualTo("laptop");
        assertThat(peer.presharedKey().toBase64()).isEqualTo(psk.toBase64());
        assertThat(peer.endpoints())
                .containsExactly(
                        new EndpointSpec("vpn.example.org", 41820),
                        new EndpointSpec("2001:db8::1", 4),
                        new EndpointSpec("192.0.2.1", 65535));
        assertThat(peer.keepalive()).isEqualTo(Duration.ofSeconds(25));
        assertThat(peer.suite()).isEqualTo(CipherSuite.CHACHA20_POLY1305);
        assertThat(peer.pathMtu()).hasValue(1280);
        assertThat(peer.macs()).containsExactly(MacAddress.parse("02:00:00:00:00:05"));
    }

    @Test
    void shouldGivePeersTheirSharedDefaultsWhenTheyLeaveThemOut() throws Exception {
        var config =
                new MemoryFiles()
                        .load(
                                """
                                vpn.private-key-file = private.key
                                vpn.listen = "0.0.0.0:1"
                                vpn.defaults.peer.keepalive = 25s
                                vpn.peers = [
                                  { name = a, public-key = "%s" }
                                  { name = b, public-key = "%s", keepalive = 0s }
                                ]
                                """
                                        .formatted(
                                                MemoryFiles.key(MemoryFiles.FIRST),
                                                MemoryFiles.key(MemoryFiles.SECOND)));

        assertThat(config.peers().get(0).keepalive()).isEqualTo(Duration.ofSeconds(25));
        assertThat(config.peers().get(1).keepalive()).isEqualTo(Duration.ZERO);
        assertThat(config.peers().get(0).presharedKey().isNone()).isTrue();
    }

    @Test
    void shouldReadIncludedFilesWhenTheyLieBeside() throws Exception {
        var files =
                new MemoryFiles()
                        .put(
                                "peers/laptop.conf",
                                "vpn.peers = [ { name = laptop, endpoint = \"h:1\", public-key = \""
                                        + MemoryFiles.key(MemoryFiles.FIRST)
                                        + "\" } ]",
                                0644);

        var config =
                files.load("vpn.private-key-file = private.key\ninclude \"peers/laptop.conf\"\n");

        assertThat(config.peers()).hasSize(1);
    }

    @Test
    void shouldPutItsFilesUnderTheUsersDirectoriesWhenNotRoot() {
        var set =
                new ConfigEnvironment(
                        "joe",
                        Path.of("/home/joe"),
                        Map.of("XDG_RUNTIME_DIR", "/run/user/7", "XDG_STATE_HOME", "/state"));
        var unset = new ConfigEnvironment("joe", Path.of("/home/joe"), Map.of());

        assertThat(set.controlSocket("a")).isEqualTo(Path.of("/run/user/7/l2vpn/a.sock"));
        assertThat(set.stateDirectory()).isEqualTo(Path.of("/state/l2vpn"));
        assertThat(unset.controlSocket("a")).isEqualTo(Path.of("/tmp/l2vpn-joe/a.sock"));
        assertThat(unset.stateDirectory()).isEqualTo(Path.of("/home/joe/.local/state/l2vpn"));
    }

    @Test
    void shouldFindTheControlSocketWhenTheRestIsBrokenOrUnreadable() throws Exception {
        var files = new MemoryFiles().put("office.conf", "vpn { links = 7 }", 0644);

        assertThat(files.loader().controlSocket(MemoryFiles.MAIN))
                .isEqualTo(Path.of("/run/l2vpn/office.sock"));
    }
}
