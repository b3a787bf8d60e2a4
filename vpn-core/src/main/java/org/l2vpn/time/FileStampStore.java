package org.l2vpn.time;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.l2vpn.files.StateFile;

/**
 * The newest stamp in a {@link StateFile} of one line, 24 hexadecimal digits. One instance, and one
 * process, per file. Saving waits for the disk: not for a data loop.
 */
public final class FileStampStore implements StampStore {
    private static final int LINE_LENGTH = 2 * Tai64n.LENGTH + 1;

    private final StateFile file;

    /** Keeps the stamp in {@code file}; its directory must exist when the first stamp is saved. */
    public FileStampStore(Path file) {
        this.file = new StateFile(file);
    }

    @Override
    public byte @Nullable [] load() throws IOException {
        var line = file.read(LINE_LENGTH + 1);
        if (line == null) {
            return null;
        }
        if (line.length != LINE_LENGTH || line[LINE_LENGTH - 1] != '\n') {
            throw new GarbledStampException(file.path());
        }
        var digits = new String(line, 0, LINE_LENGTH - 1, StandardCharsets.ISO_8859_1);
        byte[] stamp;
        try {
            stamp = HexFormat.of().parseHex(digits);
        } catch (IllegalArgumentException _) {
            throw new GarbledStampException(file.path());
        }
        if (!Tai64n.read(stamp, 0).isValid()) {
            throw new GarbledStampException(file.path());
        }
        return stamp;
    }

    @Override
    public synchronized void save(byte[] stamp12) throws IOException {
        var line = HexFormat.of().formatHex(stamp12) + "\n";
        file.replace(line.getBytes(StandardCharsets.ISO_8859_1));
    }
}
