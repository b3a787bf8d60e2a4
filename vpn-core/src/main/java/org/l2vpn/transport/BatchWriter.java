package org.l2vpn.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.counters.DropReason;
import org.l2vpn.protocol.DatagramBatch;
import org.l2vpn.protocol.Endpoint;

/**
 * Sends {@link DatagramBatch}es one datagram after the other, which Netty's native transports still
 * join into one system call.
 */
final class BatchWriter extends ChannelOutboundHandlerAdapter {
    private final SocketAddresses addresses;
    private final DropCounters drops;
    private final TransportListener listener;

    BatchWriter(SocketAddresses addresses, DropCounters drops, TransportListener listener) {
        this.addresses = addresses;
        this.drops = drops;
        this.listener = listener;
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (!(message instanceof DatagramBatch batch)) {
            var _ = context.write(message, promise);
            return;
        }
        if (!context.channel().isWritable()) {
            drops.count(DropReason.SOCKET_FULL, batch.count());
            promise.setSuccess();
            return;
        }
        var bytes = context.alloc().directBuffer(batch.length());
        bytes.writeBytes(batch.data(), 0, batch.length());
        var remote = addresses.socketAddress(batch.remote());
        writeSingly(context, bytes, batch.segmentSize(), batch.remote(), remote);
        promise.setSuccess();
    }

    private void writeSingly(
            ChannelHandlerContext context,
            ByteBuf bytes,
            int size,
            Endpoint endpoint,
            InetSocketAddress remote) {
        while (bytes.isReadable()) {
            var one = bytes.readRetainedSlice(Math.min(size, bytes.readableBytes()));
            var length = one.readableBytes();
            context.write(new DatagramPacket(one, remote))
                    .addListener(
                            done -> {
                                if (!done.isSuccess()) {
                                    failed(endpoint, SendFailure.of(done.cause()), length);
                                }
                            });
        }
        bytes.release();
    }

    private void failed(Endpoint endpoint, SendFailure failure, int size) {
        drops.count(failure.drop());
        listener.onSendFailed(endpoint, failure, size);
    }
}
