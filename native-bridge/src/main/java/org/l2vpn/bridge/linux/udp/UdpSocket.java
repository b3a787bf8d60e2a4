package org.l2vpn.bridge.linux.udp;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import org.l2vpn.bridge.linux.LibC;
import org.l2vpn.bridge.linux.NativeBuffer;

/**
 * A UDP socket that never blocks; Netty's, which knows how to bind it and how to set its options,
 * with a constructor that chooses the family. An IPv6 one is dual-stack.
 */
final class UdpSocket extends Socket {
    static {
        // Loads the native code of the class this one extends.
        Epoll.ensureAvailability();
    }

    // asm-generic/socket.h
    private static final int SOL_SOCKET = 1;
    private static final int SO_ATTACH_REUSEPORT_CBPF = 51;

    /** sizeof(struct sock_fprog). */
    private static final int FPROG = 16;

    /** linux/bpf_common.h: return a constant, here 0. */
    private static final short BPF_RET = 6;

    private final boolean v6;
    private final NativeBuffer unsent = NativeBuffer.allocate(Integer.BYTES);

    /**
     * Opens it in the calling thread's network namespace.
     *
     * @throws io.netty.channel.ChannelException when the machine does not have the family
     */
    UdpSocket(boolean v6) {
        super(newSocketDgram0(v6));
        this.v6 = v6;
    }

    /** Whether its addresses are IPv6 addresses, mapped ones for IPv4. */
    boolean v6() {
        return v6;
    }

    /** Whether the kernel knows how to segment messages. */
    boolean canSegment() {
        return accepts(MessageHeader.UDP_SEGMENT, 0);
    }

    /**
     * Has messages longer than {@code size} segmented into datagrams of that size; 0: none. {@code
     * udp(7)}: UDP_SEGMENT.
     */
    void segmentAt(int size) throws IOException {
        setIntOpt(MessageHeader.SOL_UDP, MessageHeader.UDP_SEGMENT, size);
    }

    /** Lets the kernel coalesce datagrams of one sender and size; false if it does not know how. */
    boolean coalesceDatagrams() {
        return accepts(MessageHeader.UDP_GRO, 1);
    }

    /**
     * Binds a socket that only sends to the address and port of {@code receiver}, which goes on to
     * receive everything. Its port is shared from now on, though only with sockets of the same user
     * that ask for it, so that another daemon still finds it in use. {@code socket(7)}:
     * SO_REUSEPORT, since Linux 3.9.
     */
    void bindBeside(UdpSocket receiver) throws IOException {
        receiver.setReusePort(true);
        setReusePort(true);
        bind(receiver.localAddress());
        // struct sock_fprog (linux/filter.h): a count and a pointer to so many struct sock_filter,
        // here the one behind it, ret #0. Number 0 is the receiver: it was the first to share.
        var program = NativeBuffer.allocate(FPROG + Long.BYTES);
        program.bytes()
                .putShort(0, (short) 1)
                .putLong(Long.BYTES, program.address() + FPROG)
                .putShort(FPROG, BPF_RET);
        setRawOpt(SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, program.bytes().limit(FPROG));
    }

    /**
     * Has the kernel tell with each datagram to which of our addresses it was sent (ip(7),
     * ipv6(7)).
     */
    void tellDestinations() throws IOException {
        if (v6) {
            setIntOpt(MessageHeader.SOL_IPV6, MessageHeader.IPV6_RECVPKTINFO, 1);
        } else {
            setIntOpt(MessageHeader.SOL_IP, MessageHeader.IP_PKTINFO, 1);
        }
    }

    /** What the kernel holds unsent, bytes with its overhead. */
    int unsent() {
        int failed = LibC.result(LibC.ioctl(intValue(), MessageHeader.SIOCOUTQ, unsent.address()));
        return failed < 0 ? 0 : unsent.bytes().getInt(0);
    }

    private boolean accepts(int option, int value) {
        try {
            setIntOpt(MessageHeader.SOL_UDP, option, value);
            return true;
        } catch (IOException olderKernel) {
            return false;
        }
    }
}
