package org.l2vpn.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The defaults and the sample as they are shipped. */
class ShippedFilesTest {
    private static final Path SAMPLE =
            Path.of(Objects.requireNonNull(System.getProperty("repo.dir")), "application.conf");

    @Test
    void shouldLoadTheSampleWhenItsKeyIsMade() throws Exception {
        var config = new MemoryFiles().load(Files.readString(SAMPLE));

        assertThat(config.links()).hasSize(1);
        assertThat(config.peers()).hasSize(1);
        assertThat(config.listen()).hasSize(1);
    }

    @Test
    void shouldBeEquivalentToNothingWhenTheReferenceIsWrittenOut() throws Exception {
        var minimal = "vpn.private-key-file = private.key\nvpn.links = [{type = tap, name = a}]\n";

        var left = new MemoryFiles().load(minimal);
        var right = new MemoryFiles().load(reference() + minimal);

        assertThat(right).usingRecursiveComparison().ignoringFields("privateKey").isEqualTo(left);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "private-key-file",
                "type",
                "name",
                "addresses",
                "mac",
                "bridge",
                "mode",
                "interface",
                "isolation",
                "interface-id",
                "network-identifier",
                "dhcp",
                "helper",
                "socket",
                "port",
                "group",
                "description",
                "protocol",
                "listen",
                "connect",
                "public-key",
                "preshared-key-file",
                "endpoint",
                "endpoints",
                "macs"
            })
    void shouldDocumentAKeyWhenItHasNoDefault(String key) throws Exception {
        assertThat(reference()).containsPattern("(?m)^ *# +" + key + "( |$)");
    }

    @Test
    void shouldExplainEachDefaultWhenItIsRead() throws Exception {
        var defaults = ConfigFactory.parseString(reference());

        assertThat(defaults.entrySet())
                .allSatisfy(
                        entry ->
                                assertThat(entry.getValue().origin().comments())
                                        .as(entry.getKey())
                                        .isNotEmpty());
    }

    private static String reference() throws IOException {
        try (var in = ConfigLoader.class.getResourceAsStream("/reference.conf")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
