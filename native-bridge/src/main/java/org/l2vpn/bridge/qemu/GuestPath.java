package org.l2vpn.bridge.qemu;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.l2vpn.bridge.Errno;
import org.l2vpn.bridge.NativeIoException;
import org.l2vpn.bridge.unix.SocketInode;

/**
 * Where a guest's unix socket is. It is looked up once and held, since the guest's user may
 * exchange the name afterwards, and we may be root. Loop only.
 */
final class GuestPath {
    private final Path file;
    private final Consumer<String> refusal;
    private @Nullable SocketInode held;
    private byte[] bytes = {};

    /**
     * @param refusal is told why it leads where nothing is sent
     */
    GuestPath(Path file, Consumer<String> refusal) {
        this.file = file;
        this.refusal = refusal;
    }

    /** Whether it was found, and not forgotten since. */
    boolean isFound() {
        return held != null;
    }

    /** Looks it up if need be; whether it leads to a socket that may be sent to. */
    boolean find() {
        if (held != null) {
            return true;
        }
        try {
            var inode = SocketInode.reachedBy(file);
            held = inode;
            bytes = inode.path().toString().getBytes(StandardCharsets.UTF_8);
            return true;
        } catch (NoSuchFileException e) {
            return false;
        } catch (NativeIoException e) {
            if (e.errno() != Errno.ENOENT) {
                refusal.accept(String.valueOf(e.getMessage()));
            }
            return false;
        } catch (IOException e) {
            refusal.accept(String.valueOf(e.getMessage()));
            return false;
        }
    }

    /** A path to the socket that was found, as the kernel takes it: UTF-8, without a zero byte. */
    byte[] bytes() {
        return bytes;
    }

    /** Whether nothing has this name now. */
    boolean isMissing() {
        return !Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    }

    /** It is to be looked up again. */
    void forget() {
        if (held != null) {
            held.close();
            held = null;
        }
    }
}
