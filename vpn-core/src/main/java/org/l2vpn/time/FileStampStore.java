package org.l2vpn.time;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The newest stamp in a file of one line, 24 hexadecimal digits, mode 0600. Written beside, synced
 * and renamed over, so that a crash or a power cut leaves the old stamp or the new one. One
 * instance, and one process, per file. Saving waits for the disk: not for a data loop.
 */
public final class FileStampStore implements StampStore {
    private static final int LINE_LENGTH = 2 * Tai64n.LENGTH + 1;

    private final Path file;
    private final Path temporary;

    /** Keeps the stamp in {@code file}; its directory must exist when the first stamp is saved. */
    public FileStampStore(Path file) {
        this.file = file.toAbsolutePath();
        temporary = this.file.resolveSibling(this.file.getFileName() + ".new");
    }

    @Override
    public byte @Nullable [] load() throws IOException {
        byte[] line;
        try (var in = Files.newInputStream(file)) {
            line = in.readNBytes(LINE_LENGTH + 1);
        } catch (NoSuchFileException _) {
            return null;
        }
        if (line.length != LINE_LENGTH || line[LINE_LENGTH - 1] != '\n') {
            throw new GarbledStampException(file);
        }
        var digits = new String(line, 0, LINE_LENGTH - 1, StandardCharsets.ISO_8859_1);
        byte[] stamp;
        try {
            stamp = HexFormat.of().parseHex(digits);
        } catch (IllegalArgumentException _) {
            throw new GarbledStampException(file);
        }
        if (!Tai64n.read(stamp, 0).isValid()) {
            throw new GarbledStampException(file);
        }
        return stamp;
    }

    @Override
    public synchronized void save(byte[] stamp12) throws IOException {
        var line = HexFormat.of().formatHex(stamp12) + "\n";
        Files.deleteIfExists(temporary);
        var mode =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try (var out = FileChannel.open(temporary, Set.of(CREATE_NEW, WRITE), mode)) {
            var bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.ISO_8859_1));
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
        Files.move(temporary, file, ATOMIC_MOVE, REPLACE_EXISTING);
        syncDirectory();
    }

    /** Makes the rename itself survive a power cut. */
    private void syncDirectory() throws IOException {
        try (var directory = FileChannel.open(file.resolveSibling("."), READ)) {
            directory.force(true);
        }
    }
}
