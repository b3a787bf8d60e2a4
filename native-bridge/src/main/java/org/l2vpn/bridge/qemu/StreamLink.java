package org.l2vpn.bridge.qemu;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketChannel;
import org.l2vpn.bridge.FarSides;
import org.l2vpn.bridge.LinkLog.Field;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.link.QemuSettings;
import org.slf4j.event.Level;

/**
 * QEMU's {@code -netdev stream} (and the older {@code -netdev socket}), and socket_vmnet's
 * protocol: a 4-byte length before each frame, on a unix or TCP socket.
 */
abstract class StreamLink extends GuestLink {
    /** Smallest, first and largest buffer of one read, bytes. */
    private static final int MIN_READ = 2048;

    private static final int FIRST_READ = 16 * 1024;
    private static final int MAX_READ = 64 * 1024;

    StreamLink(QemuSettings settings, DropCounters drops) {
        super(settings, drops);
    }

    /** Sets the limits of a stream not yet registered. */
    static void limit(Channel channel) {
        var config = channel.config();
        config.setRecvByteBufAllocator(
                new AdaptiveRecvByteBufAllocator(MIN_READ, FIRST_READ, MAX_READ));
        config.setWriteBufferWaterMark(
                new WriteBufferWaterMark(StreamGuest.QUEUE_BYTES / 2, StreamGuest.QUEUE_BYTES));
        if (channel instanceof SocketChannel tcp) {
            tcp.config().setTcpNoDelay(true).setKeepAlive(true);
        }
    }

    /** Takes a connected stream in as a guest; closes it where there are too many. */
    final void admit(Channel channel) {
        var guest = new StreamGuest(this, channel);
        if (isClosed() || !join(guest)) {
            refused("there are " + FarSides.MAX_SIDES + " already");
            var _ = channel.close();
            return;
        }
        channel.pipeline().addLast(guest);
        said("guest joined");
        setUp(true);
    }

    /** A guest's stream has ended, whoever ended it. */
    void left(StreamGuest guest) {
        leave(guest);
        said("guest left");
        setUp(guests.count() > 0);
    }

    /** Says why a guest is sent away. */
    final void refused(String reason) {
        if (!isClosed()) {
            say(Level.WARN, "refused", "guest refused", new Field("reason", reason));
        }
    }

    private void said(String event) {
        if (!isClosed()) {
            say(Level.INFO, "guests", event, new Field("guests", guests.count()));
        }
    }

    @Override
    final void closeGuests() {
        for (int i = guests.count() - 1; i >= 0; i--) {
            if (guests.get(i) instanceof StreamGuest guest) {
                guest.close();
            }
        }
    }
}
