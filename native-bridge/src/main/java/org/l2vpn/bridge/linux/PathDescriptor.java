package org.l2vpn.bridge.linux;

import java.io.IOException;
import java.nio.file.Path;
import org.l2vpn.bridge.Errno;
import org.l2vpn.bridge.NativeIoException;
import org.l2vpn.files.FileHold;

/**
 * A descriptor that stands for a file without opening it (O_PATH, open(2)). What is done to it by
 * {@link #path} is done to that file, whatever happens to its name meanwhile.
 */
public final class PathDescriptor implements FileHold {
    /** {@code asm-generic/fcntl.h}. */
    private static final int O_PATH = 0x20_0000;

    /** {@code asm-generic/fcntl.h}; arm64 has a number of its own in {@code asm/fcntl.h}. */
    private static final int O_NOFOLLOW =
            System.getProperty("os.arch", "").equals("aarch64") ? 0x8000 : 0x2_0000;

    /**
     * {@code linux/un.h}, Linux 4.15: an O_PATH descriptor of the file that a unix socket is bound
     * to; needs CAP_NET_ADMIN.
     */
    private static final long SIOCUNIXFILE = 0x89E0;

    private final int fd;

    private PathDescriptor(int fd) {
        this.fd = fd;
    }

    /** Of the file at this path itself, also when it is a symbolic link. */
    public static PathDescriptor of(Path path) throws IOException {
        var flags = O_PATH | O_NOFOLLOW | LibC.O_CLOEXEC;
        return new PathDescriptor(LibC.check("open " + path, LibC.open(path.toString(), flags, 0)));
    }

    /**
     * Of the file that a unix socket is bound to. Without the right to ask the kernel for it, of
     * what is at its path now.
     *
     * @param socket descriptor of the socket; -1 when it is not known
     */
    public static PathDescriptor ofSocket(int socket, Path path) throws IOException {
        var found = LibC.result(LibC.ioctl(socket, SIOCUNIXFILE, 0));
        if (found >= 0) {
            return new PathDescriptor(found);
        }
        if (found == -Errno.EPERM || found == -Errno.EBADF) {
            return of(path);
        }
        throw new NativeIoException("ioctl(SIOCUNIXFILE)", -found);
    }

    /** A path that leads to the file, in this process and until {@link #close}. */
    @Override
    public Path path() {
        return Path.of("/proc/self/fd/" + fd);
    }

    @Override
    public void close() {
        var _ = LibC.close(fd);
    }
}
