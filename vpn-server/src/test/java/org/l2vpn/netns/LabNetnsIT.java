package org.l2vpn.netns;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.l2vpn.netns.kit.Await;
import org.l2vpn.netns.kit.Capture;
import org.l2vpn.netns.kit.Command;
import org.l2vpn.netns.kit.Dnsmasq;
import org.l2vpn.netns.kit.Guest;
import org.l2vpn.netns.kit.GuestTask;
import org.l2vpn.netns.kit.Host;
import org.l2vpn.netns.kit.Lab;
import org.l2vpn.netns.kit.Netns;
import org.l2vpn.netns.kit.Ping;
import org.l2vpn.netns.kit.RawSender;
import org.l2vpn.netns.kit.VdeSwitch;

/** The ground the other tests stand on: if this fails, theirs say nothing. */
@NetnsTest
class LabNetnsIT {

    @Test
    void shouldReachAcrossTheRouterAndLeaveNothing() {
        String before = Command.run("ip", "netns").out();
        try (Lab lab = Lab.create()) {
            Host a = lab.host("a");
            Host b = lab.host("b");
            assertThat(Ping.run(a.netns(), b.address4(), 3, "0.1").received()).isEqualTo(3);
            assertThat(Ping.run(a.netns(), b.address6(), 3, "0.1").received()).isEqualTo(3);
            int port =
                    a.netns()
                            .inside(
                                    () -> {
                                        try (DatagramSocket socket =
                                                new DatagramSocket(
                                                        0, InetAddress.getByName(a.address4()))) {
                                            return socket.getLocalPort();
                                        }
                                    });
            assertThat(port).isPositive();
        }
        assertThat(Command.run("ip", "netns").out()).isEqualTo(before);
    }

    @Test
    void shouldCaptureTaggedFrameWhole() {
        try (Lab lab = Lab.create()) {
            Host a = lab.host("a");
            Capture capture =
                    Capture.start(lab, lab.router(), a.routerSide(), "in", "ether[0] = 0x02");
            byte[] frame = Frames.tagged(7, Frames.bytes(900, 1));
            try (RawSender sender = RawSender.open(a.netns(), Host.WAN)) {
                sender.send(frame);
            }
            Await.until("frame captured", Duration.ofSeconds(2), () -> !capture.frames().isEmpty());
            assertThat(capture.frames()).usingRecursiveComparison().isEqualTo(List.of(frame));
        }
    }

    /** What a test starts and then fails over: it ends with its lab, and so do its children. */
    @Test
    void shouldEndMachinesSwitchesAndServersWithTheLab() {
        MachineCondition.skipIfMissing(Guest.missing());
        String directory;
        try (Lab lab = Lab.create()) {
            directory = lab.directory().toString();
            Netns netns = lab.host("a").netns();
            Path plugs = lab.directory().resolve("plugs");
            VdeSwitch.start(lab, plugs);
            Dnsmasq.serve(lab, netns, Host.WAN, "10.77.1");
            Guest.boot(lab, netns, "vde,sock=" + plugs, GuestTask.byDhcp());
            // One that nobody told the lab of.
            netns.spawn(lab.directory().resolve("log"), "sh", "-c", "sleep 1000; :", directory);
            Await.until(
                    "all run",
                    Duration.ofSeconds(5),
                    () ->
                            List.of("vde_switch", "dnsmasq", "qemu-system-x86_64", "sleep 1000")
                                    .stream()
                                    .allMatch(program -> runs(program, directory)));
        }
        Await.until("all have ended", Duration.ofSeconds(2), () -> !runs("", directory));
    }

    /** Whether a process of that program has the text among its arguments. */
    private static boolean runs(String program, String argument) {
        return ProcessHandle.allProcesses()
                .map(process -> process.info().commandLine().orElse(""))
                .anyMatch(line -> line.contains(program) && line.contains(argument));
    }
}
