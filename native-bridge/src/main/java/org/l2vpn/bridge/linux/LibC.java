package org.l2vpn.bridge.linux;

import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.lang.ref.Reference;
import org.l2vpn.bridge.NativeIoException;

/**
 * The C library by JNA direct mapping: names are C's, addresses are {@code long}, nothing is
 * converted or allocated per call. Constants are those of Linux on x86-64 and arm64, compared with
 * the C headers by a test.
 *
 * <p>{@code open}, {@code ioctl} and {@code fcntl} are variadic in C. Linux passes variadic
 * arguments like fixed ones on both architectures; macOS on arm64 passes them on the stack, so
 * these mappings must not be reused there.
 */
public final class LibC {
    /** {@code fcntl.h}: read and write. */
    static final int O_RDWR = 2;

    /** {@code fcntl.h}: EAGAIN instead of waiting. */
    static final int O_NONBLOCK = 0x800;

    /** {@code fcntl.h}: not inherited by child processes. */
    static final int O_CLOEXEC = 0x80000;

    /** {@code poll.h}: readable. */
    static final short POLLIN = 1;

    /** {@code poll.h}: in error; a deleted TAP says so. */
    static final short POLLERR = 8;

    /** {@code sys/eventfd.h}: EFD_NONBLOCK, the same bit as {@link #O_NONBLOCK}. */
    static final int EFD_NONBLOCK = O_NONBLOCK;

    /** {@code sys/eventfd.h}: EFD_CLOEXEC, the same bit as {@link #O_CLOEXEC}. */
    static final int EFD_CLOEXEC = O_CLOEXEC;

    /** {@code bits/socket.h}: IPv4. */
    public static final int AF_INET = 2;

    /** {@code bits/socket.h}: IPv6. */
    public static final int AF_INET6 = 10;

    /** {@code time.h}: monotonic, and it counts suspend. */
    static final int CLOCK_BOOTTIME = 7;

    static {
        Native.register(LibC.class, Platform.C_LIBRARY_NAME);
    }

    private LibC() {}

    static native int open(String path, int flags, int mode);

    static native int close(int fd);

    /** {@code argument} is what the request takes: an address or a value. */
    public static native int ioctl(int fd, long request, long argument);

    static native long read(int fd, long address, long length);

    static native long write(int fd, long address, long length);

    static native int socket(int domain, int type, int protocol);

    static native int bind(int fd, long address, int length);

    static native int setsockopt(int fd, int level, int option, long value, int length);

    static native long send(int fd, long address, long length, int flags);

    static native long recv(int fd, long address, long length, int flags);

    /** {@code messages} is the address of {@code count} {@code struct mmsghdr}. */
    public static native int sendmmsg(int fd, long messages, int count, int flags);

    static native int eventfd(int initial, int flags);

    static native int poll(long fds, long count, int timeoutMillis);

    /**
     * The result, or the negative errno of the call that has just returned -1 on this thread. JNA
     * keeps errno per thread, so this must be asked before the next native call.
     */
    public static int result(long returned) {
        return returned >= 0 ? (int) returned : -Native.getLastError();
    }

    /** As {@link #result}, for calls off the data path: a failure is thrown. */
    static int check(String call, long returned) throws NativeIoException {
        int result = result(returned);
        if (result < 0) {
            throw new NativeIoException(call, -result);
        }
        return result;
    }

    /** An ioctl on a structure, off the data path. */
    static void ioctl(String call, int fd, long request, NativeBuffer structure)
            throws NativeIoException {
        try {
            check(call, ioctl(fd, request, structure.address()));
        } finally {
            Reference.reachabilityFence(structure);
        }
    }
}
