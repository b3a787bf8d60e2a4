package org.l2vpn.bridge.linux.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.l2vpn.transport.SocketRole;

/** Sockets that share a port, as this kernel treats them. */
class SharedPortTest {
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final int SENDERS = 100;

    @ParameterizedTest
    @CsvSource({"false, 0.0.0.0", "true, ::", "false, 127.0.0.1"})
    void shouldReceiveEverythingWhenOthersShareThePort(boolean v6, String address)
            throws IOException {
        var receiver = new UdpSocket(v6);
        var sides = new ArrayList<UdpSocket>();
        try {
            receiver.bind(new InetSocketAddress(InetAddress.ofLiteral(address), 0));
            for (int i = 0; i < 4; i++) {
                var side = new UdpSocket(v6);
                sides.add(side);
                side.bindBeside(receiver);
            }
            sides.removeFirst().close();
            int port = receiver.localAddress().getPort();
            for (int i = 0; i < SENDERS; i++) {
                sendFromAnyPort(port);
            }
            assertThat(received(receiver, v6)).isEqualTo(SENDERS);
            assertThatThrownBy(() -> bindAlone(v6, address, port))
                    .as("another daemon finds the port in use")
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("in use");
        } finally {
            receiver.close();
            for (var side : sides) {
                side.close();
            }
        }
    }

    private static void sendFromAnyPort(int port) throws IOException {
        try (var sender = new DatagramSocket()) {
            sender.send(new DatagramPacket(new byte[100], 100, LOOPBACK, port));
        }
    }

    private static int received(UdpSocket socket, boolean v6) {
        var inbound =
                new InboundMessages(
                        MessageCalls.ofLibC(), socket.intValue(), v6, SocketRole.DIALLING);
        int count = 0;
        while (inbound.receive(1) == 1) {
            count++;
        }
        return count;
    }

    private static void bindAlone(boolean v6, String address, int port) throws IOException {
        var other = new UdpSocket(v6);
        try {
            other.bind(new InetSocketAddress(InetAddress.ofLiteral(address), port));
        } finally {
            other.close();
        }
    }
}
