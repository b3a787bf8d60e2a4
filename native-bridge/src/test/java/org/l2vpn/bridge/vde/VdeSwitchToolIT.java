package org.l2vpn.bridge.vde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.l2vpn.bridge.vde.TestPeer.BROADCAST;
import static org.l2vpn.bridge.vde.TestPeer.frame;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.l2vpn.bridge.Descriptors;
import org.l2vpn.bridge.NativeLinks;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.counters.DropReason;
import org.l2vpn.link.LinkEvent;
import org.l2vpn.link.LinkException;

/** Our plug in Debian's vde_switch. */
@Timeout(30)
class VdeSwitchToolIT {
    @TempDir private Path directory;

    private Path vde() {
        return directory.resolve("vde");
    }

    @Test
    void shouldBeAPlugLikeAnyOther() throws Exception {
        try (var _ = Tool.vdeSwitch(vde());
                var a = new LinkRig(LinkRig.plug(vde(), 5));
                var b = new LinkRig(LinkRig.plug(vde().resolve("ctl"), 0))) {
            assertThat(a.link.details())
                    .containsEntry("switch", vde().toString())
                    .containsEntry("port", "5")
                    .containsEntry("description", "a test");
            assertThat(Path.of(a.link.details().get("data socket"))).exists();
            assertThat(b.link.details()).containsEntry("port", "1");
            assertThat(VdeConsole.ask(vde(), "port/allprint"))
                    .contains("Port 0005", "Port 0001", "a test: user=")
                    .contains("pid=" + ProcessHandle.current().pid());
            a.write(frame(BROADCAST, 0xA, 60));
            assertThat(b.receive()).isEqualTo(frame(BROADCAST, 0xA, 60));
            b.write(frame(0xA, 0xB, 1518));
            assertThat(a.receive()).isEqualTo(frame(0xA, 0xB, 1518));
            assertThat(VdeConsole.ask(vde(), "hash/print"))
                    .containsPattern("Addr: 02:00:00:00:00:0a.*port: 005")
                    .containsPattern("Addr: 02:00:00:00:00:0b.*port: 001");
        }
    }

    @Test
    void shouldCountWhatTheSwitchWouldCut() throws Exception {
        try (var _ = Tool.vdeSwitch(vde());
                var a = new LinkRig(LinkRig.plug(vde(), 0));
                var b = new LinkRig(LinkRig.plug(vde(), 0))) {
            a.write(frame(BROADCAST, 0xA, 1519), frame(BROADCAST, 0xA, 2014));
            assertThat(a.drops.get(DropReason.OVERSIZE_FRAME)).isEqualTo(2);
            a.write(frame(BROADCAST, 0xA, 1518));
            assertThat(b.receive()).hasSize(1518);
        }
    }

