package org.l2vpn.bridge.vde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.l2vpn.bridge.vde.TestPeer.BROADCAST;
import static org.l2vpn.bridge.vde.TestPeer.frame;

import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.l2vpn.bridge.Descriptors;
import org.l2vpn.bridge.FarSides;
import org.l2vpn.bridge.NativeLinks;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.counters.DropReason;
import org.l2vpn.link.LinkException;
import org.l2vpn.link.VdeSwitchSettings;

/** Our switch, beyond what every link does. */
@Timeout(30)
class VdeSwitchLinkTest {
    @TempDir private Path directory;

    private Path vde() {
        return directory.resolve("vde");
    }

    @Test
    void shouldGivePortsAsAskedAndOtherwiseTheLowest() throws Exception {
        try (var rig = new LinkRig(LinkRig.vdeSwitch(vde()));
                var _ = TestPlug.plug(vde(), 2 << 8);
                var _ = TestPlug.plug(vde(), 0);
                var _ = TestPlug.plug(vde(), 2 << 8);
                var _ = TestPlug.plug(vde(), 9999 << 8)) {
            assertThat(rig.link.isUp()).isTrue();
            assertThat(ports()).containsExactlyInAnyOrder("001", "002", "003", "004");
        }
    }

    private List<String> ports() {
        var names = vde().toFile().list((_, name) -> name.contains("."));
        return names == null
                ? List.of()
                : List.of(names).stream().map(name -> name.substring(0, 3)).toList();
    }

    @Test
    void shouldTakeAsManyPlugsAsItHasRoomFor() throws Exception {
        var plugs = new ArrayList<TestPeer>();
        try (var rig = new LinkRig(LinkRig.vdeSwitch(vde()))) {
            for (int i = 0; i < FarSides.MAX_SIDES; i++) {
                plugs.add(TestPlug.plug(vde(), 0));
            }
            assertThat(TestPlug.plug(vde(), 0)).isNull();
            rig.write(frame(BROADCAST, 0xF, 60));
            for (var plug : plugs) {
                assertThat(plug.receive(LinkRig.PATIENCE)).isNotNull();
            }
            plugs.removeFirst().close();
            Tool.awaitPlugs(vde(), FarSides.MAX_SIDES - 1);
            plugs.add(TestPlug.plug(vde(), 0));
            rig.write(frame(BROADCAST, 0xF, 61));
            assertThat(plugs.getLast().receive(LinkRig.PATIENCE)).hasSize(61);
            assertThat(rig.drops.nonZero()).isEmpty();
        }
        for (var plug : plugs) {
            plug.close();
        }
        assertThat(vde()).doesNotExist();
    }

    @Test
    void shouldHangUpOnWhatIsNoPlug() throws Exception {
        try (var rig = new LinkRig(LinkRig.vdeSwitch(vde()))) {
            var gone = directory.resolve("gone");
            for (var nonsense :
                    List.of(
                            ByteBuffer.allocate(256),
                            ByteBuffer.wrap(new byte[] {1}),
                            TestPeer.request(2, 0, gone, "version 2"),
                            TestPeer.request(3, 1, gone, "management"),
                            TestPeer.request(3, 0, gone, "no such socket"))) {
                assertThat(TestPlug.plug(vde(), TestPeer.newSocket(), nonsense)).isNull();
            }
            try (var plug = TestPlug.plug(vde(), 0)) {
                rig.write(frame(BROADCAST, 0xF, 60));
                assertThat(plug.receive(LinkRig.PATIENCE)).hasSize(60);
                assertThat(ports()).containsExactly("001");
            }
        }
    }

