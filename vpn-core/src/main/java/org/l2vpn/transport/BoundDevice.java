package org.l2vpn.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The interface that sockets are bound to by name. While it is away they send and receive nothing;
 * when there is one of that name again, each is bound to it again. Data loop only.
 */
final class BoundDevice {
    private static final Logger LOG = LoggerFactory.getLogger(BoundDevice.class);

    private final String name;
    private boolean away;

    BoundDevice(String name) {
        this.name = name;
    }

    /** Binds the socket to the interface that has the name now, if there is one. */
    void follow(Channel channel) {
        try {
            SocketOptions.bindToDevice(channel, name);
            if (away) {
                away = false;
                LOG.atInfo().addKeyValue("interface", name).log("bound to the interface again");
            }
        } catch (ChannelException e) {
            if (!away) {
                away = true;
                var cause = e.getCause() == null ? e : e.getCause();
                LOG.atWarn()
                        .addKeyValue("interface", name)
                        .addKeyValue("reason", cause.getMessage())
                        .log("cannot bind to the interface");
            }
        }
    }
}
