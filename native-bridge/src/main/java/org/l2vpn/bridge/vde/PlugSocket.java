package org.l2vpn.bridge.vde;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.l2vpn.bridge.unix.SocketInode;

/**
 * The plug's own datagram socket as a file, for the moment until the switch has connected to it:
 * its place and its permissions are libvdeplug's ({@code vde_open_real} of libvdeplug.c).
 */
final class PlugSocket {
    /** Where to go when the switch's directory is not writable for us. */
    private static final List<Path> ELSEWHERE =
            List.of(Path.of("/var/run"), Path.of("/var/tmp"), Path.of("/tmp"));

    /** Names to try in one directory: other links of this process have the ones before. */
    private static final int MAX_NAMES = 1000;

    private static final int MODE_OURS = 0_700;
    private static final int MODE_GROUP = 0_770;
    private static final int MODE_ANYBODY = 0_777;
    private static final int ROOT = 0;
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private PlugSocket() {}

    /** Binds {@code socket} in the switch's directory, or elsewhere if that is not possible. */
    static Path bind(FrameSocket socket, Path switchDirectory) throws IOException {
        try {
            return bind(socket, switchDirectory, ".");
        } catch (IOException notThere) {
            for (var directory : ELSEWHERE) {
                try {
                    return bind(socket, directory, "vde.");
                } catch (IOException e) {
                    notThere.addSuppressed(e);
                }
            }
            throw notThere;
        }
    }

    private static Path bind(FrameSocket socket, Path directory, String prefix) throws IOException {
        long pid = ProcessHandle.current().pid();
        for (int i = 0; ; i++) {
            int number = NUMBER.getAndIncrement() % 100_000;
            var path = directory.resolve("%s%05d-%05d".formatted(prefix, pid, number));
            try {
                socket.bind(path);
                return path;
            } catch (IOException e) {
                if (i == MAX_NAMES || !Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                    throw e;
                }
            }
        }
    }

    /**
     * Lets the switch write to our socket. Without a mode: as the switch is ours or root's, nobody
     * else; its group where we may give it that; anybody as the last resort.
     *
     * @param mode the mode from the settings, -1 for this rule
     */
    static void permit(SocketInode socket, Path ctl, int mode, @Nullable GroupPrincipal group)
            throws IOException {
        if (mode >= 0 || group != null) {
            Permissions.set(socket, mode >= 0 ? mode : MODE_GROUP, group);
            return;
        }
        int owner = Permissions.uid(ctl);
        if (owner == ROOT || owner == socket.uid()) {
            Permissions.chmod(socket, MODE_OURS);
            return;
        }
        try {
            Permissions.set(socket, MODE_GROUP, Permissions.groupOf(ctl));
        } catch (IOException notOurGroup) {
            Permissions.chmod(socket, MODE_ANYBODY);
        }
    }
}