    @Test
    void shouldKeepStrangersFew() throws Exception {
        var silent = new ArrayList<SocketChannel>();
        try (var _ = new LinkRig(LinkRig.vdeSwitch(vde()))) {
            for (int i = 0; i < 16; i++) {
                silent.add(SocketChannel.open(UnixDomainSocketAddress.of(vde().resolve("ctl"))));
            }
            try (var extra = SocketChannel.open(UnixDomainSocketAddress.of(vde().resolve("ctl")))) {
                assertThat(extra.read(ByteBuffer.allocate(1))).isEqualTo(-1);
            }
            // After 5 s without a word the first ones have to go, too.
            assertThat(silent.getFirst().read(ByteBuffer.allocate(1))).isEqualTo(-1);
        }
        for (var channel : silent) {
            channel.close();
        }
    }

    @Test
    void shouldCountWhatAPlugSendsThatIsNoFrame() throws Exception {
        try (var rig = new LinkRig(LinkRig.vdeSwitch(vde()));
                var a = TestPlug.plug(vde(), 0);
                var b = TestPlug.plug(vde(), 0)) {
            rig.awaitPlugs(2);
            a.send(new byte[13]);
            a.send(frame(BROADCAST, 0xA, 1519));
            a.send(frame(BROADCAST, 0xA, 1518));
            assertThat(rig.receive()).hasSize(1518);
            assertThat(b.receive(LinkRig.PATIENCE)).hasSize(1518);
            assertThat(rig.drops.get(DropReason.RUNT_FRAME)).isEqualTo(1);
            assertThat(rig.drops.get(DropReason.OVERSIZE_FRAME)).isEqualTo(1);
        }
    }

    @Test
    void shouldNotLetOnePlugThatDoesNotReadHoldUpAnother() throws Exception {
        try (var rig = new LinkRig(LinkRig.vdeSwitch(vde()));
                var stuck = TestPlug.plug(vde(), 0);
                var reads = TestPlug.plug(vde(), 0)) {
            rig.awaitPlugs(2);
            stuck.send(frame(BROADCAST, 0xA, 60));
            reads.send(frame(BROADCAST, 0xB, 60));
            rig.receive();
            rig.receive();
            reads.receive(LinkRig.PATIENCE);
            for (int i = 0; i < 3000; i++) {
                rig.write(frame(0xA, 0xF, 1518));
            }
            assertThat(rig.drops.get(DropReason.LINK_QUEUE_FULL)).isPositive();
            for (int i = 0; i < 500; i++) {
                rig.write(frame(0xB, 0xF, 100 + i));
                assertThat(reads.receive(LinkRig.PATIENCE)).hasSize(100 + i);
            }
            int arrived = 0;
            while (stuck.receive(LinkRig.QUIET) != null) {
                arrived++;
            }
            // Every one either arrived or was counted.
            assertThat(arrived + rig.drops.get(DropReason.LINK_QUEUE_FULL))
                    .isGreaterThanOrEqualTo(3000);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0600, rw-------, rwx------",
        "0660, rw-rw----, rwxrwx---",
        "0666, rw-rw-rw-, rwxrwxrwx"
    })
    void shouldSetModeAndGroup(String mode, String ctl, String dir) throws Exception {
        var group = Permissions.groupOf(directory).getName();
        var settings =
                new VdeSwitchSettings("vde0", vde(), Optional.of(group), Integer.parseInt(mode, 8));
        try (var _ = new LinkRig(settings);
                var _ = TestPlug.plug(vde(), 0)) {
            assertThat(mode(vde().resolve("ctl"))).isEqualTo(ctl);
            assertThat(mode(vde())).isEqualTo(dir);
            var data = vde().toFile().list((_, name) -> name.startsWith("001."));
            assertThat(data).hasSize(1);
            assertThat(mode(vde().resolve(data[0]))).isEqualTo(ctl);
        }
    }

    private static String mode(Path path) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void shouldHangUpOnAPlugThatNamesALink() throws Exception {
        var victim = directory.resolve("victim.sock");
        var somebodyElses = TestPeer.newSocket();
        somebodyElses.bind(TestPeer.address(victim));
        try (var _ = new LinkRig(LinkRig.vdeSwitch(vde()))) {
            var link = Files.createSymbolicLink(vde().resolve(".link"), victim);
            var request = TestPeer.request(3, 0, link, "a link");
            assertThat(TestPlug.plug(vde(), TestPeer.newSocket(), request)).isNull();
            // The socket itself, of the same user, is taken.
            var direct = TestPeer.request(3, 0, victim, "no link");
            try (var plug = TestPlug.plug(vde(), somebodyElses, direct)) {
                assertThat(plug).isNotNull();
            }
            Files.delete(link);
        } finally {
            somebodyElses.close();
            Files.delete(victim);
        }
    }

