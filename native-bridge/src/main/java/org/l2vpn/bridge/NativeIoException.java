package org.l2vpn.bridge;

import java.io.IOException;

/** A system call failed; carries which one and its errno. */
public final class NativeIoException extends IOException {
    private final int errno;

    /**
     * @param call the call and what it was to do, {@code ioctl TUNSETIFF}
     * @param errno the positive error number
     */
    public NativeIoException(String call, int errno) {
        super(call + ": " + Errno.describe(errno));
        this.errno = errno;
    }

    /** As above, with the kernel's own words about the cause. */
    public NativeIoException(String call, int errno, String detail) {
        super(call + ": " + Errno.describe(errno) + (detail.isEmpty() ? "" : ": " + detail));
        this.errno = errno;
    }

    /** The positive error number; see {@link Errno}. */
    public int errno() {
        return errno;
    }
}
