package org.l2vpn.config;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.l2vpn.files.FileHold;
import org.l2vpn.files.FileTrust;

/** Files on disk. */
final class DiskFiles implements ConfigFiles {
    private final FileHold.Opener opener;

    DiskFiles(FileHold.Opener opener) {
        this.opener = opener;
    }

    @Override
    public OneFile open(Path file) throws IOException {
        var real = file.toRealPath();
        return new Held(file, real, opener.open(real));
    }

    /**
     * @param name what was asked for
     * @param real where that led to when it was taken
     */
    private record Held(Path name, Path real, FileHold hold) implements OneFile {
        @Override
        public byte[] read(int limit) throws IOException {
            // A FIFO or a device would block or never end.
            if (!Files.isRegularFile(hold.path())) {
                throw new FileSystemException(name.toString(), null, "not a regular file");
            }
            try (var in = Files.newInputStream(hold.path())) {
                var bytes = in.readNBytes(limit + 1);
                if (bytes.length > limit) {
                    throw new FileSystemException(
                            name.toString(), null, "larger than " + limit + " bytes");
                }
                return bytes;
            }
        }

        @Override
        public OptionalInt mode() throws IOException {
            try {
                int mode = 0;
                // The enum's order is that of the bits, owner's read first (rwxrwxrwx).
                for (var permission : Files.getPosixFilePermissions(hold.path())) {
                    mode |= 0400 >> permission.ordinal();
                }
                return OptionalInt.of(mode);
            } catch (UnsupportedOperationException e) {
                return OptionalInt.empty();
            }
        }

        @Override
        public Optional<String> exposure() throws IOException {
            var owner = FileTrust.ownerProblem(hold);
            if (owner.isPresent()) {
                return owner;
            }
            // The directory of the file itself, and that of a link to it.
            for (var named : List.of(real, name.toAbsolutePath().normalize())) {
                var directory = Objects.requireNonNull(named.getParent()).toRealPath();
                var problem = FileTrust.directoryProblem(directory, false);
                if (problem.isPresent()) {
                    return Optional.of(
                            "is in the directory %s, which %s".formatted(directory, problem.get()));
                }
            }
            return Optional.empty();
        }

        @Override
        public void close() {
            hold.close();
        }
    }

    static {
        assert PosixFilePermission.values()[8] == PosixFilePermission.OTHERS_EXECUTE;
    }
}
