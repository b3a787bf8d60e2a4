package org.l2vpn.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.l2vpn.crypto.PublicKey;
import org.l2vpn.crypto.StaticPrivateKey;

/** Files in a map, with modes; a file of mode 0 cannot be read. */
final class MemoryFiles implements ConfigFiles {
    /** Where configurations stand in these tests. */
    static final Path MAIN = Path.of("/etc/l2vpn/office.conf");

    /** Our own key and two others, always the same. */
    static final StaticPrivateKey OURS = StaticPrivateKey.generate(new Random(1));

    static final StaticPrivateKey FIRST = StaticPrivateKey.generate(new Random(2));
    static final StaticPrivateKey SECOND = StaticPrivateKey.generate(new Random(3));

    private record Entry(String text, int mode) {}

    private final Map<Path, Entry> entries = new HashMap<>();

    MemoryFiles() {
        put("private.key", OURS.toBase64() + "\n", 0600);
    }

    static String key(StaticPrivateKey key) {
        return publicKey(key).toBase64();
    }

    static PublicKey publicKey(StaticPrivateKey key) {
        return key.publicKey();
    }

    MemoryFiles put(String name, String text, int mode) {
        entries.put(MAIN.resolveSibling(name).normalize(), new Entry(text, mode));
        return this;
    }

    /** Loads a text as the configuration. */
    VpnConfig load(String text) throws ConfigException {
        put("office.conf", text, 0644);
        return loader().read(MAIN);
    }

    ConfigLoader loader() {
        var environment = new ConfigEnvironment("root", Path.of("/root"), Map.of());
        return new ConfigLoader(environment, this);
    }

    @Override
    public OneFile open(Path file) throws IOException {
        var entry = entry(file);
        return new OneFile() {
            @Override
            public byte[] read(int limit) throws IOException {
                if (entry.mode() == 0) {
                    throw new AccessDeniedException(file.toString());
                }
                var bytes = entry.text().getBytes(StandardCharsets.UTF_8);
                if (bytes.length > limit) {
                    throw new FileSystemException(
                            file.toString(), null, "larger than " + limit + " bytes");
                }
                return bytes;
            }

            @Override
            public OptionalInt mode() {
                return OptionalInt.of(entry.mode());
            }

            @Override
            public Optional<String> exposure() {
                return Optional.empty();
            }

            @Override
            public void close() {}
        };
    }

    private Entry entry(Path file) throws IOException {
        var entry = entries.get(file.normalize());
        if (entry == null) {
            throw new NoSuchFileException(file.toString());
        }
        return entry;
    }
}
