package org.l2vpn.bridge.vde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.l2vpn.bridge.vde.TestPeer.BROADCAST;
import static org.l2vpn.bridge.vde.TestPeer.frame;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.l2vpn.bridge.Descriptors;
import org.l2vpn.bridge.NativeLinks;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.counters.DropReason;
import org.l2vpn.link.LinkEvent;
import org.l2vpn.link.LinkException;
import org.l2vpn.link.VdeSettings;

/** Our plug, beyond what every link does. */
@Timeout(30)
class VdeLinkTest {
    @TempDir private Path directory;
    private TestSwitch far;

    @BeforeEach
    void startSwitch() throws Exception {
        far = new TestSwitch(directory.resolve("vde"));
    }

    @AfterEach
    void stopSwitch() throws Exception {
        far.close();
    }

    @Test
    void shouldAskForWhatTheSettingsSay() throws Exception {
        var accepted = far.accept();
        var settings =
                new VdeSettings(
                        "vde0",
                        far.directory,
                        9,
                        Optional.empty(),
                        OptionalInt.of(0_640),
                        "d".repeat(200));
        try (var _ = new NativeLinks().open(settings, new DropCounters());
                var peer = TestSwitch.get(accepted).peer()) {
            assertThat(accepted.get().type()).isEqualTo(9 << 8);
            assertThat(accepted.get().mode()).isEqualTo("rw-r-----");
            assertThat(accepted.get().description()).isEqualTo("d".repeat(128));
            assertThat(accepted.get().dataSocket())
                    .hasParentRaw(far.directory.toRealPath())
                    .matches(path -> path.getFileName().toString().matches("\\.\\d{5,}-\\d{5}"));
            assertThat(accepted.get().dataSocket()).doesNotExist();
            assertThat(peer.ctl.isConnected()).isTrue();
        }
    }

    @Test
    void shouldLetTheOwnerOnlyWriteWhenTheSwitchIsOursAndGroupWhenAGroupIsSet() throws Exception {
        var accepted = far.accept();
        new NativeLinks().open(LinkRig.plug(far.directory, 0), new DropCounters()).close();
        assertThat(TestSwitch.get(accepted).mode()).isEqualTo("rwx------");
        accepted.get().peer().close();
        var group = Permissions.groupOf(far.directory).getName();
        var again = far.accept();
        var settings =
                new VdeSettings(
                        "vde0", far.directory, 0, Optional.of(group), OptionalInt.empty(), "");
        new NativeLinks().open(settings, new DropCounters()).close();
        assertThat(TestSwitch.get(again).mode()).isEqualTo("rwxrwx---");
        again.get().peer().close();
    }

    @Test
    void shouldGoDownAndUpWithTheControlStream() throws Exception {
        var accepted = far.accept();
        try (var rig = new LinkRig(LinkRig.plug(far.directory, 0))) {
            var first = TestSwitch.get(accepted).peer();
            var again = far.accept();
            first.close();
            var second = TestSwitch.get(again).peer();
            Tool.until("up", () -> rig.listener.events().contains(LinkEvent.UP));
            assertThat(rig.listener.events()).containsExactly(LinkEvent.DOWN, LinkEvent.UP);
            rig.write(frame(BROADCAST, 0xA, 60));
            assertThat(second.receive(LinkRig.PATIENCE)).isEqualTo(frame(BROADCAST, 0xA, 60));
            second.close();
        }
        assertThat(Descriptors.threads("vde-")).isEmpty();
    }

    @Test
    void shouldCountWhatIsNoFrame() throws Exception {
        var accepted = far.accept();
        try (var rig = new LinkRig(LinkRig.plug(far.directory, 0));
                var peer = TestSwitch.get(accepted).peer()) {
            peer.send(new byte[13]);
            peer.send(frame(BROADCAST, 0xA, 1519));
            peer.send(frame(BROADCAST, 0xA, 9000));
            // An empty one is libvdeplug's farewell and no drop.
            assertThat(peer.data.write(ByteBuffer.allocateDirect(1), 0, 0)).isZero();
            peer.send(frame(BROADCAST, 0xA, 60));
            assertThat(rig.receive()).hasSize(60);
            assertThat(rig.drops.get(DropReason.RUNT_FRAME)).isEqualTo(1);
            assertThat(rig.drops.get(DropReason.OVERSIZE_FRAME)).isEqualTo(2);
        }
    }

    @Test
    void shouldSayWhenWhatAnswersIsNoSwitch() throws Exception {
        var hangUp =
                Thread.ofPlatform()
                        .daemon()
                        .start(
                                () -> {
                                    try {
                                        far.server.accept().close();
                                        var liar = far.server.accept();
                                        liar.write(ByteBuffer.allocate(110));
                                    } catch (IOException e) {
                                        throw new AssertionError(e);
                                    }
                                });
        int descriptors = Descriptors.count();
        assertOpenFails("hangs up");
        assertOpenFails("is no VDE switch");
        hangUp.join();
        far.close();
        Files.delete(far.directory);
        assertOpenFails("there is no VDE switch at " + far.directory);
        assertThatThrownBy(
                        () ->
                                new NativeLinks()
                                        .open(
                                                LinkRig.plug(Path.of("/" + "x".repeat(120)), 0),
                                                new DropCounters()))
                .isInstanceOf(LinkException.class);
        assertThat(Descriptors.settle(descriptors)).isLessThanOrEqualTo(descriptors);
        Files.createDirectory(far.directory);
    }

    private void assertOpenFails(String message) {
        assertThatThrownBy(
                        () ->
                                new NativeLinks()
                                        .open(LinkRig.plug(far.directory, 0), new DropCounters()))
                .isInstanceOf(LinkException.class)
                .hasMessageStartingWith("vde0: ")
                .hasMessageContaining(message);
    }

    @Test
    void shouldSayWhichGroupThereIsNot() {
        var settings =
                new VdeSettings(
                        "vde0",
                        far.directory,
                        0,
                        Optional.of("no-such-group"),
                        OptionalInt.empty(),
                        "");
        assertThatThrownBy(() -> new NativeLinks().open(settings, new DropCounters()))
                .isInstanceOf(LinkException.class)
                .hasMessageContaining("vde0: there is no group 'no-such-group'");
        assertThat(far.directory.toFile().list()).containsExactly("ctl");
    }
}
