package org.l2vpn;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.net.Inet6Address;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who may import whom: the rooms of this house and the one-way arrows between them. */
class ArchitectureTest {
    private static final int MAX_LINES = 600;

    /** Each package of the core and the packages of the core it may use. */
    private static final Map<String, Set<String>> ARROWS =
            new TreeMap<>(
                    Map.ofEntries(
                            Map.entry("counters", Set.of()),
                            Map.entry("packet", Set.of()),
                            Map.entry("offload", Set.of("packet")),
                            Map.entry("time", Set.of("files")),
                            Map.entry("log", Set.of()),
                            Map.entry("crypto", Set.of()),
                            Map.entry("protocol", Set.of("counters", "crypto")),
                            Map.entry("path", Set.of("protocol")),
                            Map.entry("noise", Set.of("crypto")),
                            Map.entry("flood", Set.of("counters", "crypto", "protocol")),
                            Map.entry(
                                    "session",
                                    Set.of(
                                            "counters",
                                            "crypto",
                                            "flood",
                                            "noise",
                                            "offload",
                                            "packet",
                                            "path",
                                            "protocol",
                                            "time")),
                            Map.entry("switching", Set.of("counters", "packet")),
                            Map.entry("link", Set.of("counters", "packet")),
                            Map.entry(
                                    "config",
                                    Set.of("crypto", "packet", "files", "link", "protocol")),
                            Map.entry("transport", Set.of("counters", "log", "protocol")),
                            Map.entry("files", Set.of()),
                            Map.entry("control", Set.of("files")),
                            Map.entry(
                                    "node",
                                    Set.of(
                                            "config",
                                            "control",
                                            "counters",
                                            "crypto",
                                            "packet",
                                            "files",
                                            "switching",
                                            "link",
                                            "log",
                                            "offload",
                                            "path",
                                            "protocol",
                                            "session",
                                            "time",
                                            "transport")),
                            Map.entry("probe", Set.of("counters", "packet", "link", "transport")),
                            Map.entry(
                                    "cli",
                                    Set.of(
                                            "config",
                                            "control",
                                            "counters",
                                            "crypto",
                                            "packet",
                                            "files",
                                            "link",
                                            "log",
                                            "node",
                                            "probe"))));

    /** No clock, thread, socket, random source or logger of their own. */
    private static final List<String> PURE =
            List.of(
                    "session",
                    "path",
                    "noise",
                    "flood",
                    "switching",
                    "packet",
                    "offload",
                    "crypto",
                    "protocol");

    private static JavaClasses core;

    @BeforeAll
    static void importClasses() {
        core =
                new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages("org.l2vpn");
    }

    @Test
    void shouldFollowTheArrowsWhenOnePackageUsesAnother() {
        ARROWS.forEach(
                (name, allowed) -> {
                    var own = Stream.concat(Stream.of(name), allowed.stream());
                    var rooms = own.map(p -> "org.l2vpn." + p + "..").toArray(String[]::new);
                    classes()
                            .that()
                            .resideInAPackage("org.l2vpn." + name + "..")
                            .should()
                            .onlyDependOnClassesThat(
                                    resideInAnyPackage(rooms)
                                            .or(
                                                    JavaClass.Predicates.resideOutsideOfPackage(
                                                            "org.l2vpn..")))
                            .allowEmptyShould(true)
                            .check(core);
                });
    }

    @Test
    void shouldKnowEveryPackageWhenOneIsAdded() {
        assertThat(core.stream().map(c -> c.getPackageName().split("\\.")[2]).distinct().sorted())
                .isSubsetOf(ARROWS.keySet());
    }

    @Test
    void shouldHaveNoCyclesBetweenPackages() {
        slices().matching("org.l2vpn.(*)..").should().beFreeOfCycles().check(core);
    }

    @Test
    void shouldKeepNettyInTransportAndLink() {
        noClasses()
                .that()
                .resideOutsideOfPackages("org.l2vpn.transport..", "org.l2vpn.link..")
                .should()
                .dependOnClassesThat(resideInAPackage("io.netty.."))
                .check(core);
    }

    @Test
    void shouldKeepCipherLibrariesInCrypto() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.l2vpn.crypto..")
                .should()
                .dependOnClassesThat(resideInAnyPackage("org.bouncycastle..", "javax.crypto.."))
                .check(core);
    }

    @Test
    void shouldKeepTheLogsImplementationInTheCommandLine() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.l2vpn.cli..")
                .should()
                .dependOnClassesThat(resideInAPackage("ch.qos.logback.."))
                .check(core);
    }

    @Test
    void shouldHaveNoNativeCallsInTheCore() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAnyPackage("com.sun.jna..", "java.lang.foreign.."))
                .check(core);
    }

    @Test
    void shouldStayPureWhenItIsProtocolLogic() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        PURE.stream().map(p -> "org.l2vpn." + p + "..").toArray(String[]::new))
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage("java.net..", "java.nio.file..", "org.slf4j..")
                                // Reads a literal and asks nobody.
                                .and(not(type(Inet6Address.class))))
                .orShould()
                .dependOnClassesThat(
                        JavaClass.Predicates.assignableTo(Thread.class)
                                .or(
                                        JavaClass.Predicates.assignableTo(
                                                java.util.concurrent.Executor.class)))
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(java.time.Instant.class, "now")
                .check(core);
    }

    /** The sentence of docs/architecture.md that says which packages these are. */
    @Test
    void shouldBePureWhatTheDocumentSaysIsPure() throws IOException {
        var document = Files.readString(Path.of("..", "docs", "architecture.md"));
        var sentence = document.substring(0, document.indexOf(" are pure: "));
        var names = sentence.substring(sentence.lastIndexOf("\n\n"));
        assertThat(Pattern.compile("`(\\w+)`").matcher(names).results().map(m -> m.group(1)))
                .containsExactlyInAnyOrderElementsOf(PURE);
    }

    @Test
    void shouldNeverUseWeakRandomnessNorExit() {
        noClasses()
                .should()
                .dependOnClassesThat(JavaClass.Predicates.type(java.util.Random.class))
                .orShould()
                .callMethod(Math.class, "random")
                .orShould()
                .callMethod(System.class, "exit", int.class)
                .check(core);
    }

    @Test
    void shouldStayReadableWhenFilesGrow() throws IOException {
        try (var files = Files.walk(Path.of("src"))) {
            List<Path> tooLong =
                    files.filter(f -> f.toString().endsWith(".java"))
                            .filter(ArchitectureTest::isTooLong)
                            .toList();
            assertThat(tooLong).isEmpty();
        }
    }

    private static boolean isTooLong(Path file) {
        try (var lines = Files.lines(file)) {
            return lines.count() > MAX_LINES;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
