package org.l2vpn.bridge.linux.udp;

import java.lang.foreign.MemorySegment;
import org.l2vpn.bridge.Errno;
import org.l2vpn.bridge.linux.NativeBuffer;
import org.l2vpn.protocol.Endpoint;

/**
 * What one {@code recvmmsg} brought, in native memory: messages of one datagram, or of several of
 * one size from one sender that the kernel joined (UDP_GRO). Valid until the next call; receiving
 * allocates nothing.
 */
final class InboundMessages {
    /**
     * Most messages of one call. Singles cost a third less than with a call each (measured: 620
     * instead of 930 ns); more at once gain little.
     */
    static final int MOST = 16;

    /** No UDP datagram is larger, and the kernel joins no more than fits one IP packet. */
    private static final int CAPACITY = 65_536;

    private final MessageCalls calls;
    private final int fd;
    private final SockAddr[] senders = new SockAddr[MOST];
    private final NativeBuffer data = NativeBuffer.allocate(MOST * CAPACITY);
    private final NativeBuffer vectors = NativeBuffer.allocate(MOST * MessageHeader.IOVEC);
    private final NativeBuffer headers = NativeBuffer.allocate(MOST * MessageHeader.MMSGHDR);
    private final MemorySegment messages = MemorySegment.ofBuffer(headers.bytes());
    private final NativeBuffer controls = NativeBuffer.allocate(MOST * MessageHeader.CMSG_SPACE);

    /** Headers to be made ready for the next call, from the first on. */
    private int used = MOST;

    InboundMessages(MessageCalls calls, int fd, boolean v6) {
        this.calls = calls;
        this.fd = fd;
        var remembered = new RememberedEndpoints();
        for (int i = 0; i < MOST; i++) {
            senders[i] = new SockAddr(v6, remembered);
            int vector = i * MessageHeader.IOVEC;
            vectors.bytes()
                    .putLong(vector, data.address() + (long) i * CAPACITY)
                    .putLong(vector + MessageHeader.IOV_LEN, CAPACITY);
            int at = i * MessageHeader.MMSGHDR;
            headers.bytes()
                    .putLong(at + MessageHeader.NAME, senders[i].address())
                    .putLong(at + MessageHeader.IOV, vectors.address() + vector)
                    .putLong(at + MessageHeader.IOVLEN, 1)
                    .putLong(
                            at + MessageHeader.CONTROL,
                            controls.address() + (long) i * MessageHeader.CMSG_SPACE);
        }
    }

    /**
     * Receives at most {@code most} messages: how many came, or the negative errno; EAGAIN for
     * none. Fewer than asked for: the socket is dry.
     */
    int receive(int most) {
        // The kernel has changed the headers it used, and no others.
        for (int i = 0; i < used; i++) {
            int at = i * MessageHeader.MMSGHDR;
            headers.bytes()
                    .putInt(at + MessageHeader.NAMELEN, SockAddr.SIZE_V6)
                    .putLong(at + MessageHeader.CONTROLLEN, MessageHeader.CMSG_SPACE);
        }
        int result;
        do {
            result = calls.recvmmsg(fd, messages, most);
        } while (result == -Errno.EINTR);
        used = Math.max(result, 0);
        return result;
    }

    /** Bytes of a message. */
    int length(int message) {
        return headers.bytes().getInt(message * MessageHeader.MMSGHDR + MessageHeader.MSG_LEN);
    }

    /** Size of each datagram but the last, which may be shorter; the whole length for one. */
    int segmentSize(int message) {
        int length = length(message);
        int header = message * MessageHeader.MMSGHDR;
        int control = message * MessageHeader.CMSG_SPACE;
        var bytes = controls.bytes();
        if (headers.bytes().getLong(header + MessageHeader.CONTROLLEN) > MessageHeader.CMSG_DATA
                && bytes.getInt(control + MessageHeader.CMSG_LEVEL) == MessageHeader.SOL_UDP
                && bytes.getInt(control + MessageHeader.CMSG_TYPE) == MessageHeader.UDP_GRO) {
            int size = bytes.getInt(control + MessageHeader.CMSG_DATA);
            return size > 0 && size < length ? size : length;
        }
        return length;
    }

    /** Whether bytes of a message were cut off. */
    boolean truncated(int message) {
        int flags = headers.bytes().getInt(message * MessageHeader.MMSGHDR + MessageHeader.FLAGS);
        return (flags & MessageHeader.MSG_TRUNC) != 0;
    }

    /** Who sent a message. */
    Endpoint sender(int message) {
        return senders[message].get();
    }

    /** Copies a message. */
    void copyTo(int message, byte[] target, int offset) {
        data.bytes().get(message * CAPACITY, target, offset, length(message));
    }
}
