package org.l2vpn.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.ReferenceCountUtil;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.counters.DropReason;
import org.l2vpn.protocol.DatagramBatch;

/**
 * Gathers what one read of the socket brought into {@link DatagramBatch}es: consecutive datagrams
 * of one sender and size travel as one pipeline event. Copies once, from Netty's direct memory into
 * the heap array the crypto works on.
 */
final class BatchReader extends ChannelInboundHandlerAdapter {
    private final SocketAddresses addresses;
    private final DropCounters drops;
    private final DatagramBatch batch = new DatagramBatch();

    BatchReader(SocketAddresses addresses, DropCounters drops) {
        this.addresses = addresses;
        this.drops = drops;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (message instanceof DatagramPacket datagram) {
                gather(context, datagram);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void gather(ChannelHandlerContext context, DatagramPacket datagram) {
        var content = datagram.content();
        var size = content.readableBytes();
        if (size == 0 || size > DatagramBatch.MAX_BYTES) {
            drops.count(DropReason.MALFORMED_MESSAGE);
            return;
        }
        var remote = addresses.endpoint(datagram.sender());
        if (!batch.isEmpty() && !(batch.accepts(size) && batch.remote().equals(remote))) {
            emit(context);
        }
        if (batch.isEmpty()) {
            batch.begin(remote);
        }
        content.readBytes(batch.data(), batch.position(), size);
        batch.commit(size);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (!batch.isEmpty()) {
            emit(context);
        }
        context.fireChannelReadComplete();
    }

    private void emit(ChannelHandlerContext context) {
        context.fireChannelRead(batch);
        batch.begin(batch.remote());
    }
}
