package org.l2vpn.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.protocol.DatagramBatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** End of the inbound pipeline: hands batches to the listener and survives its bugs. */
final class BatchDelivery extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(BatchDelivery.class);

    private final TransportListener listener;
    private final InternalErrors errors;

    BatchDelivery(TransportListener listener, DropCounters drops) {
        this.listener = listener;
        errors = new InternalErrors(drops);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof DatagramBatch batch) {
            listener.onDatagrams(batch);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        listener.onReadComplete();
    }

    /** The socket's own errors (an ICMP answer) and, once caught here, any bug behind it. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof IOException) {
            LOG.atDebug().setCause(cause).log("socket error");
            return;
        }
        errors.caught(cause, "on the data path");
    }
}
