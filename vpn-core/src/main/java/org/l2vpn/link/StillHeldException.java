package org.l2vpn.link;

import java.util.concurrent.CompletableFuture;

/** A link could not be opened, and the system may still hold what was begun for it. */
public final class StillHeldException extends LinkException {
    private static final long serialVersionUID = 1L;

    private final transient CompletableFuture<Void> released;

    /**
     * @param released complete once the system holds nothing of it; never, if it never lets go
     */
    public StillHeldException(String message, Throwable cause, CompletableFuture<Void> released) {
        super(message, cause);
        this.released = released;
    }

    /** Complete once the system holds nothing of it; perhaps never. */
    public CompletableFuture<Void> released() {
        return released;
    }
}
