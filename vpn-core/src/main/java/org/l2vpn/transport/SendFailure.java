package org.l2vpn.transport;

import java.io.IOException;
import java.net.NoRouteToHostException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.Locale;
import org.l2vpn.counters.DropReason;

/** Why the kernel refused a datagram, as far as it changes what to do next. */
public enum SendFailure {
    /** No route, network down, our address gone: another endpoint or family may do. */
    UNREACHABLE,
    /** Larger than the outer path's MTU (EMSGSIZE). */
    TOO_BIG,
    /** Anything else. */
    OTHER;

    /** How the datagram is counted. */
    public DropReason drop() {
        return this == TOO_BIG ? DropReason.DATAGRAM_TOO_BIG : DropReason.SEND_FAILED;
    }

    /**
     * Reads the reason out of an exception: Netty's native transports carry the errno's name in the
     * message, NIO a class or the system's text.
     */
    static SendFailure of(Throwable cause) {
        if (cause instanceof NoRouteToHostException
                || cause instanceof UnsupportedAddressTypeException) {
            return UNREACHABLE;
        }
        if (!(cause instanceof IOException)) {
            return OTHER;
        }
        var text = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
        if (text.contains("message too long") || text.contains("message too large")) {
            return TOO_BIG;
        }
        if (text.contains("unreachable")
                || text.contains("no route")
                || text.contains("network is down")
                || text.contains("cannot assign requested address")
                || text.contains("can't assign requested address")
                || text.contains("not supported by protocol")) {
            return UNREACHABLE;
        }
        return OTHER;
    }
}
