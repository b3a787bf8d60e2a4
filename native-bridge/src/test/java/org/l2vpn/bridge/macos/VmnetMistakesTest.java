package org.l2vpn.bridge.macos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The tests of the adapter would fail if it made one of these mistakes: the double sees each. */
@Timeout(60)
final class VmnetMistakesTest {
    @TempDir Path classes;

    @ParameterizedTest
    @EnumSource(Mistake.class)
    void shouldBeSeenWhenTheAdapterMakesIt(Mistake mistake) throws Exception {
        Mutant.write(mistake, classes);
        var output = ChildJvm.run(List.of(), Map.of(), List.of(classes), MistakenLinkProgram.class);
        switch (mistake.expected()) {
            case CLEAN ->
                    assertThat(output).contains("frames: 300 of", "violations: []", "left: \n");
            case VIOLATION -> assertThat(line(output, "violations: ")).contains(mistake.text());
            case REFUSED -> {
                assertThat(line(output, "rejection: ")).contains(mistake.text());
                assertThat(output).doesNotContain("frames: 300 of");
            }
            case LOST ->
                    assertThat(output)
                            .doesNotContain("frames: 300 of")
                            .contains("violations: []", "left: \n");
            case LEAK -> assertThat(line(output, "left: ")).contains(mistake.text());
        }
    }

    private static String line(String output, String start) {
        return output.lines().filter(line -> line.startsWith(start)).findFirst().orElseThrow();
    }
}
