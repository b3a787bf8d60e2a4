package org.l2vpn.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class IncludesOnDiskTest {
    private static final String LINK = "vpn.links = [ { type = tap, name = tap0 } ]\n";

    @TempDir private Path directory;

    @Test
    void shouldReadIncludedFilesWhenTheConfigurationIsNamedByARelativePath() throws Exception {
        Files.createDirectory(directory.resolve("links"));
        write("links/all.conf", "include \"one.conf\"\n");
        write("links/one.conf", LINK);
        write("site.conf", "include \"links/all.conf\"\n");

        var config = load(relative("site.conf"));

        assertThat(config.links()).hasSize(1);
    }

    @Test
    void shouldFindALoopWhenTheConfigurationIsNamedByARelativePath() throws Exception {
        write("site.conf", LINK + "include \"site.conf\"\n");

        assertThat(errorOf(relative("site.conf"))).contains("site.conf:2: this include is a loop");
    }

    @Test
    void shouldRefuseAFileOutsideWhenTheConfigurationIsNamedByARelativePath() throws Exception {
        Files.createDirectory(directory.resolve("inner"));
        write("outside.conf", LINK);
        write("inner/site.conf", "include \"../outside.conf\"\n");

        assertThat(errorOf(relative("inner/site.conf"))).contains("named by a relative path");
    }

    @Test
    void shouldSkipTheByteOrderMarkWhenAnIncludedFileHasOne() throws Exception {
        write("more.conf", "\uFEFF" + LINK);
        write("site.conf", "include \"more.conf\"\n");

        assertThat(load(directory.resolve("site.conf")).links()).hasSize(1);
    }

    static Stream<Arguments> noText() {
        var latin1 = "# B\u00fcro\n".getBytes(StandardCharsets.ISO_8859_1);
        return Stream.of(
                arguments(latin1, "it is not UTF-8 text"),
                arguments(LINK.getBytes(StandardCharsets.UTF_16), "it is not UTF-8 text"),
                arguments(new byte[(1 << 20) + 1], "larger than 1048576 bytes"));
    }

    @ParameterizedTest
    @MethodSource("noText")
    void shouldRefuseTheSameBytesInTheFirstAndInAnIncludedFile(byte[] bytes, String problem)
            throws Exception {
        Files.write(directory.resolve("bytes.conf"), bytes);
        write("site.conf", "\n" + LINK + "include \"bytes.conf\"\n");

        assertThat(errorOf(directory.resolve("bytes.conf")))
                .contains("bytes.conf: cannot be read: " + problem);
        assertThat(errorOf(directory.resolve("site.conf")))
                .contains("site.conf:3: the included file 'bytes.conf' cannot be read: " + problem);
    }

    @Test
    void shouldRefuseANulByteInTheFirstAndInAnIncludedFile() throws Exception {
        write("bytes.conf", "vpn.listen = 1\0\n");
        write("site.conf", "include \"bytes.conf\"\n");

        var first = errorOf(directory.resolve("bytes.conf"));

        assertThat(first).contains("bytes.conf:1: ");
        assertThat(errorOf(directory.resolve("site.conf"))).isEqualTo(first);
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(directory.resolve(name), text);
    }

    private Path relative(String name) {
        var path = Path.of("").toAbsolutePath().relativize(directory.resolve(name));
        assertThat(path).isRelative();
        return path;
    }

    private static VpnConfig load(Path file) throws ConfigException {
        var environment = new ConfigEnvironment("root", Path.of("/root"), Map.of());
        return new ConfigLoader(environment, ConfigFiles.disk()).read(file);
    }

    private static String errorOf(Path file) {
        var thrown = catchThrowableOfType(ConfigException.class, () -> load(file));
        assertThat(thrown.errors()).hasSize(1);
        return thrown.errors().getFirst().text();
    }
}
