package org.l2vpn.control;

import java.io.IOException;

/** The control socket cannot be opened or asked; the message is for the user. */
public final class ControlException extends IOException {
    /** With a message for the user. */
    public ControlException(String message) {
        super(message);
    }

    /** With a message for the user and the cause for the log at debug level. */
    public ControlException(String message, Throwable cause) {
        super(message, cause);
    }
}
