package org.l2vpn.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigOrigin;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Puts the HOCON parser's complaints into our words. Its own text quotes the tokens it stumbled
 * over, which may be pieces of a key, so none of it is passed on.
 */
final class SyntaxMessage {
    private static final Pattern TAGGED = Pattern.compile("^@\\d+@(?:: \\d+)?");
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{\\??([a-z.-]{1,60})}");

    /** What the parser's message contains, in the order it is tried, and what we say instead. */
    private static final List<Map.Entry<String, String>> WORDS =
            List.of(
                    Map.entry(
                            "is not allowed outside quotes",
                            "a character here is not allowed outside quotes: put the value into"
                                    + " double quotes"),
                    Map.entry("unbalanced close brace", "a '}' here has no '{' before it"),
                    Map.entry(
                            "Expecting close brace",
                            "an entry ends before this: a new line or a comma must stand between"
                                    + " two entries and '}' at the end"),
                    Map.entry(
                            "Expecting end of input",
                            "an entry ends before this: a new line or a comma must stand between"
                                    + " two entries"),
                    Map.entry(
                            "expecting a field name after a comma",
                            "a key is missing after the comma"),
                    Map.entry(
                            "may not be followed by token",
                            "a key must be followed by '=' and a value, or by '{'"),
                    Map.entry(
                            "Expecting a value",
                            "a value is missing, or must be put into double quotes"),
                    Map.entry(
                            "List should",
                            "a list wants ',' between its values and ']' at the end"),
                    Map.entry(
                            "include",
                            "an include wants a quoted file name: include \"more.conf\""),
                    Map.entry("Document must have", "a configuration begins with: vpn {"),
                    Map.entry("object at file root", "a configuration begins with: vpn {"),
                    Map.entry("Path has", "a key here is empty or misses a part beside a '.'"),
                    Map.entry("path has", "a key here is empty or misses a part beside a '.'"),
                    Map.entry("+= does not work", "'+=' cannot be used inside a list"),
                    Map.entry("cycle", "a ${substitution} refers to itself"));

    private SyntaxMessage() {}

    /** Notes the error; {@code file} is blamed where the parser names no place. */
    static void report(ConfigException e, Path file, Problems problems) {
        var message = Objects.requireNonNullElse(e.getMessage(), "");
        ConfigOrigin origin = e.origin();
        if (origin == null) {
            problems.in(file, 0, "", translate(e, message));
        } else {
            problems.at(origin, "", translate(e, TAGGED.matcher(message).replaceFirst("")));
        }
    }

    private static String translate(ConfigException e, String message) {
        if (e instanceof ConfigException.UnresolvedSubstitution && !message.contains("cycle")) {
            var reference = REFERENCE.matcher(message);
            return (reference.find() ? "${" + reference.group(1) + "}" : "a ${substitution}")
                    + " refers to a key that is not set in this configuration";
        }
        return WORDS.stream()
                .filter(entry -> message.contains(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("this is not valid HOCON (see the sample application.conf)");
    }
}
