package org.l2vpn.bridge;

/**
 * The errno values this program tells apart; Linux numbers of {@code asm-generic/errno-base.h} and
 * {@code asm-generic/errno.h} (6.18), the same on x86-64 and arm64.
 */
public final class Errno {
    /** Operation not permitted: a capability is missing. */
    public static final int EPERM = 1;

    /** No such file. */
    public static final int ENOENT = 2;

    /** Interrupted by a signal: try again. */
    public static final int EINTR = 4;

    /** Input/output error; a TAP answers it to a write while it is down. */
    public static final int EIO = 5;

    /** No such device behind this file. */
    public static final int ENXIO = 6;

    /** Bad file descriptor. */
    public static final int EBADF = 9;

    /** Would block. */
    public static final int EAGAIN = 11;

    /** Out of memory. */
    public static final int ENOMEM = 12;

    /** Permission denied. */
    public static final int EACCES = 13;

    /** Bad address; a TAP answers it to a blocked read when it is deleted. */
    public static final int EFAULT = 14;

    /** Busy; the name of a TAP is in use. */
    public static final int EBUSY = 16;

    /** Exists already. */
    public static final int EEXIST = 17;

    /** No such device. */
    public static final int ENODEV = 19;

    /** Invalid argument. */
    public static final int EINVAL = 22;

    /** Descriptor in bad state; a TAP answers it to everything after it was deleted. */
    public static final int EBADFD = 77;

    /** Not supported. */
    public static final int EOPNOTSUPP = 95;

    /** No buffer space; a netlink socket answers it after it lost events. */
    public static final int ENOBUFS = 105;

    private Errno() {}

    /** Name and meaning, {@code EBUSY (device or resource busy)}; the bare number if unknown. */
    public static String describe(int errno) {
        return switch (errno) {
            case EPERM -> "EPERM (operation not permitted)";
            case ENOENT -> "ENOENT (no such file or directory)";
            case EINTR -> "EINTR (interrupted)";
            case EIO -> "EIO (input/output error)";
            case ENXIO -> "ENXIO (no such device or address)";
            case EBADF -> "EBADF (bad file descriptor)";
            case EAGAIN -> "EAGAIN (would block)";
            case ENOMEM -> "ENOMEM (out of memory)";
            case EACCES -> "EACCES (permission denied)";
            case EFAULT -> "EFAULT (bad address)";
            case EBUSY -> "EBUSY (device or resource busy)";
            case EEXIST -> "EEXIST (exists already)";
            case ENODEV -> "ENODEV (no such device)";
            case EINVAL -> "EINVAL (invalid argument)";
            case EBADFD -> "EBADFD (descriptor in bad state)";
            case EOPNOTSUPP -> "EOPNOTSUPP (not supported)";
            case ENOBUFS -> "ENOBUFS (no buffer space)";
            default -> "errno " + errno;
        };
    }
}
