package org.l2vpn.bridge.vde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.l2vpn.bridge.vde.TestPeer.BROADCAST;
import static org.l2vpn.bridge.vde.TestPeer.frame;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.l2vpn.bridge.Descriptors;
import org.l2vpn.counters.DropReason;
import org.l2vpn.link.VdeSwitchSettings;

/** Debian's vde_plug and wirefilter in our switch. */
@Timeout(30)
class VdePlugToolIT {
    @TempDir private Path directory;

    private Path vde() {
        return directory.resolve("vde");
    }

    @Test
    void shouldSwitchBetweenRealPlugsAndTheNode() throws Exception {
        try (var rig = new LinkRig(LinkRig.vdeSwitch(vde()));
                var a = Tool.vdePlug(vde());
                var b = Tool.vdePlug(vde());
                var c = Tool.vdePlug(vde())) {
            rig.awaitPlugs(3);
            assertThat(rig.link.details())
                    .containsEntry("directory", vde().toString())
                    .containsEntry("plugs", "3")
                    .containsKeys("port 1", "port 2", "port 3");
            assertThat(rig.link.details().get("port 1")).startsWith("vdeplug: user=");
            a.send(frame(BROADCAST, 0xA, 60));
            assertThat(rig.receive()).isEqualTo(frame(BROADCAST, 0xA, 60));
            assertThat(b.receive()).isEqualTo(frame(BROADCAST, 0xA, 60));
            assertThat(c.receive()).isEqualTo(frame(BROADCAST, 0xA, 60));
            // Learned: to nobody else.
            b.send(frame(0xA, 0xB, 1518));
            assertThat(a.receive()).isEqualTo(frame(0xA, 0xB, 1518));
            rig.write(frame(0xB, 0xF, 61));
            assertThat(b.receive()).isEqualTo(frame(0xB, 0xF, 61));
            a.send(frame(0xF, 0xA, 62));
            assertThat(rig.receive()).isEqualTo(frame(0xF, 0xA, 62));
            rig.write(frame(BROADCAST, 0xF, 63));
            assertThat(c.receive()).isEqualTo(frame(BROADCAST, 0xF, 63));
            assertThat(c.hasOutput()).isFalse();
            assertThat(rig.drops.nonZero()).isEmpty();
        }
        assertThat(vde()).doesNotExist();
    }

    @Test
    void shouldGoOnWhenAPlugIsKilled() throws Exception {
        try (var rig = new LinkRig(LinkRig.vdeSwitch(vde()));
                var stays = Tool.vdePlug(vde())) {
            rig.awaitPlugs(1);
            int descriptors = Descriptors.count();
            for (int i = 0; i < 5; i++) {
                try (var goes = Tool.vdePlug(vde())) {
                    rig.awaitPlugs(2);
                    goes.kill("KILL");
                }
                rig.awaitPlugs(1);
            }
            assertThat(Descriptors.settle(descriptors)).isEqualTo(descriptors);
            rig.write(frame(BROADCAST, 0xF, 60));
            assertThat(stays.receive()).isEqualTo(frame(BROADCAST, 0xF, 60));
            assertThat(rig.drops.nonZero()).isEmpty();
        }
    }

    @Test
    void shouldBeWiredToARealSwitch() throws Exception {
        var real = directory.resolve("real");
        try (var rig = new LinkRig(LinkRig.vdeSwitch(vde()));
                var _ = Tool.vdeSwitch(real);
                var _ = Tool.start("wirefilter", "-d", "20", "-v", vde() + ":" + real);
                var far = new LinkRig(LinkRig.plug(real, 0))) {
            rig.awaitPlugs(1);
            rig.writeUntil(far, frame(BROADCAST, 0xF, 60));
            far.writeUntil(rig, frame(0xF, 0xA, 1514));
        }
    }

    @Test
    void shouldLetAnotherUserInAsTheModeSays() throws Exception {
        assumeTrue(System.getProperty("user.name").equals("root"), "not root: one user only");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        var nogroup = new VdeSwitchSettings("vde0", vde(), Optional.of("nogroup"), 0_660);
        try (var rig = new LinkRig(nogroup);
                var plug =
                        Tool.start(
                                "setpriv",
                                "--reuid=65534",
                                "--regid=65534",
                                "--clear-groups",
                                "vde_plug",
                                "vde://" + vde())) {
            rig.awaitPlugs(1);
            rig.write(frame(BROADCAST, 0xF, 60));
            assertThat(plug.receive()).isEqualTo(frame(BROADCAST, 0xF, 60));
            plug.send(frame(0xF, 0xA, 60));
            assertThat(rig.receive()).isEqualTo(frame(0xF, 0xA, 60));
        }
        try (var _ = new LinkRig(LinkRig.vdeSwitch(vde()));
                var refused =
                        Tool.start(
                                "setpriv",
                                "--reuid=65534",
                                "--regid=65534",
                                "--clear-groups",
                                "vde_plug",
                                "vde://" + vde())) {
            refused.waitForEnd();
            assertThat(Tool.plugs(vde())).isZero();
        }
    }

    /** Else one who may plug in could make us, being root, write to any socket of the machine. */
    @Test
    void shouldNotConnectToASocketOfAnotherUser() throws Exception {
        assumeTrue(System.getProperty("user.name").equals("root"), "not root: one user only");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        var foreign = directory.resolve("log");
        var request = directory.resolve("request");
        var bytes = new byte[130];
        TestPeer.request(3, 0, foreign, "a forger").get(bytes);
        Files.write(request, bytes);
        var victim = TestPeer.newSocket();
        victim.bind(TestPeer.address(foreign));
        try (var rig = new LinkRig(new VdeSwitchSettings("vde0", vde(), Optional.empty(), 0_666));
                var forger =
                        Tool.start(
                                "setpriv",
                                "--reuid=65534",
                                "--regid=65534",
                                "--clear-groups",
                                "socat",
                                "-t3",
                                "OPEN:" + request,
                                "UNIX-CONNECT:" + vde().resolve("ctl"))) {
            forger.waitForEnd();
            rig.write(frame(BROADCAST, 0xF, 60));
            assertThat(rig.drops.get(DropReason.LINK_DOWN)).isEqualTo(1);
        } finally {
            victim.close();
        }
    }
}
