package org.l2vpn.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** Any text as a configuration: it loads, or every complaint is a decent line without a key. */
class ConfigFuzzTest {
    private static final Path DIRECTORY = Path.of("/etc/l2vpn");

    /** Larger than any key file may be; who reads more wants a configuration. */
    private static final int KEY_FILE_LIMIT = 1024;

    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    private static final List<String> SECRETS =
            List.of(MemoryFiles.OURS.toBase64(), MemoryFiles.SECOND.toBase64());

    @FuzzTest
    void shouldLoadOrComplainDecently(byte[] input) {
        var files = new MemoryFiles();
        files.put("office.conf", new String(input, StandardCharsets.UTF_8), 0644);
        files.put("more.conf", "vpn.transport = nio\ninclude \"office.conf\"\n", 0644);
        files.put("open.key", MemoryFiles.SECOND.toBase64(), 0644);
        var environment = new ConfigEnvironment("root", Path.of("/root"), Map.of());
        try {
            var config = new ConfigLoader(environment, watched(files)).read(MemoryFiles.MAIN);
            assertThat(config.name()).isEqualTo("office");
        } catch (ConfigException e) {
            assertThat(e.errors()).isNotEmpty();
            for (var error : e.errors()) {
                assertThat(error.text()).doesNotContain(SECRETS);
                assertThat(CONTROL.matcher(error.text()).find()).as(error.text()).isFalse();
            }
        }
    }

    private static ConfigFiles watched(MemoryFiles files) {
        return file -> {
            var one = files.open(file);
            return new ConfigFiles.OneFile() {
                @Override
                public byte[] read(int limit) throws IOException {
                    assertThat(limit <= KEY_FILE_LIMIT || file.normalize().startsWith(DIRECTORY))
                            .as("included " + file)
                            .isTrue();
                    return one.read(limit);
                }

                @Override
                public OptionalInt mode() throws IOException {
                    return one.mode();
                }

                @Override
                public Optional<String> exposure() throws IOException {
                    return one.exposure();
                }

                @Override
                public void close() {
                    one.close();
                }
            };
        };
    }
}
