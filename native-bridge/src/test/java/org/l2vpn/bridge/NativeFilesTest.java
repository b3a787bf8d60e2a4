package org.l2vpn.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.l2vpn.config.ConfigFiles;

/** A key file whose name somebody exchanges between our looking at it and our reading it. */
@EnabledOnOs(OS.LINUX)
@Timeout(30)
class NativeFilesTest {
    private final ConfigFiles files = ConfigFiles.disk(NativeFiles::hold);

    @TempDir private Path directory;
    private Path key;
    private Path theirs;

    @BeforeEach
    void write() throws Exception {
        key = Files.writeString(directory.resolve("private.key"), "ours");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        theirs = Files.writeString(directory.resolve("theirs"), "theirs");
        Files.setPosixFilePermissions(theirs, PosixFilePermissions.fromString("rw-r--r--"));
    }

    @Test
    void shouldReadWhatItLookedAtWhenTheNameIsExchanged() throws Exception {
        try (var file = files.open(key)) {
            assertThat(file.mode()).hasValue(0600);
            Files.move(theirs, key, StandardCopyOption.REPLACE_EXISTING);
            assertThat(file.mode()).hasValue(0600);
            assertThat(file.read(100)).asString(StandardCharsets.US_ASCII).isEqualTo("ours");
        }
        try (var file = files.open(key)) {
            assertThat(file.mode()).hasValue(0644);
        }
    }

    @Test
    void shouldNotFollowALinkThatTookThePlaceOfTheFile() throws Exception {
        var racing =
                ConfigFiles.disk(
                        real -> {
                            Files.delete(real);
                            Files.createSymbolicLink(real, theirs);
                            return NativeFiles.hold(real);
                        });
        try (var file = racing.open(key)) {
            assertThatThrownBy(() -> file.read(100))
                    .isInstanceOf(FileSystemException.class)
                    .hasMessageContaining("not a regular file");
        }
    }

    @Test
    void shouldNotWaitForAWriterWhenItIsAFifo() throws Exception {
        var fifo = directory.resolve("fifo");
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
        try (var file = files.open(fifo)) {
            assertThatThrownBy(() -> file.read(100)).hasMessageContaining("not a regular file");
        }
    }

    @Test
    void shouldFollowTheAdministratorsOwnLink() throws Exception {
        var link = Files.createSymbolicLink(directory.resolve("link"), key);
        assertThat(files.read(link, 100)).asString(StandardCharsets.US_ASCII).isEqualTo("ours");
        assertThatThrownBy(() -> files.read(directory.resolve("none"), 100))
                .isInstanceOf(NoSuchFileException.class);
    }
}
