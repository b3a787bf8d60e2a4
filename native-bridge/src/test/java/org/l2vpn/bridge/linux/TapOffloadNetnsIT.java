package org.l2vpn.bridge.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.l2vpn.counters.DropReason;
import org.l2vpn.packet.EthernetView;
import org.l2vpn.packet.Frame;
import org.l2vpn.packet.Offload;

/** Super-frames and unfinished checksums between two real kernels. */
@Timeout(60)
@ExtendWith(NetnsExtension.class)
final class TapOffloadNetnsIT {
    private static final int BULK = 8 << 20;

    /** TCP's options on Linux: time stamps, 10 bytes and two of padding. */
    private static final int TCP_HEADER = 32;

    private final Random random = new Random(0x5E55101D);
    private OffloadCable cable;

    @BeforeEach
    void plugIn() throws Throwable {
        cable = new OffloadCable(EpollIoHandler.newFactory());
    }

    @AfterEach
    void unplug() throws Exception {
        cable.close();
    }

    @ParameterizedTest
    @CsvSource({"10.88.0.2, 1, 20", "fd88::2, 4, 40"})
    void shouldCarryTcpInSuperFramesIntact(String address, int type, int ip) throws Throwable {
        sendAndReceive(address);

        var superFrames = cable.superFrames();
        assertThat(superFrames).hasSizeGreaterThan(BULK / 65_536);
        for (var frame : superFrames) {
            long offload = frame.offload();
            assertThat(Offload.gsoType(offload)).isEqualTo(type);
            assertThat(Offload.isPartial(offload)).isTrue();
            assertThat(Offload.gsoSize(offload)).isEqualTo(1500 - ip - TCP_HEADER);
            assertThat(Offload.csumStart(offload)).isEqualTo(EthernetView.HEADER + ip);
            assertThat(Offload.csumOffset(offload)).isEqualTo(16);
            assertThat(frame.length()).isGreaterThan(1500 + EthernetView.HEADER);
        }
        assertNothingWrong();
    }

    @Test
    void shouldCarryTcpWhenAThreadReads() throws Throwable {
        cable.close();
        cable = new OffloadCable(NioIoHandler.newFactory());
        sendAndReceive("10.88.0.2");
        assertThat(cable.superFrames()).isNotEmpty();
        assertNothingWrong();
    }

