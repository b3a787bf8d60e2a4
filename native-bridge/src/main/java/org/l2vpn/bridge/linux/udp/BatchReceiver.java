package org.l2vpn.bridge.linux.udp;

import io.netty.channel.Channel;
import org.l2vpn.bridge.Errno;
import org.l2vpn.bridge.NativeIoException;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.counters.DropReason;
import org.l2vpn.protocol.DatagramBatch;

/**
 * Reads the socket until it is dry, or has had its share of the iteration, into one reused batch:
 * what one sender sent in one size, coalesced by the kernel or not, goes up the pipeline together.
 * Copies once, from the kernel's native memory into the heap array the crypto works on. Loop only.
 */
final class BatchReceiver {
    /** About 1 ms of sealed bytes: then the links and the other sockets are served. */
    private static final int BYTES_PER_TURN = 1 << 20;

    /** The same for small datagrams, in system calls. */
    private static final int CALLS_PER_TURN = 32;

    private final Channel channel;
    private final InboundMessages messages;
    private final DropCounters drops;
    private final DatagramBatch batch = new DatagramBatch();

    /** How many messages the next call asks for. */
    private int most = InboundMessages.MAX_MESSAGES;

    BatchReceiver(Channel channel, InboundMessages messages, DropCounters drops) {
        this.channel = channel;
        this.messages = messages;
        this.drops = drops;
    }

    /** One iteration; ends with one {@code channelReadComplete}. */
    void read() {
        long bytes = 0;
        for (int call = 0; call < CALLS_PER_TURN && bytes < BYTES_PER_TURN; call++) {
            int asked = most;
            int came = messages.receive(asked);
            if (came < 0 && came != -Errno.EAGAIN) {
                // An ICMP answer to something sent earlier: told once, the next iteration goes on.
                channel.pipeline().fireExceptionCaught(new NativeIoException("recvmmsg", -came));
            }
            for (int i = 0; i < came; i++) {
                bytes += messages.length(i);
                gather(i);
            }
            if (came < asked || !channel.isOpen()) {
                break;
            }
        }
        emit();
        channel.pipeline().fireChannelReadComplete();
    }

    private void gather(int message) {
        int length = messages.length(message);
        if (length == 0 || length > DatagramBatch.MAX_BYTES || messages.truncated(message)) {
            drops.count(DropReason.MALFORMED_MESSAGE);
            return;
        }
        int size = messages.segmentSize(message);
        // What the kernel coalesces is large: one at a time it stays in the processor's cache.
        most = size < length ? 1 : InboundMessages.MAX_MESSAGES;
        var sender = messages.sender(message);
        if (!batch.isEmpty() && !(batch.accepts(length, size) && batch.remote().equals(sender))) {
            emit();
        }
        if (batch.isEmpty()) {
            batch.begin(sender);
        }
        messages.copyTo(message, batch.data(), batch.position());
        batch.commit(length, size);
    }

    private void emit() {
        if (!batch.isEmpty()) {
            channel.pipeline().fireChannelRead(batch);
            batch.begin(batch.remote());
        }
    }
}
