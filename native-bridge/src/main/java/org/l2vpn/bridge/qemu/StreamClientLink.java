package org.l2vpn.bridge.qemu;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
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
        var _ =
                on.register(channel)
                        .addListener(
                                _ -> {
                                    var _ =
                                            channel.connect(kind.address(where))
                                                    .addListener(
                                                            result ->
                                                                    connected(
                                                                            channel,
                                                                            result.isSuccess()));
                                });
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
