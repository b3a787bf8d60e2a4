package org.l2vpn.bridge.qemu;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.l2vpn.bridge.FarSide;
import org.l2vpn.counters.DropReason;

/**
 * One guest on a stream. Frames to it are gathered in one buffer per iteration, behind their
 * lengths; while it does not read, at most {@link #QUEUE_BYTES} wait for it, and further frames are
 * dropped and counted, so that what it gets after a stall is no older than that.
 */
final class StreamGuest extends ChannelInboundHandlerAdapter implements FarSide {
    /** Some 350 full frames: half a TCP window of 1 MB, 4 ms at 1 Gbit/s. */
    static final int QUEUE_BYTES = 512 * 1024;

    /** A buffer is pushed out when it has this much, before the iteration ends. */
    private static final int CHUNK = 64 * 1024;

    private final StreamLink link;
    private final Channel channel;
    private final FrameDecoder decoder = new FrameDecoder();
    private final FrameDecoder.Sink sink = this::received;
    private @Nullable ByteBuf out;

    StreamGuest(StreamLink link, Channel channel) {
        this.link = link;
        this.channel = channel;
    }

    /** Ends its stream; the link hears of it as of any other end. */
    void close() {
        var _ = channel.close();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (message instanceof ByteBuf bytes && !decoder.decode(bytes, sink)) {
                link.drops.count(DropReason.OVERSIZE_FRAME);
                link.refused("it announced a frame longer than any");
                close();
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void received(byte[] data, int offset, int length) {
        link.received(this, data, offset, length);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        link.receivedAll();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (out != null) {
            out.release();
            out = null;
        }
        link.left(this);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!(cause instanceof IOException)) {
            link.report(cause, 1);
        }
        close();
    }

    @Override
    public void send(byte[] data, int offset, int length) {
        if (!channel.isActive()) {
            link.drops.count(DropReason.LINK_DOWN);
            return;
        }
        if (!channel.isWritable()) {
            link.drops.count(DropReason.LINK_QUEUE_FULL);
            return;
        }
        var buffer = out;
        if (buffer == null) {
            buffer = channel.alloc().directBuffer(CHUNK, CHUNK + FrameDecoder.MAX_ANNOUNCED);
            out = buffer;
        }
        buffer.writeInt(length).writeBytes(data, offset, length);
        if (buffer.readableBytes() >= CHUNK) {
            flush();
        }
    }

    @Override
    public void flush() {
        var buffer = out;
        if (buffer != null) {
            out = null;
            var _ = channel.writeAndFlush(buffer, channel.voidPromise());
        }
    }
}
