package org.l2vpn.control;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.l2vpn.files.FileTrust;

/** The control socket as a file: its directory, its mode, and what may be in its place. */
final class SocketFile {
    private SocketFile() {}

    /** Makes the directory where it is missing and removes the socket of a dead process. */
    static void makeWay(Path socket) throws IOException {
        makeDirectory(Objects.requireNonNull(socket.toAbsolutePath().getParent()));
        if (!Files.exists(socket, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!attributes(socket).isOther()) {
            throw new ControlException(
                    "the control socket " + socket + " is in use by a file that is no socket");
        }
        if (answers(socket)) {
            throw new ControlException("already running: another process answers at " + socket);
        }
        Files.deleteIfExists(socket);
    }

    /** Mode 0600. By its name, which nobody else can exchange in a directory of ours. */
    static void restrict(Path socket) throws IOException {
        Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
    }

    /** Device and inode, so that one socket can be told from its successor; null if it is gone. */
    static @Nullable Object identity(Path socket) throws IOException {
        try {
            return attributes(socket).fileKey();
        } catch (NoSuchFileException _) {
            return null;
        }
    }

    private static BasicFileAttributes attributes(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    private static void makeDirectory(Path directory) throws IOException {
        try {
            var ownerOnly =
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------"));
            Files.createDirectories(directory, ownerOnly);
        } catch (IOException e) {
            throw new ControlException(
                    "cannot make the control socket's directory "
                            + directory
                            + (e instanceof AccessDeniedException
                                    ? ": this user may not (set vpn.control-socket)"
                                    : ": " + e.getMessage()),
                    e);
        }
        checkDirectory(directory);
    }

    /** Who can exchange names in it could make himself pass for us, and us change his files. */
    private static void checkDirectory(Path directory) throws IOException {
        var problem =
                Files.isSymbolicLink(directory)
                        ? FileTrust.ownerProblem(directory)
                        : Optional.<String>empty();
        if (problem.isEmpty()) {
            problem = FileTrust.directoryProblem(directory.toRealPath(), true);
        }
        if (problem.isPresent()) {
            throw new ControlException(
                    "the control socket's directory %s %s (or set vpn.control-socket)"
                            .formatted(directory, problem.get()));
        }
    }

    private static boolean answers(Path socket) throws IOException {
        try (var probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return probe.connect(UnixDomainSocketAddress.of(socket));
        } catch (ConnectException _) {
            return false;
        }
    }
}
