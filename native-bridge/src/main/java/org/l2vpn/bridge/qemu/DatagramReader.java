package org.l2vpn.bridge.qemu;

import io.netty.buffer.ByteBuf;
import io.netty.channel.AddressedEnvelope;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.l2vpn.counters.DropReason;
import org.l2vpn.link.FrameBatch;
import org.l2vpn.packet.Frame;
import org.l2vpn.packet.FrameRules;

/** Brings the datagrams of a link's socket to the node's loop. On the socket's loop. */
abstract sealed class DatagramReader extends ChannelInboundHandlerAdapter {
    final DatagramLink link;

    private DatagramReader(DatagramLink link) {
        this.link = link;
    }

    abstract void take(Channel channel, @Nullable SocketAddress from, ByteBuf datagram);

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            switch (message) {
                case AddressedEnvelope<?, ?> whole when whole.content() instanceof ByteBuf bytes ->
                        take(context.channel(), whole.sender(), bytes);
                case ByteBuf bytes -> take(context.channel(), null, bytes);
                default -> {}
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // A connected UDP socket hears here that nobody is there yet.
        if (!(cause instanceof IOException)) {
            link.onNodeLoop(() -> link.report(cause, 1));
        }
    }

    /** Where the socket is on the node's loop. */
    static final class OnLoop extends DatagramReader {
        private final byte[] frame = new byte[Frame.HEADROOM + FrameRules.MAX_LENGTH + 1];

        OnLoop(DatagramLink link) {
            super(link);
        }

        @Override
        void take(Channel channel, @Nullable SocketAddress from, ByteBuf datagram) {
            int length = datagram.readableBytes();
            datagram.readBytes(frame, Frame.HEADROOM, length);
            link.arrived(channel, from, frame, Frame.HEADROOM, length);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            link.receivedAll();
        }
    }

    /** Where the socket is on another loop: batches go over in a fixed number of slots. */
    static final class HandingOver extends DatagramReader {
        private static final int SLOTS = 8;
        private static final int FRAMES = 64;

        private final BlockingQueue<Slot> free = new ArrayBlockingQueue<>(SLOTS);
        private final AtomicLong lost = new AtomicLong();
        private @Nullable Slot filling;

        HandingOver(DatagramLink link) {
            super(link);
            for (int i = 0; i < SLOTS; i++) {
                free.add(new Slot());
            }
        }

        @Override
        void take(Channel channel, @Nullable SocketAddress from, ByteBuf datagram) {
            int length = datagram.readableBytes();
            var slot = filling;
            if (slot != null && !slot.takes(from, length)) {
                handOver();
                slot = null;
            }
            if (slot == null) {
                slot = free.poll();
                if (slot == null) {
                    lost.incrementAndGet();
                    return;
                }
                slot.begin(channel, from);
                filling = slot;
            }
            datagram.readBytes(slot.batch.data(), slot.batch.position(), length);
            slot.batch.commit(length);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            handOver();
        }

        private void handOver() {
            var slot = filling;
            if (slot != null) {
                filling = null;
                link.onNodeLoop(slot);
            }
        }

        /** Datagrams of one sender handed to the node's loop; comes back. */
        private final class Slot implements Runnable {
            private final FrameBatch batch =
                    new FrameBatch(FRAMES, FRAMES * 1600 + FrameRules.MAX_LENGTH + 1);
            private @Nullable Channel channel;
            private @Nullable SocketAddress from;

            private void begin(Channel newChannel, @Nullable SocketAddress newSender) {
                batch.clear();
                channel = newChannel;
                from = newSender;
            }

            private boolean takes(@Nullable SocketAddress sender, int length) {
                return batch.hasRoom(length) && (sender == null || sender.equals(from));
            }

            @Override
            public void run() {
                long dropped = lost.getAndSet(0);
                if (dropped > 0) {
                    link.drops.count(DropReason.LINK_QUEUE_FULL, dropped);
                }
                var on = channel;
                if (on != null) {
                    for (int i = 0; i < batch.count(); i++) {
                        link.arrived(on, from, batch.data(), batch.offset(i), batch.length(i));
                    }
                    link.receivedAll();
                }
                free.add(this);
            }
        }
    }
}
