package org.l2vpn.crypto;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Published test vectors, read from the directory in the system property {@code vectors.dir}. */
public final class Vectors {
    private Vectors() {}

    /** The JSON file; the test is skipped where it is absent. */
    public static Config read(String file) {
        var directory = System.getProperty("vectors.dir");
        assumeTrue(directory != null, "system property vectors.dir is not set: no " + file);
        var path = Path.of(directory, file);
        assumeTrue(Files.isReadable(path), "test vectors absent: no " + path);
        return ConfigFactory.parseFile(path.toFile());
    }

    /** All tests of the groups of a Wycheproof file whose sizes (in bits) are as given. */
    public static List<? extends Config> aead(String file, int ivSize) {
        return read("wycheproof/" + file).getConfigList("testGroups").stream()
                .filter(g -> g.getInt("ivSize") == ivSize)
                .filter(g -> g.getInt("keySize") == 256 && g.getInt("tagSize") == 128)
                .flatMap(g -> g.getConfigList("tests").stream())
                .toList();
    }
}
