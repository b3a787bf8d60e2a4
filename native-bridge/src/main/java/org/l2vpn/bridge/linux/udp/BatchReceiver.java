package org.l2vpn.bridge.linux.udp;

import io.netty.channel.Channel;
import org.l2vpn.bridge.Errno;
import org.l2vpn.bridge.NativeIoException;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.counters.DropReason;
import org.l2vpn.protocol.DatagramBatch;

/**
 * Reads the socket until it is dry, or has had its share of the turn, into one reused batch: what
 * one sender sent in one size, joined by the kernel or not, goes up the pipeline together. Copies
 * once, from the kernel's native memory into the heap array the crypto works on. Loop only.
 */
final class BatchReceiver {
    /** About 1 ms of sealed bytes: then the links and the other sockets have their turn. */
    private static final int BYTES_PER_TURN = 1 << 20;

    /** The same for small datagrams, in system calls. */
    private static final int CALLS_PER_TURN = 256;

    private final Channel channel;
    private final InboundMessage message;
    private final DropCounters drops;
    private final DatagramBatch batch = new DatagramBatch();

    BatchReceiver(Channel channel, InboundMessage message, DropCounters drops) {
        this.channel = channel;
        this.message = message;
        this.drops = drops;
    }

    /** One turn; ends with one {@code channelReadComplete}. */
    void read() {
        long bytes = 0;
        for (int call = 0; call < CALLS_PER_TURN && bytes < BYTES_PER_TURN; call++) {
            int error = message.receive();
            if (error == -Errno.EAGAIN || !channel.isOpen()) {
                break;
            }
            if (error < 0) {
                // An ICMP answer to something sent earlier: told once, the next turn goes on.
                channel.pipeline().fireExceptionCaught(new NativeIoException("recvmsg", -error));
                break;
            }
            bytes += message.length();
            gather();
        }
        emit();
        channel.pipeline().fireChannelReadComplete();
    }

    private void gather() {
        int length = message.length();
        if (length == 0 || length > DatagramBatch.MAX_BYTES || message.truncated()) {
            drops.count(DropReason.MALFORMED_MESSAGE);
            return;
        }
        int size = message.segmentSize();
        var sender = message.sender();
        if (!batch.isEmpty() && !(batch.accepts(length, size) && batch.remote().equals(sender))) {
            emit();
        }
        if (batch.isEmpty()) {
            batch.begin(sender);
        }
        message.copyTo(batch.data(), batch.position());
        batch.commit(length, size);
    }

    private void emit() {
        if (!batch.isEmpty()) {
            channel.pipeline().fireChannelRead(batch);
            batch.begin(batch.remote());
        }
    }
}
