package org.l2vpn.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.l2vpn.crypto.StaticPrivateKey;

/** Whose key files are taken, and in which directories. */
class KeyFilesOnDiskTest {
    @TempDir Path directory;

    private Path keys;
    private Path key;

    @BeforeEach
    void write() throws Exception {
        keys = Files.createDirectory(directory.resolve("keys"));
        key = Files.writeString(keys.resolve("private.key"), MemoryFiles.OURS.toBase64());
        mode(key, "rw-------");
    }

    @Test
    void shouldTakeOurOwnFileAlsoByALink() throws Exception {
        read(key);
        read(Files.createSymbolicLink(directory.resolve("link"), key));
        mode(keys, "rwxrwxr-x"); // a group of one's own, as many systems have
        read(key);
    }

    @Test
    void shouldRefuseADirectoryThatEverybodyMayWriteToUnlessItIsSticky() throws Exception {
        mode(keys, "rwxrwxrwx");
        var link = Files.createSymbolicLink(directory.resolve("link"), key);
        for (var name : new Path[] {key, link}) {
            assertThatThrownBy(() -> read(name))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("can be written to by everybody: chmod o-w it");
        }
        Files.setAttribute(keys, "unix:mode", 01777);
        read(key);
    }

    @Test
    void shouldRefuseAFileOfAnotherUser() throws Exception {
        assumeThat(System.getProperty("user.name")).isEqualTo("root");
        Files.setAttribute(key, "unix:uid", 65_534);
        assertThatThrownBy(() -> read(key))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("want root or the user of this program");
    }

    private void read(Path name) {
        var read =
                new KeyFiles(ConfigFiles.disk(), directory)
                        .read(name.toString(), StaticPrivateKey::of);
        assertThat(read.publicKey()).isEqualTo(MemoryFiles.OURS.publicKey());
    }

    private static void mode(Path file, String permissions) throws Exception {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }
}
