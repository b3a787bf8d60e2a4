package org.l2vpn.config;

/** Which of Netty's transports carries the datagrams. */
public enum TransportKind {
    /** The best this system has. */
    AUTO,
    /** Linux, with UDP_SEGMENT and UDP_GRO. */
    EPOLL,
    /** macOS. */
    KQUEUE,
    /** The JDK's own selector; everywhere, slower. */
    NIO
}
