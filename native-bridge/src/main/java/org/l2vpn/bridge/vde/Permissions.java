package org.l2vpn.bridge.vde;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.l2vpn.bridge.unix.SocketInode;
import org.l2vpn.link.LinkException;

/** Mode, group and owner of VDE's socket files, by numbers as its tools give them. */
final class Permissions {
    private static final int OTHERS_AND_GROUP_AND_OWNER = 0_777;

    private Permissions() {}

    /** Sets the lowest nine bits of {@code mode}. */
    static void chmod(SocketInode socket, int mode) throws IOException {
        socket.setMode(permissions(mode));
    }

    /** Sets the lowest nine bits of the mode and, if it is to be another, the group. */
    static void set(SocketInode socket, int mode, @Nullable GroupPrincipal group)
            throws IOException {
        if (group != null) {
            socket.setGroup(group);
        }
        chmod(socket, mode);
    }

    /** The same for a directory; a link is not followed but an error. */
    static void setDirectory(Path path, int mode, @Nullable GroupPrincipal group)
            throws IOException {
        if (group != null) {
            view(path).setGroup(group);
        }
        view(path).setPermissions(permissions(mode));
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        var set = EnumSet.noneOf(PosixFilePermission.class);
        // Declared from OWNER_READ to OTHERS_EXECUTE, as the bits from the highest to the lowest.
        var all = PosixFilePermission.values();
        for (int i = 0; i < all.length; i++) {
            if ((mode >>> (all.length - 1 - i) & 1) != 0) {
                set.add(all[i]);
            }
        }
        return set;
    }

    /** The lowest nine bits of a directory's mode. */
    static int mode(Path path) throws IOException {
        int mode = 0;
        for (var permission : view(path).readAttributes().permissions()) {
            mode |= 0_400 >> permission.ordinal();
        }
        return mode;
    }

    /** A directory's mode that lets those in who may use the sockets in it: x for every r or w. */
    static int directoryMode(int socketMode) {
        int any = (socketMode >>> 2 | socketMode >>> 1 | socketMode) & 0_111;
        return (socketMode & OTHERS_AND_GROUP_AND_OWNER) | any | 0_700;
    }

    /** Finds a group by its name. */
    static GroupPrincipal group(String link, String name) throws LinkException {
        try {
            return Path.of("/")
                    .getFileSystem()
                    .getUserPrincipalLookupService()
                    .lookupPrincipalByGroupName(name);
        } catch (UserPrincipalNotFoundException e) {
            throw new LinkException(
                    "%s: there is no group '%s' (groups are listed in /etc/group)"
                            .formatted(link, name),
                    e);
        } catch (IOException e) {
            throw new LinkException(
                    "%s: cannot look up the group '%s': %s".formatted(link, name, e.getMessage()),
                    e);
        }
    }

    static GroupPrincipal groupOf(Path path) throws IOException {
        return view(path).readAttributes().group();
    }

    /** The numeric id of a file's owner. */
    static int uid(Path path) throws IOException {
        return (Integer) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    }

    /** {@code rw-rw---- root:vde}, for messages; the error's text if that cannot be said. */
    static String describe(Path path) {
        try {
            var attributes = view(path).readAttributes();
            Set<PosixFilePermission> mode = attributes.permissions();
            return "%s %s:%s"
                    .formatted(
                            PosixFilePermissions.toString(mode),
                            attributes.owner().getName(),
                            attributes.group().getName());
        } catch (IOException e) {
            return "unknown: " + e.getMessage();
        }
    }

    private static PosixFileAttributeView view(Path path) {
        return Files.getFileAttributeView(
                path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    }
}
