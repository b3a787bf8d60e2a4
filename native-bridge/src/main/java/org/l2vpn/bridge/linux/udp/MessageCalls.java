package org.l2vpn.bridge.linux.udp;

import org.l2vpn.bridge.linux.LibC;

/** The system calls that datagrams take; results as {@link LibC#result}. */
interface MessageCalls {
    /** The C library's. */
    MessageCalls LIBC =
            new MessageCalls() {
                @Override
                public int sendmsg(int fd, long message) {
                    return LibC.result(LibC.sendmsg(fd, message, 0));
                }

                @Override
                public int sendmmsg(int fd, long messages, int count) {
                    return LibC.result(LibC.sendmmsg(fd, messages, count, 0));
                }

                @Override
                public int recvmmsg(int fd, long messages, int most) {
                    return LibC.result(LibC.recvmmsg(fd, messages, most, 0, 0));
                }
            };

    /** Sends the {@code struct msghdr} at this address: bytes sent, or the negative errno. */
    int sendmsg(int fd, long message);

    /** Sends {@code count} of {@code struct mmsghdr}: how many went, or the negative errno. */
    int sendmmsg(int fd, long messages, int count);

    /** Receives into {@code struct mmsghdr}s: how many came, or the negative errno. */
    int recvmmsg(int fd, long messages, int most);
}
