package org.l2vpn.netns;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.l2vpn.netns.kit.Await;
import org.l2vpn.netns.kit.Capture;
import org.l2vpn.netns.kit.Command;
import org.l2vpn.netns.kit.Host;
import org.l2vpn.netns.kit.Lab;
import org.l2vpn.netns.kit.Ping;
import org.l2vpn.netns.kit.RawSender;

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
}
