package org.l2vpn.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Whether somebody besides us and root could have put a file where it is, or could exchange it
 * while we use it. File systems without owners (none of Linux or macOS) pass.
 */
public final class FileTrust {
    private static final int ROOT = 0;

    /** {@code sys/stat.h}, S_ISVTX: only its owner removes or renames an entry. */
    private static final int STICKY = 01000;

    private static final int GROUP_WRITE = 0020;
    private static final int OTHERS_WRITE = 0002;

    private FileTrust() {}

    /**
     * Says what is wrong with the owner of a file, directory or link (which is not followed).
     *
     * @return empty when it is ours or root's; else how to go on after its name
     */
    public static Optional<String> ownerProblem(Path path) throws IOException {
        return ownerProblem(path, LinkOption.NOFOLLOW_LINKS);
    }

    /** Says what is wrong with the owner of a file that is held, as {@link #ownerProblem(Path)}. */
    public static Optional<String> ownerProblem(FileHold file) throws IOException {
        return ownerProblem(file.path(), new LinkOption[0]);
    }

    private static Optional<String> ownerProblem(Path path, LinkOption... follow)
            throws IOException {
        if (!hasOwners(path)) {
            return Optional.empty();
        }
        int uid = (Integer) Files.getAttribute(path, "unix:uid", follow);
        var owner = Files.getOwner(path, follow).getName();
        return uid == ROOT || isOurs(uid, owner)
                ? Optional.empty()
                : Optional.of(
                        "belongs to %s: want root or the user of this program".formatted(owner));
    }

    /**
     * Says who else could exchange the entries of a directory, given by its real path.
     *
     * @param group whether its group is somebody else, too
     * @return empty when nobody can; else how to go on after its name
     */
    public static Optional<String> directoryProblem(Path directory, boolean group)
            throws IOException {
        if (!hasOwners(directory)) {
            return Optional.empty();
        }
        var problem = ownerProblem(directory);
        if (problem.isPresent()) {
            return problem;
        }
        int mode = (Integer) Files.getAttribute(directory, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        int writers = mode & (group ? GROUP_WRITE | OTHERS_WRITE : OTHERS_WRITE);
        if (writers == 0 || (mode & STICKY) != 0) {
            return Optional.empty();
        }
        return Optional.of(
                "can be written to by %s: chmod %s it"
                        .formatted(
                                (writers & OTHERS_WRITE) != 0 ? "everybody" : "its group",
                                group ? "go-w" : "o-w"));
    }

    private static boolean hasOwners(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("unix");
    }

    /** By the number where the system tells ours: in a container a user may have no name. */
    private static boolean isOurs(int uid, String owner) throws IOException {
        var own = ownUid();
        return own.isPresent()
                ? own.getAsInt() == uid
                : owner.equals(System.getProperty("user.name"));
    }

    /** Whether a file or directory, followed where it is a link, belongs to this program's user. */
    public static boolean isOurs(Path path) throws IOException {
        return isOurs(
                (Integer) Files.getAttribute(path, "unix:uid"), Files.getOwner(path).getName());
    }

    /**
     * The name of this program's user; the number of one that has none, which the JVM calls {@code
     * ?}.
     */
    public static String ownName() {
        var name = System.getProperty("user.name", "");
        if (!name.equals("?")) {
            return name;
        }
        try {
            var own = ownUid();
            return own.isPresent() ? Integer.toUnsignedString(own.getAsInt()) : name;
        } catch (IOException e) {
            return name;
        }
    }

    private static OptionalInt ownUid() throws IOException {
        var status = Path.of("/proc/self/status");
        if (!Files.isReadable(status)) {
            return OptionalInt.empty();
        }
        try (var lines = Files.lines(status)) {
            // Uid: real, effective, saved, file system (proc_pid_status(5)).
            return lines.filter(line -> line.startsWith("Uid:"))
                    .mapToInt(line -> Integer.parseUnsignedInt(line.split("\\s+")[2]))
                    .findFirst();
        }
    }
}
