package org.l2vpn.bridge.macos;

import org.l2vpn.link.LinkException;

/** vmnet answered a start with a status other than success. */
final class StartRefused extends LinkException {
    private static final long serialVersionUID = 1L;

    private final int status;

    /**
     * @param status vmnet_return_t of vmnet/vmnet.h
     */
    StartRefused(String message, int status) {
        super(message);
        this.status = status;
    }

    int status() {
        return status;
    }
}
