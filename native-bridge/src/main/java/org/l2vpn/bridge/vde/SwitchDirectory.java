package org.l2vpn.bridge.vde;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.l2vpn.bridge.unix.SocketInode;
import org.l2vpn.files.FileTrust;
import org.l2vpn.link.LinkException;
import org.l2vpn.link.VdeSwitchSettings;

/**
 * The directory by which a VDE switch is known: {@code ctl}, and a data socket {@code NNN.FD} for
 * each plug. Made where it is missing; what a dead switch left in it is replaced; a live one's is
 * not touched.
 */
final class SwitchDirectory {
    /** As vde_switch names them: port number and descriptor. */
    private static final Pattern DATA_SOCKET = Pattern.compile("\\d{3,}\\.\\d+");

    private static final int BACKLOG = 64;
    private static final int ROOT = 0;
    private static final int OWNER_ONLY = 0_700;

    private final VdeSwitchSettings settings;
    private final @Nullable GroupPrincipal group;
    private Path directory;
    private boolean created;

    /** For these settings; nothing is made yet. */
    SwitchDirectory(VdeSwitchSettings settings) throws LinkException {
        this.settings = settings;
        directory = settings.socket().toAbsolutePath().normalize();
        group =
                settings.group().isPresent()
                        ? Permissions.group(settings.name(), settings.group().get())
                        : null;
    }

    /**
     * Makes the directory and listens at its {@code ctl}.
     *
     * @throws LinkException with a message for the user; nothing is left behind
     */
    ServerSocketChannel listen() throws LinkException {
        try {
            make();
            // Plugs compare nothing, but connect to the path we tell them: it must be the real one.
            directory = directory.toRealPath();
            checkLength();
            clear();
            return bind();
        } catch (LinkException e) {
            removeDirectory();
            throw e;
        } catch (AccessDeniedException e) {
            removeDirectory();
            throw problem(e, "this user may not make a VDE switch at %s".formatted(directory));
        } catch (IOException e) {
            removeDirectory();
            throw problem(
                    e, "cannot make a VDE switch at %s: %s".formatted(directory, e.getMessage()));
        }
    }

    private void make() throws IOException {
        if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            // Nobody else until the group is set.
            var ownerOnly =
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------"));
            Files.createDirectories(directory.getParent());
            Files.createDirectory(directory, ownerOnly);
            created = true;
        } else if (!Files.isDirectory(directory)) {
            throw problem(null, "%s is in use by a file that is no directory".formatted(directory));
        } else if (!isOurs()) {
            throw problem(null, "the directory %s belongs to another user".formatted(directory));
        }
    }

    /** In a directory of others the sockets could be exchanged under us. */
    private boolean isOurs() throws IOException {
        return FileTrust.ownerProblem(directory).isEmpty();
    }

    private void checkLength() throws LinkException {
        int max = VdeProtocol.Layout.ours().maxPath();
        var longest = data(PortNumbers.MAX, 99_999).toString();
        if (longest.length() > max) {
            throw problem(
                    null,
                    "%s is too long for sockets in it: want %d bytes or less"
                            .formatted(
                                    directory,
                                    max - (longest.length() - directory.toString().length())));
        }
    }

    /** Removes what a dead switch left. */
    private void clear() throws IOException {
        if (Files.exists(ctl(), LinkOption.NOFOLLOW_LINKS)) {
            if (!isSocket(ctl())) {
                throw problem(null, "%s is in use by a file that is no socket".formatted(ctl()));
            }
            if (answers()) {
                throw problem(
                        null,
                        "another VDE switch answers at %s (plug into it with type = vde, or end it)"
                                .formatted(directory));
            }
            Files.deleteIfExists(ctl());
            created = true;
        }
        try (var files = Files.newDirectoryStream(directory)) {
            for (var file : files) {
                if (DATA_SOCKET.matcher(file.getFileName().toString()).matches()
                        && isSocket(file)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private static boolean isSocket(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .isOther();
    }

    private boolean answers() throws IOException {
        try (var probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return probe.connect(UnixDomainSocketAddress.of(ctl()));
        } catch (ConnectException nobody) {
            return false;
        }
    }

    private ServerSocketChannel bind() throws IOException {
        var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            // Nobody else in the directory while the socket has no permissions of its own yet.
            var mine = FileTrust.isOurs(directory);
            int before = Permissions.mode(directory);
            if (mine) {
                Permissions.setDirectory(directory, OWNER_ONLY, null);
            }
            server.bind(UnixDomainSocketAddress.of(ctl()), BACKLOG);
            try (var inode = SocketInode.bound(-1, ctl())) {
                Permissions.set(inode, settings.mode(), group);
            }
            if (mine) {
                int mode = created ? Permissions.directoryMode(settings.mode()) : before;
                Permissions.setDirectory(directory, mode, created ? group : null);
            }
            server.configureBlocking(false);
            return server;
        } catch (IOException e) {
            server.close();
            Files.deleteIfExists(ctl());
            throw e;
        }
    }

    private Path ctl() {
        return directory.resolve("ctl");
    }

    /** Where the data socket of a port is bound. */
    Path data(int number, int descriptor) {
        return directory.resolve("%03d.%d".formatted(number, descriptor));
    }

    /**
     * Lets a plug write to its data socket: as {@code ctl}, and if we are root, who owns the plug.
     *
     * @param owner numeric id of the plug's user
     */
    void permit(FrameSocket socket, Path data, int owner) throws IOException {
        try (var inode = SocketInode.bound(socket.descriptor().intValue(), data)) {
            Permissions.set(inode, settings.mode(), group);
            if (inode.uid() == ROOT && owner != ROOT) {
                inode.setUid(owner);
            }
        }
    }

    /** Removes {@code ctl}, and the directory if it was made for this and is empty. */
    void remove() {
        try {
            Files.deleteIfExists(ctl());
        } catch (IOException e) {
            // Somebody was faster, or took the directory away from us.
        }
        removeDirectory();
    }

    private void removeDirectory() {
        try {
            if (created) {
                Files.deleteIfExists(directory);
            }
        } catch (DirectoryNotEmptyException e) {
            // A plug's own sockets: theirs to remove.
        } catch (IOException e) {
            // As above.
        }
    }

    Path path() {
        return directory;
    }

    private LinkException problem(@Nullable Throwable cause, @Nullable String text) {
        var problem = new LinkException(settings.name() + ": " + text);
        if (cause != null) {
            problem.initCause(cause);
        }
        return problem;
    }
}
