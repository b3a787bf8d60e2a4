package org.l2vpn.bridge.qemu;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.SocketAddress;
import org.l2vpn.bridge.unix.SocketInode;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.link.LinkException;
import org.l2vpn.link.QemuSettings;
import org.l2vpn.link.SocketSpec;

/** A stream to one guest or daemon that listens; connects again whenever it ends. */
final class StreamClientLink extends StreamLink {
    /** Before the first attempt to connect again, milliseconds; then twice as long each time. */
    private static final long FIRST_WAIT_MILLIS = 100;

    /** The longest wait between two attempts. */
    private static final long MAX_WAIT_MILLIS = 5000;

    private final SocketSpec where;
    private long wait = FIRST_WAIT_MILLIS;

    /** Nobody need be there yet; {@link LinkException} for an address nobody can ever have. */
    StreamClientLink(QemuSettings settings, SocketSpec where, DropCounters drops)
            throws LinkException {
        super(settings, drops);
        this.where = LocalAddress.resolve(settings.name(), where);
    }

    @Override
    void openSocket(EventLoop on) {
        var kind = LoopKind.of(on);
        var channel = kind.stream(where);
        limit(channel);
        holds(channel);
        var _ = on.register(channel).addListener(_ -> connect(channel, kind));
    }

    private void connect(Channel channel, LoopKind kind) {
        if (!(where instanceof SocketSpec.Unix(var path))) {
            connect(channel, kind.address(where));
            return;
        }
        // In a directory of somebody else the name could lead us, who may be root, anywhere.
        try (var there = SocketInode.reachedBy(path)) {
            connect(channel, kind.address(new SocketSpec.Unix(there.path())));
        } catch (IOException e) {
            LOG.atDebug().addKeyValue("link", info().name()).setCause(e).log("not connected");
            connected(channel, false);
        }
    }

    /** The path of a unix socket is used up when this returns. */
    private void connect(Channel channel, SocketAddress address) {
        var _ =
                channel.connect(address)
                        .addListener(result -> connected(channel, result.isSuccess()));
    }

    private void connected(Channel channel, boolean success) {
        if (success) {
            wait = FIRST_WAIT_MILLIS;
            admit(channel);
        } else {
            var _ = channel.close();
            tryLater();
        }
    }

    @Override
    void left(StreamGuest guest) {
        super.left(guest);
        tryLater();
    }

    private void tryLater() {
        if (!isClosed()) {
            retryIn(wait);
            wait = Math.min(2 * wait, MAX_WAIT_MILLIS);
        }
    }

    @Override
    void removeFiles() {}
}
