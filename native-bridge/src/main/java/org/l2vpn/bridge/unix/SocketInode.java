package org.l2vpn.bridge.unix;

import com.sun.jna.Native;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.l2vpn.bridge.NativeIoException;
import org.l2vpn.bridge.linux.PathDescriptor;
import org.l2vpn.files.TrustedPath;

/**
 * The file of a unix socket in a directory where others may exchange names. Its owner and mode are
 * read and set, and it is connected to, without following links and without a second look-up of its
 * name.
 *
 * <p>On Linux a descriptor holds the file. macOS has none for a socket's file: there each step
 * takes the name, never follows a link, and {@link #requireUnchanged} finds an exchange afterwards.
 */
public final class SocketInode implements AutoCloseable {
    private static final boolean LINUX = System.getProperty("os.name", "").equals("Linux");

    private final Path name;
    private final @Nullable PathDescriptor descriptor;
    private final PosixFileAttributes attributes;

    private SocketInode(Path name, @Nullable PathDescriptor descriptor) throws IOException {
        this.name = name;
        this.descriptor = descriptor;
        try {
            attributes = Files.readAttributes(path(), PosixFileAttributes.class, follow());
            if (!attributes.isOther()) {
                throw new FileSystemException(name.toString(), null, "is not a socket");
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /**
     * The socket at a path.
     *
     * @throws IOException when there is none, or a symbolic link
     */
    public static SocketInode at(Path name) throws IOException {
        return new SocketInode(name, LINUX ? PathDescriptor.of(name) : null);
    }

    /**
     * The socket that a path leads to, for connecting and sending to it. In a directory of somebody
     * else it may lead to the socket of a third party by the time it is used. So no symbolic link
     * in it may be somebody else's, and the file found is the one that is used.
     *
     * @throws IOException when there is none, or a symbolic link of somebody else in the path
     */
    public static SocketInode reachedBy(Path name) throws IOException {
        var real = TrustedPath.of(name);
        // Where the name is used itself it stays as short as it was given.
        var inode = at(LINUX || Files.isSymbolicLink(name) ? real : name);
        try {
            if (inode.descriptor != null && !inode.realPath().equals(real)) {
                throw new FileSystemException(
                        name.toString(), null, "a directory of its path was replaced meanwhile");
            }
            return inode;
        } catch (IOException e) {
            inode.close();
            throw e;
        }
    }

    /** Where the kernel has found it, whatever its name leads to now. */
    private Path realPath() throws IOException {
        return Files.readSymbolicLink(path());
    }

    /**
     * The file of a socket that we have just bound.
     *
     * @param socket its descriptor
     * @param name what it was bound to
     * @throws IOException when something else has taken its place
     */
    public static SocketInode bound(int socket, Path name) throws IOException {
        var inode = new SocketInode(name, LINUX ? PathDescriptor.ofSocket(socket, name) : null);
        try {
            inode.requireUnchanged();
            inode.requireOurs();
            return inode;
        } catch (IOException e) {
            inode.close();
            throw e;
        }
    }

    /** Where the kernel cannot be asked which file it is: not somebody else's, by a second name. */
    private void requireOurs() throws IOException {
        var names = (Integer) Files.getAttribute(path(), "unix:nlink", follow());
        if (names != 1 || uid() != Posix.geteuid()) {
            throw replaced();
        }
    }

    /** The numeric id of its owner. */
    public int uid() throws IOException {
        return (Integer) Files.getAttribute(path(), "unix:uid", follow());
    }

    /** Gives it to another user; root only. */
    public void setUid(int uid) throws IOException {
        Files.setAttribute(path(), "unix:uid", uid, follow());
    }

    /** A path that leads to this file; while it is open. */
    public Path path() {
        return descriptor == null ? name : descriptor.path();
    }

    /** Its attributes when it was opened. */
    public PosixFileAttributes attributes() {
        return attributes;
    }

    /** Sets its permissions. */
    public void setMode(Set<PosixFilePermission> mode) throws IOException {
        if (descriptor != null) {
            Files.setPosixFilePermissions(path(), mode);
            return;
        }
        int bits = 0;
        for (var permission : mode) {
            // The enum's order is that of the bits, owner's read first.
            bits |= 0400 >> permission.ordinal();
        }
        if (MacOs.lchmod(name.toString(), (short) bits) != 0) {
            throw new NativeIoException("lchmod " + name, Native.getLastError());
        }
    }

    /** Gives it to another user; root only. */
    public void setOwner(UserPrincipal owner) throws IOException {
        view().setOwner(owner);
    }

    /** Gives it to another group. */
    public void setGroup(GroupPrincipal group) throws IOException {
        view().setGroup(group);
    }

    private PosixFileAttributeView view() {
        return Files.getFileAttributeView(path(), PosixFileAttributeView.class, follow());
    }

    /** The descriptor's path is a link of the kernel's; any other link is not followed. */
    private LinkOption[] follow() {
        return descriptor != null
                ? new LinkOption[0]
                : new LinkOption[] {LinkOption.NOFOLLOW_LINKS};
    }

    /**
     * Makes sure that the name still leads to this file.
     *
     * @throws IOException when something else has taken its place
     */
    public void requireUnchanged() throws IOException {
        var now = Files.readAttributes(name, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!Objects.equals(now.fileKey(), attributes.fileKey())) {
            throw replaced();
        }
    }

    private IOException replaced() {
        return new FileSystemException(
                name.toString(), null, "somebody replaced the socket while it was being made");
    }

    @Override
    public void close() {
        if (descriptor != null) {
            descriptor.close();
        }
    }

    /** {@code unistd.h}. */
    private static final class Posix {
        static {
            Native.register(Posix.class, "c");
        }

        private Posix() {}

        static native int geteuid();
    }

    /** {@code sys/stat.h} of macOS: {@code mode_t} has 16 bits. */
    private static final class MacOs {
        static {
            Native.register(MacOs.class, "c");
        }

        private MacOs() {}

        static native int lchmod(String path, short mode);
    }
}
