package org.l2vpn.bridge.qemu;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.l2vpn.bridge.unix.SocketInode;
import org.l2vpn.link.LinkException;

/** The file of a unix socket we are bound to: cleared before, ours meanwhile, removed after. */
final class SocketFile {
    /** sizeof(sun_path) less the NUL: 108 on Linux, 104 on macOS ({@code sys/un.h}). */
    private static final int MAX_BYTES =
            System.getProperty("os.name", "").startsWith("Mac") ? 103 : 107;

    private static final LinkOption AS_IT_IS = LinkOption.NOFOLLOW_LINKS;

    private final Path path;
    private @Nullable Object key;

    private SocketFile(Path path) {
        this.path = path;
    }

    /**
     * Makes sure that {@code path} can be bound: a socket nobody serves any more is removed.
     *
     * @param link its name, for the message
     * @throws LinkException when somebody serves it, it is no socket or cannot be made
     */
    static SocketFile claim(String link, Path path) throws LinkException {
        checkLength(link, path);
        var directory = Objects.requireNonNullElse(path.toAbsolutePath().getParent(), path);
        if (!Files.isDirectory(directory)) {
            throw new LinkException(
                    "%s: %s: there is no directory %s; create it".formatted(link, path, directory));
        }
        if (!Files.isWritable(directory)) {
            throw new LinkException(
                    "%s: %s: no permission to make a socket in %s"
                            .formatted(link, path, directory));
        }
        try {
            removeStale(link, path);
        } catch (IOException e) {
            throw e instanceof LinkException known
                    ? known
                    : new LinkException("%s: %s: %s".formatted(link, path, e), e);
        }
        return new SocketFile(path);
    }

    /** Refuses a path the system cannot take; the kernel's own message would not say why. */
    static void checkLength(String link, Path path) throws LinkException {
        int bytes = path.toString().getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_BYTES) {
            throw new LinkException(
                    "%s: %s: the path of a socket has at most %d bytes, this has %d"
                            .formatted(link, path, MAX_BYTES, bytes));
        }
    }

    private static void removeStale(String link, Path path) throws IOException {
        if (!Files.exists(path, AS_IT_IS)) {
            return;
        }
        if (!Files.readAttributes(path, PosixFileAttributes.class, AS_IT_IS).isOther()) {
            throw new LinkException(
                    "%s: %s is there and is no socket; remove it or choose another path"
                            .formatted(link, path));
        }
        if (isServed(path)) {
            throw new LinkException(
                    "%s: %s is in use by another program; stop it or choose another path"
                            .formatted(link, path));
        }
        Files.deleteIfExists(path);
    }

    /**
     * Whether somebody is bound to it. A stream socket finds out for datagram sockets too: the
     * kernel refuses those it has nobody for with ECONNREFUSED, and live ones as of the wrong type.
     */
    private static boolean isServed(Path path) {
        try (var probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            probe.connect(UnixDomainSocketAddress.of(path));
            return true;
        } catch (ConnectException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    /**
     * Takes note of the file just bound, and lets those connect who may write to its directory: it
     * gets the directory's owner and group, and the group's permission where the directory has it.
     *
     * <p>As they may write there, they may also put a link in its place while we are at it: the
     * steps are done to the file, not to its name.
     *
     * @param socket descriptor of the socket
     * @throws LinkException when another file is in its place; that one is left alone
     */
    void bound(int socket) throws IOException {
        var directory = Objects.requireNonNull(path.toAbsolutePath().getParent());
        var around = Files.readAttributes(directory, PosixFileAttributes.class);
        try (var inode = SocketInode.bound(socket, path)) {
            key = inode.attributes().fileKey();
            inode.setMode(permissions(around.permissions()));
            if (around.permissions().contains(PosixFilePermission.GROUP_WRITE)) {
                inode.setGroup(around.group());
            }
            if (!inode.attributes().owner().equals(around.owner())) {
                inode.setOwner(around.owner());
            }
            inode.requireUnchanged();
        } catch (IOException e) {
            throw new LinkException(String.valueOf(e.getMessage()), e);
        }
    }

    private static Set<PosixFilePermission> permissions(Set<PosixFilePermission> directory) {
        var mode = EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
        if (directory.contains(PosixFilePermission.GROUP_WRITE)) {
            mode.add(PosixFilePermission.GROUP_READ);
            mode.add(PosixFilePermission.GROUP_WRITE);
        }
        return mode;
    }

    /** Removes the file, if it is still the one that was bound. */
    void remove() {
        try {
            var now = Files.readAttributes(path, PosixFileAttributes.class, AS_IT_IS).fileKey();
            if (key != null && key.equals(now)) {
                Files.deleteIfExists(path);
            }
        } catch (NoSuchFileException e) {
            // Gone already, as it should be.
        } catch (IOException e) {
            // The directory may be out of reach now; the next start finds the socket stale.
        }
    }

    Path path() {
        return path;
    }
}
