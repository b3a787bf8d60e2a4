package org.l2vpn.transport;

import java.io.IOException;

/** The underlay could not be set up; the message is for the user. */
public final class TransportException extends IOException {
    /** With a message for the user and the cause for debugging. */
    public TransportException(String message, Throwable cause) {
        super(message, cause);
    }
}
