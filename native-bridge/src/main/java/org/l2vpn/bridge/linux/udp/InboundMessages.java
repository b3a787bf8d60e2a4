package org.l2vpn.bridge.linux.udp;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import org.l2vpn.bridge.Errno;
import org.l2vpn.bridge.linux.NativeBuffer;
import org.l2vpn.protocol.Endpoint;
import org.l2vpn.protocol.LocalAddress;
import org.l2vpn.transport.SocketRole;

/**
 * What one {@code recvmmsg} brought, in native memory: messages of one datagram, or of several of
 * one size from one sender that the kernel coalesced (UDP_GRO). Valid until the next call;
 * receiving allocates nothing.
 */
final class InboundMessages {
    /**
     * Most messages of one call. Singles cost a third less than with a call each (measured: 620
     * instead of 930 ns); more at once gain little.
     */
    static final int MAX_MESSAGES = 16;

    /** No UDP datagram is larger, and the kernel coalesces no more than fits one IP packet. */
    private static final int CAPACITY = 65_536;

    private static final long U32 = 0xFFFF_FFFFL;

    /** Room for the control messages of one message: a segment size and one of our addresses. */
    private static final int CONTROL = MessageHeader.CMSG_SPACE + MessageHeader.PKTINFO_SPACE;

    private final MessageCalls calls;
    private final int fd;
    private final SockAddr[] senders = new SockAddr[MAX_MESSAGES];
    private final NativeBuffer data = NativeBuffer.allocate(MAX_MESSAGES * CAPACITY);
    private final NativeBuffer vectors = NativeBuffer.allocate(MAX_MESSAGES * MessageHeader.IOVEC);
    private final NativeBuffer headers =
            NativeBuffer.allocate(MAX_MESSAGES * MessageHeader.MMSGHDR);
    private final MemorySegment messages = MemorySegment.ofBuffer(headers.bytes());
    private final NativeBuffer controls = NativeBuffer.allocate(MAX_MESSAGES * CONTROL);
    private final @Nullable LocalAddress local;
    private final boolean wildcard;
    private final RememberedEndpoints remembered = new RememberedEndpoints();

    /** Headers to be made ready for the next call, from the first on. */
    private int used = MAX_MESSAGES;

    /** Of the socket {@code fd}, an IPv6 one or not, which plays this part. */
    InboundMessages(MessageCalls calls, int fd, boolean v6, SocketRole role) {
        this.calls = calls;
        this.fd = fd;
        local = role.local();
        wildcard = role.wildcard();
        for (int i = 0; i < MAX_MESSAGES; i++) {
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
                    .putLong(at + MessageHeader.CONTROL, controls.address() + (long) i * CONTROL);
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
                    .putLong(at + MessageHeader.CONTROLLEN, CONTROL);
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
        int at = find(message, MessageHeader.SOL_UDP, MessageHeader.UDP_GRO);
        int size = at < 0 ? 0 : controls.bytes().getInt(at);
        return size > 0 && size < length ? size : length;
    }

    /**
     * Where the data of a control message lies in the memory for them, or -1 without such a one.
     */
    private int find(int message, int level, int type) {
        var bytes = controls.bytes();
        int at = message * CONTROL;
        long end =
                at
                        + headers.bytes()
                                .getLong(
                                        message * MessageHeader.MMSGHDR + MessageHeader.CONTROLLEN);
        while (at + MessageHeader.CMSG_DATA < end) {
            if (bytes.getInt(at + MessageHeader.CMSG_LEVEL) == level
                    && bytes.getInt(at + MessageHeader.CMSG_TYPE) == type) {
                return at + MessageHeader.CMSG_DATA;
            }
            long length = bytes.getLong(at + MessageHeader.CMSG_LEN);
            if (length < MessageHeader.CMSG_DATA) {
                return -1;
            }
            at += (int) (length + Long.BYTES - 1) & -Long.BYTES; // CMSG_NXTHDR
        }
        return -1;
    }

    /** At which of our addresses a message arrived. */
    private @Nullable LocalAddress local(int message) {
        var socket = local;
        if (socket == null || !wildcard) {
            return socket;
        }
        int at = find(message, MessageHeader.SOL_IPV6, MessageHeader.IPV6_PKTINFO);
        if (at >= 0) {
            var order = controls.bytes();
            long high = Long.reverseBytes(order.getLong(at));
            long low = Long.reverseBytes(order.getLong(at + Long.BYTES));
            return high == 0 && low >>> 32 == SockAddr.V4_MAPPED >>> 32
                    ? remembered.local(socket.socket(), 0, low & U32, false)
                    : remembered.local(socket.socket(), high, low, true);
        }
        at = find(message, MessageHeader.SOL_IP, MessageHeader.IP_PKTINFO);
        if (at >= 0) {
            int address = controls.bytes().getInt(at + MessageHeader.IPI_ADDR);
            return remembered.local(socket.socket(), 0, Integer.reverseBytes(address) & U32, false);
        }
        return socket;
    }

    /** Whether bytes of a message were cut off. */
    boolean truncated(int message) {
        int flags = headers.bytes().getInt(message * MessageHeader.MMSGHDR + MessageHeader.FLAGS);
        return (flags & MessageHeader.MSG_TRUNC) != 0;
    }

    /** Who sent a message. */
    Endpoint sender(int message) {
        return senders[message].get(local(message));
    }

    /** Copies a message. */
    void copyTo(int message, byte[] target, int offset) {
        data.bytes().get(message * CAPACITY, target, offset, length(message));
    }
}
