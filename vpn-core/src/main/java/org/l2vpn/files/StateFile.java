package org.l2vpn.files;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A small file of the state directory, mode 0600, that is replaced as a whole: written beside,
 * synced and renamed over, so that a crash or a power cut leaves the old content or the new one.
 * Links are not followed. One instance, and one process, per file; both methods wait for the disk.
 */
public final class StateFile {
    private final Path file;
    private final Path temporary;

    /** Its directory must exist when it is written first. */
    public StateFile(Path file) {
        this.file = file.toAbsolutePath();
        temporary = this.file.resolveSibling(this.file.getFileName() + ".new");
    }

    /** Where it is. */
    public Path path() {
        return file;
    }

    /** Its first {@code most} bytes; null where there is none. */
    public byte @Nullable [] read(int most) throws IOException {
        try (var in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            return in.readNBytes(most);
        } catch (NoSuchFileException _) {
            return null;
        }
    }

    /** Replaces what it holds. */
    public void replace(byte[] content) throws IOException {
        Files.deleteIfExists(temporary);
        var mode =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try (var out = FileChannel.open(temporary, Set.of(CREATE_NEW, WRITE), mode)) {
            var bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
        Files.move(temporary, file, ATOMIC_MOVE, REPLACE_EXISTING);
        // Makes the rename itself survive a power cut.
        try (var directory = FileChannel.open(file.resolveSibling("."), READ)) {
            directory.force(true);
        }
    }
}
