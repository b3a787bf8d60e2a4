package org.l2vpn.netns.kit;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;

/** The calls that have no Java form: entering a network namespace and raw frames. */
final class LibC {
    /** {@code <sched.h>} CLONE_NEWNET. */
    static final int CLONE_NEWNET = 0x40000000;

    /** {@code <sys/socket.h>} AF_PACKET and SOCK_RAW. */
    static final int AF_PACKET = 17;

    static final int SOCK_RAW = 3;

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
}
