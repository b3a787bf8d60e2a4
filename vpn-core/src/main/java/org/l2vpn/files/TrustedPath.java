package org.l2vpn.files;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Objects;

/** Follows the symbolic links of a path, but none that belongs to somebody else. */
public final class TrustedPath {
    /** As Linux: {@code linux/namei.h}, MAXSYMLINKS. */
    private static final int MAX_LINKS = 40;

    private TrustedPath() {}

    /**
     * Where a path leads, if every symbolic link in it is ours or root's: the owner of a link could
     * have it lead anywhere. Asks the file system only; what is opened afterwards may be something
     * else, and must be compared.
     *
     * @return the real path; only its last part may be missing
     * @throws IOException a link belongs to somebody else, or there are more than 40
     */
    public static Path of(Path name) throws IOException {
        var absolute = name.toAbsolutePath();
        var left = new ArrayDeque<Path>();
        absolute.forEach(left::add);
        var real = Objects.requireNonNull(absolute.getRoot());
        for (int links = 0; !left.isEmpty(); ) {
            var part = left.removeFirst();
            if (part.toString().equals("..")) {
                real = Objects.requireNonNullElse(real.getParent(), real);
                continue;
            }
            var next = real.resolve(part).normalize();
            if (!Files.isSymbolicLink(next)) {
                real = next;
                continue;
            }
            requireTrusted(name, next, ++links);
            var target = Files.readSymbolicLink(next);
            if (target.isAbsolute()) {
                real = Objects.requireNonNull(target.getRoot());
            }
            for (int i = target.getNameCount() - 1; i >= 0; i--) {
                left.addFirst(target.getName(i));
            }
        }
        return real;
    }

    private static void requireTrusted(Path name, Path link, int number) throws IOException {
        if (number > MAX_LINKS) {
            throw new FileSystemException(
                    name.toString(), null, "more than %d symbolic links".formatted(MAX_LINKS));
        }
        var problem = FileTrust.ownerProblem(link);
        if (problem.isPresent()) {
            throw new FileSystemException(
                    name.toString(),
                    null,
                    "the symbolic link %s %s".formatted(link, problem.get()));
        }
    }
}
