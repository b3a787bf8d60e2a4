package org.l2vpn.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The table of docs/logging.md against the literals in the program. */
class LoggingDocumentTest {
    private static final String LITERAL = "\"(?:[^\"\\\\]|\\\\.)*\"";

    /** A line at INFO and above: its literal, which may be a sum of several. */
    private static final Pattern LINE =
            Pattern.compile(
                    "\\.at(?:Info|Warn|Error)\\(\\)[^;]*?\\.log\\(\\s*(%1$s(?:\\s*\\+\\s*%1$s)*)"
                            .formatted(LITERAL));

    private static final Pattern STRING =
            Pattern.compile("%1$s(?:\\s*\\+\\s*%1$s)*".formatted(LITERAL));
    private static final Pattern FIRST_CELL = Pattern.compile("(?m)^\\|([^|]*)\\|");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    /** A word in capitals stands for anything, as an ellipsis does. */
    private static final Pattern PLACEHOLDER = Pattern.compile("\\b[A-Z]{1,9}\\b|…");

    private final List<Pattern> documented =
            Repository.find(
                            CODE,
                            Repository.find(
                                            FIRST_CELL,
                                            List.of(
                                                    Repository.section(
                                                            "logging.md",
                                                            "## Lines at INFO and above")))
                                    .map(cell -> cell.group(1))
                                    .toList())
                    .map(code -> asPattern(code.group(1)))
                    .toList();

    @Test
    void shouldHaveEveryLineThatTheProgramLogs() {
        var lines = Repository.find(LINE, Repository.program()).map(m -> text(m.group(1))).toList();
        assertThat(lines).contains("ready", "peer up");
        assertThat(lines)
                .allSatisfy(
                        line ->
                                assertThat(documented)
                                        .as(line)
                                        .anyMatch(p -> p.matcher(line).matches()));
    }

    @Test
    void shouldPromiseNoLineThatTheProgramDoesNotHave() {
        var strings =
                Repository.find(STRING, Repository.program())
                        .map(MatchResult::group)
                        .map(LoggingDocumentTest::text)
                        .toList();
        assertThat(documented)
                .hasSizeGreaterThan(50)
                .allSatisfy(
                        event ->
                                assertThat(strings)
                                        .as(event.pattern())
                                        .anyMatch(s -> event.matcher(s).matches()));
    }

    /** Of a documented event; a literal may end where a value is appended. */
    private static Pattern asPattern(String event) {
        var regex = new StringBuilder();
        int at = 0;
        var placeholders = PLACEHOLDER.matcher(event);
        while (placeholders.find()) {
            // Words that are in capitals in the program, too.
            if (List.of("MTU", "MAC", "UDP", "DHCP", "OS", "FDB").contains(placeholders.group())) {
                continue;
            }
            regex.append(Pattern.quote(event.substring(at, placeholders.start()))).append(".*");
            at = placeholders.end();
        }
        return Pattern.compile(regex.append(Pattern.quote(event.substring(at))).toString());
    }

    /** What a sum of literals says. */
    private static String text(String sum) {
        return sum.replaceAll("\"\\s*\\+\\s*\"", "")
                .replaceAll("^\"|\"$", "")
                .replace("\\\"", "\"");
    }
}
