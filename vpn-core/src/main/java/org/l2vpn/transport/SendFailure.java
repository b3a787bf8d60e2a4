package org.l2vpn.transport;

import java.io.IOException;
import java.net.NoRouteToHostException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.Locale;

/** Why the kernel refused a datagram, as far as it changes what to do next. */
public enum SendFailure {
    /** No route, network down, our address gone: another endpoint or family may do. */
    UNREACHABLE,
    /** Larger than the outer path's MTU (EMSGSIZE). */
    TOO_BIG,
    /** This device cannot segment (EIO, EINVAL, ENOTSUP on a batch). */
    NO_SEGMENTATION,
    /** Anything else. */
    OTHER;

    /**
     * Reads the reason out of an exception: Netty's native transports carry the errno's name in the
     * message, NIO a class or the system's text.
     */
    static SendFailure of(Throwable cause, boolean segmented) {
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
        if (segmented
                && (text.contains("input/output error")
                        || text.contains("invalid argument")
                        || text.contains("not supported"))) {
            return NO_SEGMENTATION;
        }
        return OTHER;
    }
}
