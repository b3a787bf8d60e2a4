package org.l2vpn.link;

import java.util.Optional;

/**
 * A socket that a virtual machine monitor passes frames through.
 *
 * @param name the link's name
 * @param protocol how frames stand on it
 * @param listen where we listen, or our own end of a pair of datagram sockets
 * @param connect where we connect to, or the other end of such a pair
 */
public record QemuSettings(
        String name, Protocol protocol, Optional<SocketSpec> listen, Optional<SocketSpec> connect)
        implements LinkSettings {
    /** How frames stand on the socket. */
    public enum Protocol {
        /** QEMU's {@code -netdev stream}: a 4-byte length before each frame. */
        STREAM,
        /** QEMU's {@code -netdev dgram}: a frame per datagram. */
        DGRAM,
        /** The socket_vmnet daemon's: a 4-byte length before each frame, on a unix socket. */
        SOCKET_VMNET,
        /**
         * vfkit's and libkrun's: a frame per datagram of a unix socket, a hello of the machine
         * first. The machine is who connects: with {@code connect}, beside {@code listen}, us.
         */
        VFKIT
    }

    /** Refuses a socket that neither listens nor connects. */
    public QemuSettings {
        if (listen.isEmpty() && connect.isEmpty()) {
            throw new IllegalArgumentException("a qemu link listens, connects, or both");
        }
    }
}
