package org.l2vpn.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.SegmentedDatagramPacket;
import java.net.InetSocketAddress;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.counters.DropReason;
import org.l2vpn.protocol.DatagramBatch;
import org.l2vpn.protocol.Endpoint;

/**
 * Sends {@link DatagramBatch}es: one UDP_SEGMENT call for a batch where the system can, else one
 * datagram after the other (which Netty's native transports still join into one sendmmsg).
 *
 * <p>A batch the device cannot segment is sent again piece by piece, and segmentation stays off for
 * this socket.
 */
final class BatchWriter extends ChannelOutboundHandlerAdapter {
    private final SocketAddresses addresses;
    private final DropCounters drops;
    private final TransportListener listener;
    private final boolean canSegment;
    private boolean segmentation;

    BatchWriter(
            SocketAddresses addresses,
            DropCounters drops,
            TransportListener listener,
            boolean canSegment) {
        this.addresses = addresses;
        this.drops = drops;
        this.listener = listener;
        this.canSegment = canSegment;
        segmentation = canSegment;
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
        if (segmentation && batch.count() > 1) {
            writeSegmented(context, bytes, batch, remote);
        } else {
            writeSingly(context, bytes, batch.segmentSize(), batch.remote(), remote);
        }
        promise.setSuccess();
    }

    private void writeSegmented(
            ChannelHandlerContext context,
            ByteBuf bytes,
            DatagramBatch batch,
            InetSocketAddress remote) {
        var endpoint = batch.remote();
        var count = batch.count();
        var size = batch.segmentSize();
        var spare = bytes.retainedDuplicate();
        context.write(new SegmentedDatagramPacket(bytes, size, remote))
                .addListener(
                        done -> {
                            if (done.isSuccess()) {
                                spare.release();
                                return;
                            }
                            var failure = SendFailure.of(done.cause(), true);
                            if (failure == SendFailure.NO_SEGMENTATION) {
                                segmentation = false;
                                writeSingly(context, spare, size, endpoint, remote);
                                context.flush();
                            } else {
                                spare.release();
                                failed(endpoint, failure, count);
                            }
                        });
    }

    private void writeSingly(
            ChannelHandlerContext context,
            ByteBuf bytes,
            int size,
            Endpoint endpoint,
            InetSocketAddress remote) {
        while (bytes.isReadable()) {
            var one = bytes.readRetainedSlice(Math.min(size, bytes.readableBytes()));
            context.write(new DatagramPacket(one, remote))
                    .addListener(
                            done -> {
                                if (!done.isSuccess()) {
                                    failed(endpoint, SendFailure.of(done.cause(), false), 1);
                                }
                            });
        }
        bytes.release();
    }

    private void failed(Endpoint endpoint, SendFailure failure, int count) {
        if (failure == SendFailure.TOO_BIG) {
            // EINVAL for a segmented batch also means "segments above the MTU" (net/ipv4/udp.c):
            // it was the size, so segmentation itself is sound.
            segmentation = canSegment;
            drops.count(DropReason.DATAGRAM_TOO_BIG, count);
        } else {
            drops.count(DropReason.SEND_FAILED, count);
        }
        listener.onSendFailed(endpoint, failure);
    }
}
