package org.l2vpn.bridge.linux.udp;

import org.l2vpn.bridge.Errno;
import org.l2vpn.bridge.linux.NativeBuffer;
import org.l2vpn.protocol.Endpoint;

/**
 * What one {@code recvmsg} brought, in native memory: one datagram, or several of one size from one
 * sender that the kernel joined (UDP_GRO). Valid until the next one; receiving allocates nothing.
 */
final class InboundMessage {
    /** No UDP datagram is larger, and the kernel joins no more than fits one IP packet. */
    private static final int CAPACITY = 65_536;

    private final MessageCalls calls;
    private final int fd;
    private final SockAddr sender;
    private final NativeBuffer data = NativeBuffer.allocate(CAPACITY);
    private final NativeBuffer vector = NativeBuffer.allocate(MessageHeader.IOVEC);
    private final NativeBuffer header = NativeBuffer.allocate(MessageHeader.MSGHDR);
    private final NativeBuffer control = NativeBuffer.allocate(MessageHeader.CMSG_SPACE);
    private int length;

    InboundMessage(MessageCalls calls, int fd, boolean v6) {
        this.calls = calls;
        this.fd = fd;
        sender = new SockAddr(v6);
        vector.bytes().putLong(0, data.address()).putLong(MessageHeader.IOV_LEN, CAPACITY);
        header.bytes()
                .putLong(MessageHeader.NAME, sender.address())
                .putLong(MessageHeader.IOV, vector.address())
                .putLong(MessageHeader.IOVLEN, 1)
                .putLong(MessageHeader.CONTROL, control.address());
    }

    /** Receives: 0, or the negative errno; EAGAIN when the socket is dry. */
    int receive() {
        header.bytes()
                .putInt(MessageHeader.NAMELEN, SockAddr.SIZE_V6)
                .putLong(MessageHeader.CONTROLLEN, MessageHeader.CMSG_SPACE);
        int result;
        do {
            result = calls.recvmsg(fd, header.address());
        } while (result == -Errno.EINTR);
        length = Math.max(result, 0);
        return Math.min(result, 0);
    }

    /** Bytes received. */
    int length() {
        return length;
    }

    /** Size of each datagram but the last, which may be shorter; the whole length for one. */
    int segmentSize() {
        var bytes = control.bytes();
        if (header.bytes().getLong(MessageHeader.CONTROLLEN) > MessageHeader.CMSG_DATA
                && bytes.getInt(MessageHeader.CMSG_LEVEL) == MessageHeader.SOL_UDP
                && bytes.getInt(MessageHeader.CMSG_TYPE) == MessageHeader.UDP_GRO) {
            int size = bytes.getInt(MessageHeader.CMSG_DATA);
            return size > 0 && size < length ? size : length;
        }
        return length;
    }

    /** Whether bytes were cut off. */
    boolean truncated() {
        return (header.bytes().getInt(MessageHeader.FLAGS) & MessageHeader.MSG_TRUNC) != 0;
    }

    /** Who sent it. */
    Endpoint sender() {
        return sender.get();
    }

    /** Copies what was received. */
    void copyTo(byte[] target, int offset) {
        data.bytes().get(0, target, offset, length);
    }
}
