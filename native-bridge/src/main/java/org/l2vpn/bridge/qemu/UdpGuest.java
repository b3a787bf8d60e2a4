package org.l2vpn.bridge.qemu;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.socket.DatagramPacket;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.channels.ClosedChannelException;
import org.l2vpn.counters.DropReason;

/** A guest on UDP. A socket with a fixed other end is connected to it. */
final class UdpGuest extends DatagramGuest {
    private final DatagramLink link;
    private final Channel channel;
    private final InetSocketAddress address;
    private final ChannelFutureListener onSent = this::sent;
    private boolean written;

    UdpGuest(DatagramLink link, Channel channel, InetSocketAddress address) {
        super(address);
        this.link = link;
        this.channel = channel;
        this.address = address;
    }

    @Override
    public void send(byte[] data, int offset, int length) {
        if (!channel.isWritable()) {
            link.drops.count(DropReason.LINK_QUEUE_FULL);
            return;
        }
        var frame = channel.alloc().directBuffer(length).writeBytes(data, offset, length);
        var datagram = channel.remoteAddress() == null ? new DatagramPacket(frame, address) : frame;
        var _ = channel.write(datagram).addListener(onSent);
        written = true;
    }

    @Override
    public void flush() {
        if (written) {
            written = false;
            var _ = channel.flush();
        }
    }

    private void sent(ChannelFuture result) {
        var cause = result.cause();
        if (cause == null) {
            return;
        }
        var gone =
                cause instanceof ConnectException
                        || cause instanceof PortUnreachableException
                        || cause instanceof ClosedChannelException;
        link.drops.count(gone ? DropReason.LINK_DOWN : DropReason.LINK_WRITE_FAILED);
    }
}
