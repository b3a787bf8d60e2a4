package org.l2vpn.bridge.linux;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.l2vpn.bridge.NativeIoException;

/**
 * The kernel's side of a TAP: an AF_PACKET socket ({@code packet(7)}) on its interface. What it
 * sends comes out of the TAP's descriptor, what is written there it receives.
 */
final class PacketSocket implements AutoCloseable {
    private static final int AF_PACKET = 17;
    private static final int SOCK_RAW = 3;
    private static final int SOL_PACKET = 263;
    private static final int PACKET_IGNORE_OUTGOING = 23;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVBUFFORCE = 33;

    /** {@code linux/if_ether.h}: ETH_P_ALL, in network byte order. */
    private static final short ETH_P_ALL = 0x0300;

    /** sizeof(struct sockaddr_ll): u16 family, u16 protocol, i32 index, then 12 more. */
    private static final int SOCKADDR_LL = 20;

    private static final int CAPACITY = 66_000;

    private final int fd;
    private final NativeBuffer memory = NativeBuffer.allocate(CAPACITY);
    private final NativeBuffer polled = NativeBuffer.allocate(ThreadPump.POLLFD);

    PacketSocket(String interfaceName) throws NativeIoException {
        int index;
        try (var interfaces = new Interfaces()) {
            index = interfaces.find(interfaceName).orElseThrow().index();
        }
        fd =
                LibC.check(
                        "socket packet",
                        LibC.socket(AF_PACKET, SOCK_RAW | LibC.O_CLOEXEC, ETH_P_ALL));
        memory.bytes().putInt(0, 1);
        LibC.check(
                "ignore outgoing",
                LibC.setsockopt(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, memory.address(), 4));
        memory.bytes().putInt(0, 32 << 20);
        var _ = LibC.setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, memory.address(), 4);
        memory.bytes().putShort(0, (short) AF_PACKET).putShort(2, ETH_P_ALL).putInt(4, index);
        LibC.check("bind packet", LibC.bind(fd, memory.address(), SOCKADDR_LL));
    }

    /** Sends a frame out of the interface; false if the kernel refuses it (full, down, gone). */
    boolean send(byte[] frame) {
        memory.bytes().put(0, frame);
        return LibC.send(fd, memory.address(), frame.length, 0) == frame.length;
    }

    /** The next frame the interface received, or null. */
    byte @Nullable [] receive(Duration patience) {
        polled.bytes().putInt(0, fd).putInt(4, LibC.POLLIN);
        if (LibC.poll(polled.address(), 1, (int) patience.toMillis()) <= 0) {
            return null;
        }
        int n = LibC.result(LibC.recv(fd, memory.address(), CAPACITY, 0));
        if (n < 0) {
            return null;
        }
        var frame = new byte[n];
        memory.bytes().get(0, frame);
        return frame;
    }

    @Override
    public void close() {
        var _ = LibC.close(fd);
    }
}
