package org.l2vpn.link;

import java.io.IOException;

/** A link could not be opened or set up; the message says what failed and what would help. */
public class LinkException extends IOException {
    /** With a message for the user. */
    public LinkException(String message) {
        super(message);
    }

    /** With a message for the user and the cause for the log at debug level. */
    public LinkException(String message, Throwable cause) {
        super(message, cause);
    }
}