    @Test
    void shouldReplaceWhatADeadSwitchLeftAndKeepWhatIsNotIts() throws Exception {
        Files.createDirectory(vde());
        for (var name : List.of("ctl", "001.7", "012.34")) {
            // A socket whose process has gone stays as a file.
            try (var dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                dead.bind(UnixDomainSocketAddress.of(vde().resolve(name)));
            }
        }
        Files.writeString(vde().resolve("notes"), "mine");
        try (var rig = new LinkRig(LinkRig.vdeSwitch(vde()));
                var plug = TestPlug.plug(vde(), 0)) {
            assertThat(ports()).containsExactly("001");
            plug.send(frame(BROADCAST, 0xA, 60));
            assertThat(rig.receive()).hasSize(60);
        }
        assertThat(vde().toFile().list()).containsExactly("notes");
    }

    @Test
    void shouldKeepADirectoryThatWasThere() throws Exception {
        Files.createDirectory(vde());
        var before = mode(vde());
        open(LinkRig.vdeSwitch(vde()));
        assertThat(mode(vde())).isEqualTo(before);
        assertThat(vde()).isEmptyDirectory();
    }

    @Test
    void shouldRefuseAPlaceThatIsTaken() throws Exception {
        try (var first = new LinkRig(LinkRig.vdeSwitch(vde()));
                var plug = TestPlug.plug(vde(), 0)) {
            assertThatThrownBy(() -> open(LinkRig.vdeSwitch(vde())))
                    .isInstanceOf(LinkException.class)
                    .hasMessageContaining("vde0: another VDE switch answers at")
                    .hasMessageContaining("type = vde");
            plug.send(frame(BROADCAST, 0xA, 60));
            assertThat(first.receive()).hasSize(60);
        }
        var file = Files.writeString(directory.resolve("file"), "");
        assertThatThrownBy(() -> open(LinkRig.vdeSwitch(file)))
                .isInstanceOf(LinkException.class)
                .hasMessageContaining("a file that is no directory");
        Files.createDirectory(vde());
        Files.writeString(vde().resolve("ctl"), "");
        assertThatThrownBy(() -> open(LinkRig.vdeSwitch(vde())))
                .isInstanceOf(LinkException.class)
                .hasMessageContaining("a file that is no socket");
        var deep = directory.resolve("d".repeat(90));
        assertThatThrownBy(() -> open(LinkRig.vdeSwitch(deep)))
                .isInstanceOf(LinkException.class)
                .hasMessageContaining("is too long for sockets in it");
        assertThat(deep).doesNotExist();
    }

    private static void open(VdeSwitchSettings settings) throws LinkException {
        new NativeLinks().open(settings, new DropCounters()).close();
    }

    @Test
    void shouldLeaveNothingOpenWhenOpenedAHundredTimes() throws Exception {
        try (var _ = new LinkRig(LinkRig.vdeSwitch(vde()))) {
            TestPlug.plug(vde(), 0).close();
        }
        int descriptors = Descriptors.count();
        for (int i = 0; i < 100; i++) {
            try (var rig = new LinkRig(LinkRig.vdeSwitch(vde()));
                    var plug = TestPlug.plug(vde(), 0)) {
                plug.send(frame(BROADCAST, 0xA, 60));
                assertThat(rig.receive()).hasSize(60);
            }
            assertThat(vde()).doesNotExist();
        }
        assertThat(Descriptors.settle(descriptors)).isLessThanOrEqualTo(descriptors);
        assertThat(Descriptors.threads("vde-")).isEmpty();
    }
}
