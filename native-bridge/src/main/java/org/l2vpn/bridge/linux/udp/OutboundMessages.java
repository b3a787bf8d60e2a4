package org.l2vpn.bridge.linux.udp;

import org.l2vpn.bridge.Errno;
import org.l2vpn.bridge.linux.NativeBuffer;
import org.l2vpn.protocol.DatagramBatch;

/**
 * One batch in native memory on its way to the kernel: as one message with a segment size, or as
 * many messages of one datagram. All headers are written once and point into the same memory;
 * sending allocates nothing.
 */
final class OutboundMessages {
    private final MessageCalls calls;
    private final int fd;
    private final SockAddr remote;
    private final NativeBuffer data = NativeBuffer.allocate(DatagramBatch.MAX_BYTES);
    private final NativeBuffer vectors =
            NativeBuffer.allocate(DatagramBatch.MAX_DATAGRAMS * MessageHeader.IOVEC);
    private final NativeBuffer headers =
            NativeBuffer.allocate(DatagramBatch.MAX_DATAGRAMS * MessageHeader.MMSGHDR);
    private final NativeBuffer control = NativeBuffer.allocate(MessageHeader.CMSG_SPACE);
    private int length;
    private int segmentSize;
    private int count;

    OutboundMessages(MessageCalls calls, int fd, boolean v6) {
        this.calls = calls;
        this.fd = fd;
        remote = new SockAddr(v6);
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
        control.bytes()
                .putLong(MessageHeader.CMSG_LEN, MessageHeader.CMSG_DATA + Short.BYTES)
                .putInt(MessageHeader.CMSG_LEVEL, MessageHeader.SOL_UDP)
                .putInt(MessageHeader.CMSG_TYPE, MessageHeader.UDP_SEGMENT);
    }

    /** Copies a batch here; false if a socket of this family cannot reach its endpoint. */
    boolean load(DatagramBatch batch) {
        if (!remote.put(batch.remote())) {
            return false;
        }
        length = batch.length();
        segmentSize = batch.segmentSize();
        count = batch.count();
        data.bytes().put(0, batch.data(), 0, length);
        return true;
    }

    /** Sends all of it as one message the kernel cuts: 0, or the negative errno. */
    int sendSegmented() {
        vector(0, 0, length);
        control.bytes().putShort(MessageHeader.CMSG_DATA, (short) segmentSize);
        setControl(control.address(), MessageHeader.CMSG_SPACE);
        int result = sendFirst();
        setControl(0, 0);
        return Math.min(result, 0);
    }

    /**
     * Sends the datagrams from number {@code from} on as messages of their own: how many went, at
     * least one, or the negative errno.
     */
    int sendSingly(int from) {
        int messages = count - from;
        for (int i = 0; i < messages; i++) {
            int offset = (from + i) * segmentSize;
            vector(i, offset, Math.min(segmentSize, length - offset));
        }
        if (messages == 1) {
            int result = sendFirst();
            return result < 0 ? result : 1;
        }
        int sent;
        do {
            sent = calls.sendmmsg(fd, headers.address(), messages);
        } while (sent == -Errno.EINTR);
        return sent;
    }

    private int sendFirst() {
        int result;
        do {
            result = calls.sendmsg(fd, headers.address());
        } while (result == -Errno.EINTR);
        return result;
    }

    private void vector(int index, int offset, int bytes) {
        int at = index * MessageHeader.IOVEC;
        vectors.bytes()
                .putLong(at, data.address() + offset)
                .putLong(at + MessageHeader.IOV_LEN, bytes);
    }

    private void setControl(long address, long bytes) {
        headers.bytes()
                .putLong(MessageHeader.CONTROL, address)
                .putLong(MessageHeader.CONTROLLEN, bytes);
    }
}
