package org.l2vpn.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.l2vpn.crypto.PublicKey;
import org.l2vpn.crypto.StaticPrivateKey;
import org.l2vpn.protocol.Endpoint;
import org.l2vpn.testkit.SimNode;

/** The file from which a server calls its clients. */
class EndpointMemoryTest {
    @TempDir private Path directory;

    @Test
    void shouldFindWhatWasKeptPrivately() throws IOException {
        var file = directory.resolve("endpoints");
        Files.writeString(directory.resolve("endpoints.new"), "left by a crash");
        Map<PublicKey, Endpoint> known = new HashMap<>();
        known.put(key(1), SimNode.v4(2));
        known.put(key(2), SimNode.v6(3));

        new EndpointMemory(file).save(known);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(new EndpointMemory(file).load()).isEqualTo(known);
        assertThat(directory.resolve("endpoints.new")).doesNotExist();
    }

    @Test
    void shouldTakeOnlyTheLinesThatMakeSense() throws IOException {
        var file = directory.resolve("endpoints");
        var good = key(1).toBase64();
        Files.writeString(
                file,
                String.join(
                        "\n",
                        "",
                        "\0\u00ff nonsense",
                        good + " 0a000002",
                        good + " 0a000002 0",
                        good + " 0a000002 99999999999",
                        good + " e0000001 41820",
                        good + " 00000000 41820",
                        good + " fe800000000000000000000000000001 41820",
                        "AAAA 0a000002 41820",
                        good + " 0a000009 41820"));

        assertThat(new EndpointMemory(file).load()).isEqualTo(Map.of(key(1), SimNode.v4(9)));
    }

    @Test
    void shouldHaveNothingWhenTheFileIsAbsentOrADirectoryOrNoText() throws IOException {
        assertThat(new EndpointMemory(directory.resolve("absent")).load()).isEmpty();
        assertThat(new EndpointMemory(directory).load()).isEmpty();
        var huge = directory.resolve("huge");
        Files.write(huge, new byte[4 << 20]);
        assertThat(new EndpointMemory(huge).load()).isEmpty();
    }

    private static PublicKey key(int seed) {
        return StaticPrivateKey.generate(new SplittableRandom(seed)).publicKey();
    }
}
