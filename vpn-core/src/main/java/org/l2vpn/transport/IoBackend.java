package org.l2vpn.transport;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.kqueue.KQueue;
import io.netty.channel.kqueue.KQueueDatagramChannel;
import io.netty.channel.kqueue.KQueueIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import java.util.Locale;

/** How the data loop waits and how its UDP sockets are made: the setting {@code transport}. */
public enum IoBackend {
    /** Linux; the platform may have {@link BatchChannels} for it. */
    EPOLL {
        @Override
        IoHandlerFactory handlerFactory() {
            return EpollIoHandler.newFactory();
        }

        @Override
        DatagramChannel newDatagramChannel(SocketProtocolFamily family) {
            return new EpollDatagramChannel(family);
        }
    },
    /** macOS and the BSDs. */
    KQUEUE {
        @Override
        IoHandlerFactory handlerFactory() {
            return KQueueIoHandler.newFactory();
        }

        @Override
        DatagramChannel newDatagramChannel(SocketProtocolFamily family) {
            return new KQueueDatagramChannel(family);
        }
    },
    /** Anywhere a JVM runs. */
    NIO {
        @Override
        IoHandlerFactory handlerFactory() {
            return NioIoHandler.newFactory();
        }

        @Override
        DatagramChannel newDatagramChannel(SocketProtocolFamily family) {
            return new NioDatagramChannel(family);
        }
    };

    abstract IoHandlerFactory handlerFactory();

    abstract DatagramChannel newDatagramChannel(SocketProtocolFamily family);

    /** The best one this machine has. */
    public static IoBackend best() {
        if (Epoll.isAvailable()) {
            return EPOLL;
        }
        return KQueue.isAvailable() ? KQUEUE : NIO;
    }

    /**
     * This one, if the machine has it.
     *
     * @throws TransportException with the reason when it has not
     */
    public IoBackend required() throws TransportException {
        var cause =
                switch (this) {
                    case EPOLL -> Epoll.unavailabilityCause();
                    case KQUEUE -> KQueue.unavailabilityCause();
                    case NIO -> null;
                };
        if (cause != null) {
            throw new TransportException(
                    "transport = " + label() + " is not available on this machine", cause);
        }
        return this;
    }

    /** The name in the configuration and in status. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