    /** Bulk from here to there, and an answer back, which are whole. */
    private void sendAndReceive(String address) throws Throwable {
        var bulk = new byte[BULK];
        random.nextBytes(bulk);
        try (var server =
                cable.inFarNamespace(
                        () -> new ServerSocket(0, 1, InetAddress.getByName(address)))) {
            var received =
                    CompletableFuture.supplyAsync(
                            () -> {
                                try (var accepted = server.accept()) {
                                    var bytes = accepted.getInputStream().readNBytes(BULK);
                                    accepted.getOutputStream().write(bytes, 0, 100);
                                    return bytes;
                                } catch (Exception e) {
                                    throw new AssertionError(e);
                                }
                            });
            try (var socket = new Socket(address, server.getLocalPort())) {
                socket.getOutputStream().write(bulk);
                assertThat(received.get(20, TimeUnit.SECONDS)).isEqualTo(bulk);
                assertThat(socket.getInputStream().readAllBytes())
                        .isEqualTo(Arrays.copyOf(bulk, 100));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"10.88.0.2, 20", "fd88::2, 40"})
    void shouldCarryUdpInSuperFramesIntact(String address, int ip) throws Throwable {
        assumeTrue(cable.here.details().toString().contains("uso4"), "skipped: Linux before 6.2");
        int size = 500;
        var data = new byte[20 * size + 7];
        random.nextBytes(data);
        try (var receiver =
                cable.inFarNamespace(() -> new DatagramSocket(new InetSocketAddress(address, 0)))) {
            receiver.setSoTimeout(5_000);
            var to = new InetSocketAddress(address, receiver.getLocalPort());
            try (var sender = new SegmentSocket(to, size)) {
                sender.send(data);
            }
            var packet = new DatagramPacket(new byte[2000], 2000);
            for (int at = 0; at < data.length; at += size) {
                receiver.receive(packet);
                assertThat(Arrays.copyOf(packet.getData(), packet.getLength()))
                        .isEqualTo(Arrays.copyOfRange(data, at, Math.min(at + size, data.length)));
            }
        }
        var frame = cable.superFrames().getFirst();
        assertThat(cable.superFrames()).hasSize(1);
        assertThat(frame.length()).isEqualTo(EthernetView.HEADER + ip + 8 + data.length);
        assertThat(Offload.gsoType(frame.offload())).isEqualTo(Offload.GSO_UDP_L4);
        assertThat(Offload.gsoSize(frame.offload())).isEqualTo(size);
        assertThat(Offload.csumOffset(frame.offload())).isEqualTo(6);
        assertNothingWrong();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.88.0.2", "fd88::2"})
    void shouldCarryUnfinishedChecksumsOfSmallFrames(String address) throws Throwable {
        try (var receiver =
                        cable.inFarNamespace(
                                () -> new DatagramSocket(new InetSocketAddress(address, 0)));
                var sender = new DatagramSocket()) {
            receiver.setSoTimeout(5_000);
            var to = new InetSocketAddress(address, receiver.getLocalPort());
            sender.send(new DatagramPacket("frame".getBytes("US-ASCII"), 5, to));
            var packet = new DatagramPacket(new byte[100], 100);
            receiver.receive(packet);
            assertThat(packet.getLength()).isEqualTo(5);
        }
        assertThat(cable.passed)
                .anyMatch(frame -> frame.offload() != 0 && Offload.isPartial(frame.offload()));
        assertThat(cable.superFrames()).isEmpty();
        assertNothingWrong();
    }

    /** Frames as a far side might make them up: dropped and counted, or the kernel's to refuse. */
    @Test
    void shouldDropAndCountWhenTheHeaderIsNotTrueOfTheFrame() throws Throwable {
        var frame = new byte[200];
        frame[0] = 2;
        cable.loop
                .submit(
                        () -> {
                            write(frame, Offload.partial(34, 200));
                            write(frame, Offload.partial(0xFFFF, 0xFFFF));
                            write(frame, Offload.of(1, Offload.GSO_TCPV4, 100, 190, 16));
                            write(frame, Offload.of(1, Offload.GSO_TCPV4, 100, 34, 6));
                            write(frame, Offload.of(1, Offload.GSO_TCPV4, 0, 34, 16));
                            write(frame, Offload.of(0, Offload.GSO_TCPV4, 100, 34, 16));
                            write(frame, Offload.of(1, 77, 100, 34, 16));
                        })
                .get();
        assertThat(cable.drops.get(DropReason.LINK_WRITE_FAILED)).isEqualTo(7);
        sendAndReceive("10.88.0.2");
    }

    @Test
    void shouldLiveOnWhateverTheHeaderSays() throws Throwable {
        cable.loop
                .submit(
                        () -> {
                            var frame = new byte[3000];
                            for (int i = 0; i < 20_000; i++) {
                                random.nextBytes(frame);
                                frame[0] &= (byte) 0xFE;
                                frame[12] = 8;
                                frame[13] = 0;
                                int length = random.nextInt(frame.length);
                                long offload =
                                        i % 2 == 0
                                                ? random.nextLong()
                                                : Offload.of(
                                                        1,
                                                        random.nextInt(6),
                                                        random.nextInt(1500),
                                                        random.nextInt(100),
                                                        random.nextInt(20));
                                cable.here.write(new Frame().set(frame, 0, length, offload, 0));
                            }
                        })
                .get();
        assertThat(cable.drops.get(DropReason.LINK_WRITE_FAILED)).isPositive();
        assertThat(cable.here.isUp()).isTrue();
        sendAndReceive("10.88.0.2");
    }

    private void write(byte[] frame, long offload) {
        cable.here.write(Frame.copyOf(frame, offload, 0));
    }

    private void assertNothingWrong() throws Throwable {
        assertThat(cable.checksumErrors()).isZero();
        assertThat(cable.drops.get(DropReason.LINK_WRITE_FAILED)).isZero();
    }
}
