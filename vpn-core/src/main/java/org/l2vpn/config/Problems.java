package org.l2vpn.config;

import com.typesafe.config.ConfigOrigin;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Collects the errors of one load and knows which file and line a value came from.
 *
 * <p>Each source is given to the parser under a tag instead of its name, because the parser glues
 * names and lines together where it merges objects of several files.
 */
final class Problems {
    private static final Pattern TAG = Pattern.compile("@(\\d+)@(?:: (\\d+))?");

    private final List<Path> sources = new ArrayList<>();
    private final Set<ConfigError> errors = new LinkedHashSet<>();

    /** Makes a source known; the answer is the description its origins must carry. */
    String register(Path file) {
        sources.add(file);
        return "@" + (sources.size() - 1) + "@";
    }

    /** Notes an error at the place a value came from. */
    void at(ConfigOrigin origin, String key, String message) {
        var tag = TAG.matcher(origin.description());
        if (tag.find()) {
            var line = tag.group(2) == null ? 0 : Integer.parseInt(tag.group(2));
            in(sources.get(Integer.parseInt(tag.group(1))), line, key, message);
        } else {
            errors.add(new ConfigError(origin.description(), 0, key, message));
        }
    }

    /** Notes an error in a file, line 0 for none. */
    void in(Path file, int line, String key, String message) {
        errors.add(new ConfigError(Echo.clean(file.toString()), line, Echo.clean(key), message));
    }

    boolean isEmpty() {
        return errors.isEmpty();
    }

    /** What was found, by file in the order they were read, then by line. */
    ConfigException toException() {
        var names = sources.stream().map(s -> Echo.clean(s.toString())).toList();
        return new ConfigException(
                errors.stream()
                        .sorted(
                                Comparator.comparingInt(
                                                (ConfigError error) -> names.indexOf(error.file()))
                                        .thenComparingInt(ConfigError::line))
                        .toList());
    }
}
