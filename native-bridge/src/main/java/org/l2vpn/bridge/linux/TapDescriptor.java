package org.l2vpn.bridge.linux;

import io.netty.channel.unix.Errors;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import org.l2vpn.bridge.Errno;

/**
 * The two calls on a TAP's descriptor that every frame takes, without exceptions for what is
 * ordinary: the number of bytes, 0 for "not now" (EAGAIN, EINTR), or the negative errno.
 */
sealed interface TapDescriptor {
    /** Reads one frame. */
    int read(long address, int capacity);

    /** Writes one frame. */
    int write(long address, int length);

    /** By JNA direct mapping; needs nothing of Netty's native code. */
    record ByLibC(int fd) implements TapDescriptor {
        @Override
        public int read(long address, int capacity) {
            long n = LibC.read(fd, address, capacity);
            // A read of nothing is no frame: the descriptor is of no use any more.
            return n == 0 ? -Errno.EBADFD : ordinary(LibC.result(n));
        }

        @Override
        public int write(long address, int length) {
            return ordinary(LibC.result(LibC.write(fd, address, length)));
        }

        private static int ordinary(int result) {
            return result == -Errno.EAGAIN || result == -Errno.EINTR ? 0 : result;
        }
    }

    /**
     * By Netty's native code, which an epoll loop has loaded anyway; measured 150 to 200 ns less
     * per call than JNA's direct mapping. Errors come as exceptions without stack traces, but only
     * when the TAP is down or gone, and then the frames stop within one turn of the loop.
     *
     * @param fd the descriptor; never closed through this object
     */
    record ByNetty(FileDescriptor fd) implements TapDescriptor {
        @Override
        public int read(long address, int capacity) {
            try {
                int n = fd.readAddress(address, 0, capacity);
                return n < 0 ? -Errno.EBADFD : n;
            } catch (IOException e) {
                return errno(e);
            }
        }

        @Override
        public int write(long address, int length) {
            try {
                return fd.writeAddress(address, 0, length);
            } catch (IOException e) {
                return errno(e);
            }
        }

        private static int errno(IOException e) {
            return switch (e) {
                case Errors.NativeIoException failed -> failed.expectedErr();
                case ClosedChannelException _ -> -Errno.EBADF;
                default -> -Errno.EIO;
            };
        }
    }
}
