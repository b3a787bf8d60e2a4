package org.l2vpn.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The libraries in the class path of a built program against THIRD-PARTY.md. */
class ThirdPartyIT {
    private static final Path ROOT = Path.of(System.getProperty("repo.dir", ".."));
    private static final Pattern FILES = Pattern.compile("`([^`]+)\\*\\.jar`");

    /** Modules of this project. */
    private static final List<String> OURS = List.of("vpn-core-", "native-bridge-");

    @Test
    void shouldNameEveryLibraryOfTheProgram() throws IOException {
        List<String> named =
                FILES.matcher(Files.readString(ROOT.resolve("THIRD-PARTY.md")))
                        .results()
                        .map(m -> m.group(1))
                        .toList();
        List<String> libraries = libraries();

        assertThat(libraries)
                .hasSizeGreaterThan(10)
                .allMatch(library -> named.stream().anyMatch(library::startsWith));
        assertThat(named).allMatch(name -> libraries.stream().anyMatch(l -> l.startsWith(name)));
    }

    private static List<String> libraries() throws IOException {
        try (var jar = new JarFile(ROOT.resolve("vpn-server/target/vpn-server.jar").toFile())) {
            String path =
                    jar.getManifest().getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
            return Arrays.stream(path.split(" "))
                    .map(entry -> entry.replace("lib/", ""))
                    .filter(entry -> OURS.stream().noneMatch(entry::startsWith))
                    .toList();
        }
    }
}
