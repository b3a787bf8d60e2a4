package org.l2vpn.files;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFileTest {
    @TempDir private Path directory;
    private Path path;
    private StateFile file;

    @BeforeEach
    void name() {
        path = directory.resolve("stamp");
        file = new StateFile(path);
    }

    @Test
    void shouldReplaceTheWholeForTheOwnerAlone() throws IOException {
        assertThat(file.read(10)).isNull();
        file.replace("a longer text".getBytes(US_ASCII));
        Files.writeString(directory.resolve("stamp.new"), "left by a crash");
        file.replace("short".getBytes(US_ASCII));

        assertThat(file.read(100)).asString().isEqualTo("short");
        assertThat(file.read(2)).asString().isEqualTo("sh");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
        assertThat(directory.resolve("stamp.new")).doesNotExist();
    }

    @Test
    void shouldNotFollowLinksSomebodyLeft() throws IOException {
        var other = Files.writeString(directory.resolve("other"), "another's");
        Files.createSymbolicLink(path, other);
        Files.createSymbolicLink(directory.resolve("stamp.new"), other);

        assertThatThrownBy(() -> file.read(10)).isInstanceOf(IOException.class);
        file.replace("ours".getBytes(US_ASCII));

        assertThat(other).hasContent("another's");
        assertThat(path).isRegularFile().hasContent("ours");
        assertThat(Files.isSymbolicLink(path)).isFalse();
    }

    @Test
    void shouldKeepTheOldContentWhenTheNewCannotBeWritten() throws IOException {
        file.replace("old".getBytes(US_ASCII));
        Files.createDirectories(directory.resolve("stamp.new/full"));

        assertThatThrownBy(() -> file.replace("new".getBytes(US_ASCII)))
                .isInstanceOf(IOException.class);

        assertThat(file.read(10)).asString().isEqualTo("old");
    }
}