    @Test
    void shouldCarryABurstToARealSwitch() throws Exception {
        try (var _ = Tool.vdeSwitch(vde());
                var a = new LinkRig(LinkRig.plug(vde(), 0));
                var b = new LinkRig(LinkRig.plug(vde(), 0))) {
            var burst = new byte[60][];
            for (int i = 0; i < burst.length; i++) {
                burst[i] = frame(BROADCAST, 0xA, 1000 + i);
            }
            a.write(burst);
            for (var sent : burst) {
                assertThat(b.receive()).isEqualTo(sent);
            }
            assertThat(a.drops.nonZero()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"KILL", "TERM"})
    void shouldPlugInAgainWhenTheSwitchIsBack(String signal) throws Exception {
        var vdeSwitch = Tool.vdeSwitch(vde());
        try (var a = new LinkRig(LinkRig.plug(vde(), 0));
                var b = new LinkRig(LinkRig.plug(vde(), 0))) {
            a.writeUntil(b, frame(BROADCAST, 0xA, 60));
            int descriptors = Descriptors.count();
            for (int i = 0; i < 3; i++) {
                vdeSwitch.kill(signal);
                vdeSwitch.close();
                Tool.until("down", () -> !a.link.isUp() && !b.link.isUp());
                long before = a.drops.get(DropReason.LINK_DOWN);
                a.write(frame(BROADCAST, 0xA, 60));
                assertThat(a.drops.get(DropReason.LINK_DOWN)).isEqualTo(before + 1);
                assertThat(a.link.details()).containsEntry("port", "none: the switch has gone");
                Files.deleteIfExists(Path.of(vde() + ".mgmt"));
                vdeSwitch = Tool.vdeSwitch(vde());
                long back = System.nanoTime();
                Tool.until("up", () -> a.link.isUp() && b.link.isUp());
                assertThat(Duration.ofNanos(System.nanoTime() - back))
                        .isLessThan(Duration.ofSeconds(2));
                a.writeUntil(b, frame(BROADCAST, 0xA, 100 + i));
            }
            assertThat(a.listener.events())
                    .containsExactly(
                            LinkEvent.DOWN,
                            LinkEvent.UP,
                            LinkEvent.DOWN,
                            LinkEvent.UP,
                            LinkEvent.DOWN,
                            LinkEvent.UP);
            assertThat(Descriptors.settle(descriptors)).isEqualTo(descriptors);
        } finally {
            vdeSwitch.close();
        }
    }

    @Test
    void shouldHoldNothingWhileASwitchIsStopped() throws Exception {
        try (var vdeSwitch = Tool.vdeSwitch(vde());
                var a = new LinkRig(LinkRig.plug(vde(), 0));
                var b = new LinkRig(LinkRig.plug(vde(), 0))) {
            a.writeUntil(b, frame(BROADCAST, 0xA, 60));
            vdeSwitch.kill("STOP");
            for (int i = 0; i < 20; i++) {
                var burst = new byte[200][];
                Arrays.fill(burst, frame(BROADCAST, 0xA, 1518));
                a.write(burst);
            }
            assertThat(a.drops.get(DropReason.LINK_QUEUE_FULL)).isPositive();
            // What waited is given up after 127 ms; with what was refused at once it is all
            // counted.
            Tool.until("given up", () -> a.drops.get(DropReason.LINK_QUEUE_FULL) > 2000);
            assertThatThrownBy(
                            () ->
                                    new NativeLinks()
                                            .open(LinkRig.plug(vde(), 0), new DropCounters()))
                    .isInstanceOf(LinkException.class)
                    .hasMessageContaining("does not answer within 2 s");
            vdeSwitch.kill("CONT");
            a.writeUntil(b, frame(BROADCAST, 0xA, 61));
        }
    }

    @Test
    void shouldSayWhyItCannotPlugIn() throws Exception {
        assertThatThrownBy(() -> open(0))
                .isInstanceOf(LinkException.class)
                .hasMessageContaining("vde0: there is no VDE switch at " + vde());
        try (var vdeSwitch = Tool.vdeSwitch(vde(), "-n", "4")) {
            assertThatThrownBy(() -> open(200))
                    .isInstanceOf(LinkException.class)
                    .hasMessageContaining("has it no port 200 for us");
            vdeSwitch.kill("KILL");
            assertThatThrownBy(() -> open(0))
                    .isInstanceOf(LinkException.class)
                    .hasMessageContaining("has ended without removing its socket");
        }
    }

    private void open(int port) throws LinkException {
        new NativeLinks().open(LinkRig.plug(vde(), port), new DropCounters()).close();
    }

    @Test
    void shouldLeaveNothingOpenWhenOpenedAHundredTimes() throws Exception {
        try (var _ = Tool.vdeSwitch(vde())) {
            open(0);
            int descriptors = Descriptors.count();
            for (int i = 0; i < 100; i++) {
                open(0);
                // vde_switch 2.3.2 loses ports when one goes while another comes.
                Tool.awaitPlugs(vde(), 0);
            }
            assertThat(Descriptors.settle(descriptors)).isEqualTo(descriptors);
            try (var all = Files.list(vde())) {
                assertThat(all.map(p -> p.getFileName().toString()))
                        .allMatch(name -> name.equals("ctl") || name.matches("\\d{3}\\.\\d+"));
            }
        }
    }
}
