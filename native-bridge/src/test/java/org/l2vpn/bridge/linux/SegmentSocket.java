package org.l2vpn.bridge.linux;

import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import org.l2vpn.bridge.NativeIoException;

/** A UDP socket whose kernel makes one super-frame of several datagrams: UDP_SEGMENT, udp(7). */
final class SegmentSocket implements AutoCloseable {
    private static final int SOCK_DGRAM = 2;
    private static final int SOL_UDP = 17;
    private static final int UDP_SEGMENT = 103;

    /** sizeof(struct sockaddr_in) and in6; the port is at 2, the address at 4 and at 8. */
    private static final int SOCKADDR_IN = 16;

    private static final int SOCKADDR_IN6 = 28;

    static {
        Native.register(SegmentSocket.class, Platform.C_LIBRARY_NAME);
    }

    private final int fd;

    static native int connect(int fd, long address, int length);

    SegmentSocket(InetSocketAddress to, int size) throws NativeIoException {
        boolean ipv4 = to.getAddress() instanceof Inet4Address;
        int family = ipv4 ? LibC.AF_INET : LibC.AF_INET6;
        fd = LibC.check("socket", LibC.socket(family, SOCK_DGRAM | LibC.O_CLOEXEC, 0));
        var memory = NativeBuffer.allocate(SOCKADDR_IN6);
        memory.bytes().putShort(0, (short) family);
        memory.bytes().put(2, (byte) (to.getPort() >> 8)).put(3, (byte) to.getPort());
        memory.bytes().put(ipv4 ? 4 : 8, to.getAddress().getAddress());
        LibC.check("connect", connect(fd, memory.address(), ipv4 ? SOCKADDR_IN : SOCKADDR_IN6));
        memory.bytes().putInt(0, size);
        LibC.check(
                "setsockopt UDP_SEGMENT",
                LibC.setsockopt(fd, SOL_UDP, UDP_SEGMENT, memory.address(), Integer.BYTES));
    }

    /** Sends all of it, cut into datagrams of the size. */
    void send(byte[] data) throws NativeIoException {
        var memory = NativeBuffer.allocate(data.length);
        memory.bytes().put(0, data);
        LibC.check("send", LibC.send(fd, memory.address(), data.length, 0));
    }

    @Override
    public void close() {
        var _ = LibC.close(fd);
    }
}
