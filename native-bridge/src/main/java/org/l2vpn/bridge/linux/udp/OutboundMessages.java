package org.l2vpn.bridge.linux.udp;

import org.jspecify.annotations.Nullable;
import org.l2vpn.bridge.Errno;
import org.l2vpn.bridge.linux.NativeBuffer;
import org.l2vpn.protocol.DatagramBatch;
import org.l2vpn.protocol.LocalAddress;

/**
 * One batch for the kernel: as one message that it segments into datagrams, straight from the heap,
 * or as many messages of one datagram, copied once. The size that messages are segmented at is a
 * state of the socket (UDP_SEGMENT as an option), changed when a batch needs another. Sending
 * allocates nothing.
 */
final class OutboundMessages {
    private final MessageCalls calls;
    private final UdpSocket socket;
    private final int fd;
    private final SockAddr remote;
    private final NativeBuffer copy = NativeBuffer.allocate(DatagramBatch.MAX_BYTES);
    private final NativeBuffer vectors =
            NativeBuffer.allocate(DatagramBatch.MAX_DATAGRAMS * MessageHeader.IOVEC);
    private final NativeBuffer headers =
            NativeBuffer.allocate(DatagramBatch.MAX_DATAGRAMS * MessageHeader.MMSGHDR);
    private final NativeBuffer control = NativeBuffer.allocate(MessageHeader.PKTINFO_SPACE);
    private final int controlLength;
    private @Nullable DatagramBatch batch;

    /** The address of ours that datagrams leave from; null: the kernel chooses. */
    private @Nullable LocalAddress source;

    /** The size at which the socket segments now; 0: it does not. */
    private int segmentAt;

    OutboundMessages(MessageCalls calls, UdpSocket socket) {
        this.calls = calls;
        this.socket = socket;
        fd = socket.intValue();
        remote = new SockAddr(socket.v6());
        for (int i = 0; i < DatagramBatch.MAX_DATAGRAMS; i++) {
            int at = i * MessageHeader.MMSGHDR;
            headers.bytes()
                    .putLong(at + MessageHeader.NAME, remote.address())
                    .putInt(at + MessageHeader.NAMELEN, remote.size())
                    .putLong(
                            at + MessageHeader.IOV,
                            vectors.address() + (long) i * MessageHeader.IOVEC)
                    .putLong(at + MessageHeader.IOVLEN, 1)
                    .putLong(at + MessageHeader.CONTROL, control.address());
        }
        controlLength = beginControl(socket.v6());
    }

    private int beginControl(boolean v6) {
        int length =
                MessageHeader.CMSG_DATA
                        + (v6 ? MessageHeader.IN6_PKTINFO : MessageHeader.IN_PKTINFO);
        control.bytes()
                .putLong(MessageHeader.CMSG_LEN, length)
                .putInt(
                        MessageHeader.CMSG_LEVEL,
                        v6 ? MessageHeader.SOL_IPV6 : MessageHeader.SOL_IP)
                .putInt(
                        MessageHeader.CMSG_TYPE,
                        v6 ? MessageHeader.IPV6_PKTINFO : MessageHeader.IP_PKTINFO);
        return length + Long.BYTES - 1 & -Long.BYTES;
    }

    /**
     * Takes a batch, which must stay as it is while it is being sent; false if a socket of this
     * family cannot reach its endpoint.
     *
     * @param from the address of ours that it is to leave from; null: the kernel chooses
     */
    boolean load(DatagramBatch next, @Nullable LocalAddress from) {
        batch = next;
        source = from;
        if (from != null) {
            writeSource(from);
        }
        return remote.put(next.remote());
    }

    /** From now on the kernel chooses where this batch leaves from; false if it does already. */
    boolean forgetSource() {
        boolean had = source != null;
        source = null;
        return had;
    }

    private void writeSource(LocalAddress from) {
        var bytes = control.bytes();
        int at = MessageHeader.CMSG_DATA;
        if (socket.v6()) {
            long low = from.v6() ? from.low() : SockAddr.V4_MAPPED | from.low();
            bytes.putLong(at, Long.reverseBytes(from.high()));
            bytes.putLong(at + Long.BYTES, Long.reverseBytes(low));
        } else {
            bytes.putInt(at + MessageHeader.IPI_SPEC_DST, Integer.reverseBytes((int) from.low()));
        }
    }

    /** Sends all of it as one message the kernel segments: 0, or the negative errno. */
    int sendSegmented() {
        var whole = loaded();
        int refused = segmentAt(whole.segmentSize());
        return refused < 0 ? refused : Math.min(send(0, whole.length()), 0);
    }

    /**
     * Sends the datagrams from number {@code from} on as messages of their own: how many went, at
     * least one, or the negative errno.
     */
    int sendSingly(int from) {
        int left = loaded().count() - from;
        return left == 1 ? sendLast(from) : sendCopies(from, left);
    }

    private int sendLast(int index) {
        var whole = loaded();
        int offset = index * whole.segmentSize();
        int length = whole.length() - offset;
        if (segmentAt != 0 && segmentAt < length) {
            segmentAt(0);
        }
        int result = send(offset, length);
        if (segmentAt != 0 && (result == -Errno.EINVAL || result == -Errno.EIO)) {
            // Kernels before 6.14 look at the size even where nothing is to be segmented
            // (net/ipv4/udp.c, udp_send_skb).
            segmentAt(0);
            result = send(offset, length);
        }
        return result < 0 ? result : 1;
    }

    private int sendCopies(int from, int count) {
        var whole = loaded();
        segmentAt(0);
        int size = whole.segmentSize();
        int first = from * size;
        copy.bytes().put(first, whole.data(), first, whole.length() - first);
        for (int i = 0; i < count; i++) {
            int offset = first + i * size;
            int at = i * MessageHeader.IOVEC;
            vectors.bytes()
                    .putLong(at, copy.address() + offset)
                    .putLong(at + MessageHeader.IOV_LEN, Math.min(size, whole.length() - offset));
        }
        return sendHeaders(count);
    }

    private int sendHeaders(int count) {
        for (int i = 0; i < count; i++) {
            headers.bytes()
                    .putLong(
                            i * MessageHeader.MMSGHDR + MessageHeader.CONTROLLEN,
                            source == null ? 0 : controlLength);
        }
        int sent;
        do {
            sent = calls.sendmmsg(fd, headers.address(), count);
        } while (sent == -Errno.EINTR);
        return sent;
    }

    private int send(int offset, int length) {
        var data = loaded().data();
        if (source != null) {
            // Only sendmsg takes a source, and only out of native memory.
            copy.bytes().put(0, data, offset, length);
            vectors.bytes().putLong(0, copy.address()).putLong(MessageHeader.IOV_LEN, length);
            return sendHeaders(1);
        }
        int sent;
        do {
            sent = calls.send(fd, data, offset, length, remote);
        } while (sent == -Errno.EINTR);
        return sent;
    }

    private int segmentAt(int size) {
        if (segmentAt == size) {
            return 0;
        }
        int refused = calls.segmentAt(socket, size);
        if (refused == 0) {
            segmentAt = size;
        }
        return refused;
    }

    private DatagramBatch loaded() {
        if (batch == null) {
            throw new IllegalStateException("load() comes first");
        }
        return batch;
    }
}
