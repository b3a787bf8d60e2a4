package org.l2vpn.netns.kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * UDP from one namespace to another: one system call hands the kernel a whole train of datagrams
 * ({@code UDP_SEGMENT}, udp(7)), which it may leave in one piece down to the device.
 */
public final class UdpTrains implements AutoCloseable {
    /** {@code <netinet/in.h>} IPPROTO_UDP, which is SOL_UDP, and {@code <linux/udp.h>}. */
    private static final int SOL_UDP = 17;

    private static final int UDP_SEGMENT = 103;

    /** struct sockaddr_in and sockaddr_in6: port at 2, address at 4 and at 8. */
    private static final int SOCKADDR_IN = 16;

    private static final int SOCKADDR_IN6 = 28;

    private static final int LOST_MILLIS = 2_000;

    private final int sender;
    private final DatagramSocket receiver;

    private UdpTrains(int sender, DatagramSocket receiver) {
        this.sender = sender;
        this.receiver = receiver;
    }

    /** Opens both ends; {@code address} is one of {@code to}. */
    public static UdpTrains open(Netns from, Netns to, String address) {
        try {
            InetAddress remote = InetAddress.getByName(address);
            DatagramSocket receiver = to.inside(() -> new DatagramSocket(0, remote));
            receiver.setReceiveBufferSize(4 << 20);
            receiver.setSoTimeout(LOST_MILLIS);
            int sender = from.inside(() -> connected(remote, receiver.getLocalPort()));
            return new UdpTrains(sender, receiver);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int connected(InetAddress remote, int port) {
        boolean ipv4 = remote instanceof Inet4Address;
        int family = ipv4 ? LibC.AF_INET : LibC.AF_INET6;
        ByteBuffer address = ByteBuffer.allocate(ipv4 ? SOCKADDR_IN : SOCKADDR_IN6);
        address.order(ByteOrder.nativeOrder()).putShort(0, (short) family);
        address.order(ByteOrder.BIG_ENDIAN).putShort(2, (short) port);
        address.put(ipv4 ? 4 : 8, remote.getAddress());
        int fd = LibC.socket(family, LibC.SOCK_DGRAM, 0);
        LibC.connect(fd, address.array(), address.capacity());
        return fd;
    }

    /**
     * Sends the bytes as datagrams of {@code segment} bytes and a shorter last one, and returns
     * those that came, in order, until all bytes are there or one is lost.
     */
    public List<byte[]> carry(byte[] bytes, int segment) {
        ByteBuffer option = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.nativeOrder());
        option.putInt(0, segment);
        LibC.setsockopt(sender, SOL_UDP, UDP_SEGMENT, option.array(), Integer.BYTES);
        LibC.send(sender, bytes, bytes.length, 0);
        List<byte[]> came = new ArrayList<>();
        DatagramPacket datagram = new DatagramPacket(new byte[bytes.length], bytes.length);
        try {
            for (int left = bytes.length; left > 0; left -= datagram.getLength()) {
                receiver.receive(datagram);
                came.add(Arrays.copyOf(datagram.getData(), datagram.getLength()));
            }
        } catch (SocketTimeoutException e) {
            // The caller compares what came with what was sent.
            return came;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return came;
    }

    @Override
    public void close() {
        LibC.close(sender);
        receiver.close();
    }
}
