package org.l2vpn.netns.kit;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;

/**
 * The calls that have no Java form: entering a network namespace, raw frames, TAPs and socket
 * options. Linux only, where variadic arguments ({@code open}, {@code ioctl}) go as fixed ones do.
 */
final class LibC {
    /** {@code <sched.h>} CLONE_NEWNET. */
    static final int CLONE_NEWNET = 0x40000000;

    /** {@code <sys/socket.h>} AF_PACKET and SOCK_RAW. */
    static final int AF_PACKET = 17;

    static final int SOCK_RAW = 3;

    /** {@code <sys/socket.h>} AF_INET, AF_INET6 and SOCK_DGRAM. */
    static final int AF_INET = 2;

    static final int AF_INET6 = 10;

    static final int SOCK_DGRAM = 2;

    /** {@code <fcntl.h>} O_RDWR. */
    static final int O_RDWR = 2;

    /** {@code <poll.h>} POLLIN. */
    static final short POLLIN = 1;

    static {
        Native.register(LibC.class, "c");
    }

    private LibC() {}

    static native int open(String path, int flags) throws LastErrorException;

    static native int close(int fd) throws LastErrorException;

    static native int setns(int fd, int type) throws LastErrorException;

    static native int socket(int domain, int type, int protocol) throws LastErrorException;

    static native int bind(int fd, byte[] address, int length) throws LastErrorException;

    /** Index of an interface in this thread's namespace, 0 when there is none of that name. */
    static native int if_nametoindex(String name);

    static native long send(int fd, byte[] bytes, long length, int flags) throws LastErrorException;

    static native int connect(int fd, byte[] address, int length) throws LastErrorException;

    static native int setsockopt(int fd, int level, int option, byte[] value, int length)
            throws LastErrorException;

    static native long read(int fd, byte[] bytes, long length) throws LastErrorException;

    static native long write(int fd, byte[] bytes, long length) throws LastErrorException;

    /** {@code fds} is an array of {@code struct pollfd}. */
    static native int poll(byte[] fds, long count, int timeoutMillis) throws LastErrorException;

    static native int ioctl(int fd, long request, byte[] argument) throws LastErrorException;

    static native int ioctl(int fd, long request, long argument) throws LastErrorException;
}
