package org.l2vpn.config;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.l2vpn.files.FileTrust;

/** Files on disk. */
final class DiskFiles implements ConfigFiles {
    @Override
    public byte[] read(Path file, int limit) throws IOException {
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file.toString());
        }
        // A FIFO or a device would block or never end.
        if (!Files.isRegularFile(file)) {
            throw new FileSystemException(file.toString(), null, "not a regular file");
        }
        try (var in = Files.newInputStream(file)) {
            var bytes = in.readNBytes(limit + 1);
            if (bytes.length > limit) {
                throw new FileSystemException(
                        file.toString(), null, "larger than " + limit + " bytes");
            }
            return bytes;
        }
    }

    @Override
    public OptionalInt mode(Path file) throws IOException {
        try {
            int mode = 0;
            // The enum's order is that of the bits, owner's read first (rwxrwxrwx).
            for (var permission : Files.getPosixFilePermissions(file)) {
                mode |= 0400 >> permission.ordinal();
            }
            return OptionalInt.of(mode);
        } catch (UnsupportedOperationException e) {
            return OptionalInt.empty();
        }
    }

    @Override
    public Optional<String> exposure(Path file) throws IOException {
        var real = file.toRealPath();
        var owner = FileTrust.ownerProblem(real);
        if (owner.isPresent()) {
            return owner;
        }
        // The directory of the file itself, and that of a link to it.
        for (var named : List.of(real, file.toAbsolutePath().normalize())) {
            var directory = Objects.requireNonNull(named.getParent()).toRealPath();
            var problem = FileTrust.directoryProblem(directory, false);
            if (problem.isPresent()) {
                return Optional.of(
                        "is in the directory %s, which %s".formatted(directory, problem.get()));
            }
        }
        return Optional.empty();
    }

    static {
        assert PosixFilePermission.values()[8] == PosixFilePermission.OTHERS_EXECUTE;
    }
}
