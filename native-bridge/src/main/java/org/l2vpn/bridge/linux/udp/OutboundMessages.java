package org.l2vpn.bridge.linux.udp;

import org.jspecify.annotations.Nullable;
import org.l2vpn.bridge.Errno;
import org.l2vpn.bridge.linux.NativeBuffer;
import org.l2vpn.protocol.DatagramBatch;

/**
 * One batch on its way to the kernel: as one message that is cut into datagrams, straight from the
 * heap, or as many messages of one datagram, copied once. What size messages are cut at is a state
 * of the socket (UDP_SEGMENT as an option), changed when a batch needs another. Sending allocates
 * nothing.
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
    private @Nullable DatagramBatch batch;

    /** The size at which the socket cuts now; 0: it does not. */
    private int cutAt;

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
                    .putLong(at + MessageHeader.IOVLEN, 1);
        }
    }

    /**
     * Takes a batch, which must stay as it is while it is being sent; false if a socket of this
     * family cannot reach its endpoint.
     */
    boolean load(DatagramBatch next) {
        batch = next;
        return remote.put(next.remote());
    }

    /** Sends all of it as one message the kernel cuts: 0, or the negative errno. */
    int sendSegmented() {
        var whole = loaded();
        int refused = cutAt(whole.segmentSize());
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
        if (cutAt != 0 && cutAt < length) {
            cutAt(0);
        }
        int result = send(offset, length);
        if (cutAt != 0 && (result == -Errno.EINVAL || result == -Errno.EIO)) {
            // Kernels before 6.14 look at the size even where nothing is to be cut
            // (net/ipv4/udp.c, udp_send_skb).
            cutAt(0);
            result = send(offset, length);
        }
        return result < 0 ? result : 1;
    }

    private int sendCopies(int from, int count) {
        var whole = loaded();
        cutAt(0);
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
        int sent;
        do {
            sent = calls.sendmmsg(fd, headers.address(), count);
        } while (sent == -Errno.EINTR);
        return sent;
    }

    private int send(int offset, int length) {
        var data = loaded().data();
        int sent;
        do {
            sent = calls.send(fd, data, offset, length, remote);
        } while (sent == -Errno.EINTR);
        return sent;
    }

    private int cutAt(int size) {
        if (cutAt == size) {
            return 0;
        }
        int refused = calls.cutAt(socket, size);
        if (refused == 0) {
            cutAt = size;
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
