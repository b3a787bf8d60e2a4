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

    /** Datagram larger than the path takes. */
    public static final int EMSGSIZE = 90;

    /** The kernel does not know this socket option. */
    public static final int ENOPROTOOPT = 92;

    /** Not supported. */
    public static final int EOPNOTSUPP = 95;

    /** The socket does not carry addresses of this family. */
    public static final int EAFNOSUPPORT = 97;

    /** Our address is gone. */
    public static final int EADDRNOTAVAIL = 99;

    /** The interface is down. */
    public static final int ENETDOWN = 100;

    /** No route. */
    public static final int ENETUNREACH = 101;

    /** No buffer space; a netlink socket answers it after it lost events. */
    public static final int ENOBUFS = 105;

    /** The other end's port is closed, by its ICMP answer. */
    public static final int ECONNREFUSED = 111;

    /** No route to this host, or it does not answer. */
    public static final int EHOSTUNREACH = 113;

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
            case EMSGSIZE -> "EMSGSIZE (message too long)";
            case ENOPROTOOPT -> "ENOPROTOOPT (protocol option not available)";
            case EOPNOTSUPP -> "EOPNOTSUPP (not supported)";
            case EAFNOSUPPORT -> "EAFNOSUPPORT (address family not supported)";
            case EADDRNOTAVAIL -> "EADDRNOTAVAIL (cannot assign requested address)";
            case ENETDOWN -> "ENETDOWN (network is down)";
            case ENETUNREACH -> "ENETUNREACH (network is unreachable)";
            case ENOBUFS -> "ENOBUFS (no buffer space)";
            case ECONNREFUSED -> "ECONNREFUSED (connection refused)";
            case EHOSTUNREACH -> "EHOSTUNREACH (no route to host)";
            default -> "errno " + errno;
        };
    }
}
