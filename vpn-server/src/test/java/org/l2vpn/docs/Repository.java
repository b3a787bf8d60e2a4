package org.l2vpn.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The files of this repository, as texts. */
final class Repository {
    private static final Path ROOT = Path.of(System.getProperty("repo.dir", ".."));

    /** What runs at a user's; the bench is for developers. */
    private static final List<String> PROGRAM =
            List.of("vpn-core", "native-bridge", "vpn-client", "vpn-server");

    private Repository() {}

    static String document(String name) {
        return read(ROOT.resolve("docs").resolve(name));
    }

    /** The part of a document from a heading to the next of the same level. */
    static String section(String document, String heading) {
        String text = document(document);
        int from = text.indexOf("\n" + heading + "\n");
        if (from < 0) {
            throw new AssertionError("docs/%s has no '%s'".formatted(document, heading));
        }
        String marks = heading.substring(0, heading.indexOf(' ') + 1);
        int to = text.indexOf("\n" + marks, from + heading.length());
        return text.substring(from, to < 0 ? text.length() : to);
    }

    /** Every Java file of the program itself. */
    static List<String> program() {
        return PROGRAM.stream().flatMap(m -> java(m, "src/main/java")).toList();
    }

    /** Every Java file of the tests. */
    static List<String> tests() {
        return PROGRAM.stream().flatMap(m -> java(m, "src/test/java")).toList();
    }

    /** All matches of a pattern in texts. */
    static Stream<MatchResult> find(Pattern pattern, List<String> texts) {
        return texts.stream().flatMap(text -> pattern.matcher(text).results());
    }

    private static Stream<String> java(String module, String directory) {
        Path sources = ROOT.resolve(module).resolve(directory);
        if (!Files.exists(sources)) {
            return Stream.empty();
        }
        try (var files = Files.walk(sources)) {
            return files
                    .filter(f -> f.toString().endsWith(".java"))
                    .map(Repository::read)
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
