package org.l2vpn.bridge.linux.udp;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.l2vpn.bridge.Errno;
import org.l2vpn.bridge.linux.LibC;
import org.l2vpn.bridge.linux.SystemCalls;

/** The system calls that datagrams take: the C function's result, or the negative errno. */
interface MessageCalls {
    /** The C library's; for one thread at a time. */
    static MessageCalls ofLibC() {
        var calls = new SystemCalls();
        return new MessageCalls() {
            @Override
            public int segmentAt(UdpSocket socket, int size) {
                try {
                    socket.segmentAt(size);
                    return 0;
                } catch (IOException e) {
                    return -Errno.EOPNOTSUPP;
                }
            }

            @Override
            public int send(int fd, byte[] data, int offset, int length, SockAddr to) {
                return calls.sendto(fd, data, offset, length, to.segment(), to.size());
            }

            @Override
            public int sendmmsg(int fd, long messages, int count) {
                return LibC.result(LibC.sendmmsg(fd, messages, count, 0));
            }

            @Override
            public int recvmmsg(int fd, MemorySegment messages, int most) {
                return calls.recvmmsg(fd, messages, most);
            }
        };
    }

    /**
     * From now on messages longer than {@code size} are segmented into datagrams of it; 0: none is.
     */
    int segmentAt(UdpSocket socket, int size);

    /** Sends one message: how many bytes went. */
    int send(int fd, byte[] data, int offset, int length, SockAddr to);

    /** Sends {@code count} of {@code struct mmsghdr}: how many went. */
    int sendmmsg(int fd, long messages, int count);

    /** Receives into {@code struct mmsghdr}s: how many came. */
    int recvmmsg(int fd, MemorySegment messages, int most);
}
