package org.l2vpn.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads one object of the configuration key by key. What is wrong is noted and the default taken in
 * its place, so that reading goes on and finds the rest. A key that was never asked for is unknown.
 */
final class Section {
    /** A string and where it stands. */
    record Text(String value, ConfigOrigin origin, String path) {}

    private final @Nullable ConfigObject own;
    private final ConfigOrigin origin;
    private final @Nullable Section inherited;
    private final String path;
    private final Problems problems;
    private final TreeSet<String> known = new TreeSet<>();

    private Section(
            @Nullable ConfigObject own,
            ConfigOrigin origin,
            @Nullable Section inherited,
            String path,
            Problems problems) {
        this.own = own;
        this.origin = origin;
        this.inherited = inherited;
        this.path = path;
        this.problems = problems;
    }

    /**
     * The top of a file.
     *
     * @param inherited where what is left out comes from; nothing in the built-in defaults
     */
    static Section root(ConfigObject own, @Nullable Section inherited, Problems problems) {
        return new Section(own, own.origin(), inherited, "", problems);
    }

    /** Whether the user wrote the key; {@code null} counts as left out. */
    boolean has(String key) {
        return ownValue(key) != null;
    }

    /** Notes an error at a key, or at the section where the key is left out. */
    void problem(String key, String message) {
        var value = ownValue(key);
        problems.at(value == null ? origin : value.origin(), pathOf(key), message);
    }

    /** Notes an error at an element of a list. */
    void problem(Text text, String message) {
        problems.at(text.origin(), text.path(), message);
    }

    /** A list's element through a parser that throws IllegalArgumentException. */
    <T> Optional<T> element(Text text, Function<String, T> parser) {
        try {
            return Optional.of(parser.apply(text.value()));
        } catch (IllegalArgumentException e) {
            problem(text, Echo.clean(Objects.requireNonNullElse(e.getMessage(), "is wrong")));
            return Optional.empty();
        }
    }

    /** A key that is known only to say why it may not be used. */
    void forbid(String key, String message) {
        if (has(key)) {
            problem(key, message);
        }
    }

    /** The object under a key; where left out, one in which everything is left out. */
    Section section(String key) {
        var value = ownValue(key);
        if (value != null && !(value instanceof ConfigObject)) {
            problem(key, "want an object in braces: " + key + " { … }; " + got(value));
        }
        var object = value instanceof ConfigObject found ? found : null;
        return new Section(
                object,
                value == null ? origin : value.origin(),
                inherited == null ? null : inherited.section(key),
                pathOf(key),
                problems);
    }

    /** The objects of a list, each reading what it leaves out from {@code elementDefaults}. */
    List<Section> sections(String key, @Nullable Section elementDefaults) {
        var sections = new ArrayList<Section>();
        int index = 0;
        for (var value : list(key, "want a list of objects in brackets: " + key + " = [ { … } ]")) {
            var at = pathOf(key) + "[" + index++ + "]";
            if (value instanceof ConfigObject object) {
                sections.add(new Section(object, value.origin(), elementDefaults, at, problems));
            } else {
                problems.at(value.origin(), at, "want an object in braces; " + got(value));
            }
        }
        return sections;
    }

    /** Whether a list is written here. */
    boolean isList(String key) {
        return ownValue(key) instanceof ConfigList;
    }

    /** The strings of a list; one that is no string is noted and left out. */
    List<Text> texts(String key) {
        var texts = new ArrayList<Text>();
        int index = 0;
        for (var value : list(key, "want a list of strings in brackets: " + key + " = [\"…\"]")) {
            var at = pathOf(key) + "[" + index++ + "]";
            if (value.unwrapped() instanceof String text) {
                texts.add(new Text(text, value.origin(), at));
            } else {
                problems.at(value.origin(), at, "want a string in quotes; " + got(value));
            }
        }
        return texts;
    }

    /** A string through a parser that throws IllegalArgumentException; the empty string is none. */
    <T> Optional<T> parsed(String key, Function<String, T> parser) {
        return Optional.ofNullable(
                read(
                        key,
                        value -> {
                            var text = string(value);
                            return text.isEmpty() ? null : parser.apply(text);
                        }));
    }

    /** As {@link #parsed}, but to leave it out is an error. */
    <T> Optional<T> required(String key, String want, Function<String, T> parser) {
        if (!has(key)) {
            problem(key, "is missing: want " + want);
            return Optional.empty();
        }
        return Optional.ofNullable(
                read(
                        key,
                        value -> {
                            if (string(value).isEmpty()) {
                                throw new IllegalArgumentException("is empty: want " + want);
                            }
                            return parser.apply(string(value));
                        }));
    }

    /** A whole number with a default. */
    long integer(String key, long min, long max) {
        return withDefault(key, value -> between(whole(value), min, max));
    }

    /** A whole number, {@code fallback} where it is left out. */
    long integer(String key, long min, long max, long fallback) {
        return optional(key, value -> between(whole(value), min, max)).orElse(fallback);
    }

    /** A size in bytes with a default. */
    long bytes(String key, long min, long max) {
        return withDefault(
                key, value -> between(Quantities.bytes(String.valueOf(scalar(value))), min, max));
    }

    /** A duration with a default. */
    Duration duration(String key, Duration min, Duration max) {
        return withDefault(
                key,
                value -> {
                    var duration = Quantities.duration(String.valueOf(scalar(value)));
                    if (duration.compareTo(min) < 0 || duration.compareTo(max) > 0) {
                        throw new IllegalArgumentException(
                                "%s is out of range: want %s to %s"
                                        .formatted(
                                                Quantities.text(duration),
                                                Quantities.text(min),
                                                Quantities.text(max)));
                    }
                    return duration;
                });
    }

    /** A boolean with a default. */
    boolean flag(String key) {
        return withDefault(key, Section::truth);
    }

    /** A boolean, {@code fallback} where it is left out. */
    boolean flag(String key, boolean fallback) {
        return optional(key, Section::truth).orElse(fallback);
    }

    private static boolean truth(ConfigValue value) {
        return switch (String.valueOf(value.unwrapped())) {
            case "true", "yes", "on" -> true;
            case "false", "no", "off" -> false;
            default -> throw new IllegalArgumentException("want true or false; " + got(value));
        };
    }

    /** One of several words, with a default. */
    <T> T choice(String key, List<T> choices, Function<? super T, String> name) {
        return withDefault(key, value -> Choices.of(string(value), choices, name));
    }

    /** A value through a reader that throws IllegalArgumentException; nothing where left out. */
    <T> Optional<T> optional(String key, Function<ConfigValue, @Nullable T> reader) {
        return Optional.ofNullable(read(key, reader));
    }

    /** A value through a reader that throws IllegalArgumentException; it must have a default. */
    <T> T withDefault(String key, Function<ConfigValue, T> reader) {
        return Objects.requireNonNull(read(key, reader), key);
    }

    /** Notes every key that nobody asked for. To be called last. */
    void finish() {
        if (own != null) {
            for (var entry : own.entrySet()) {
                if (!known.contains(entry.getKey())) {
                    var name = entry.getKey();
                    problems.at(
                            entry.getValue().origin(),
                            path,
                            "unknown key " + Echo.quote(name) + Suggestion.nearest(name, known));
                }
            }
        }
    }

    /** The string in a value. */
    static String string(ConfigValue value) {
        if (value.unwrapped() instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException("want a string; " + got(value));
    }

    /** The whole number in a value; a string of digits will do, as everywhere in HOCON. */
    static long whole(ConfigValue value) {
        var unwrapped = scalar(value);
        if (unwrapped instanceof Integer || unwrapped instanceof Long) {
            return ((Number) unwrapped).longValue();
        }
        if (unwrapped instanceof String text && text.matches("-?\\d{1,18}")) {
            return Long.parseLong(text);
        }
        throw new IllegalArgumentException("want a whole number; " + got(value));
    }

    /** Refuses a number outside a range. */
    static long between(long number, long min, long max) {
        if (number < min || number > max) {
            throw new IllegalArgumentException(
                    number + " is out of range: want " + min + " to " + max);
        }
        return number;
    }

    private static Object scalar(ConfigValue value) {
        var unwrapped = value.unwrapped();
        if (unwrapped instanceof String || unwrapped instanceof Number) {
            return unwrapped;
        }
        throw new IllegalArgumentException("want one value; " + got(value));
    }

    private <T> @Nullable T read(String key, Function<ConfigValue, @Nullable T> reader) {
        var value = ownValue(key);
        if (value != null) {
            try {
                return reader.apply(value);
            } catch (IllegalArgumentException e) {
                problem(key, Echo.clean(Objects.requireNonNullElse(e.getMessage(), "is wrong")));
            }
        }
        return inherited == null ? null : inherited.read(key, reader);
    }

    private List<ConfigValue> list(String key, String want) {
        var value = ownValue(key);
        if (value instanceof ConfigList list) {
            return list;
        }
        if (value != null) {
            problem(key, want + "; " + got(value));
        }
        return inherited == null ? List.of() : inherited.list(key, want);
    }

    private @Nullable ConfigValue ownValue(String key) {
        know(key);
        var value = own == null ? null : own.get(key);
        return value == null || value.valueType() == ConfigValueType.NULL ? null : value;
    }

    private void know(String key) {
        known.add(key);
        if (inherited != null) {
            inherited.know(key);
        }
    }

    private String pathOf(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private static String got(ConfigValue value) {
        return switch (value.valueType()) {
            case OBJECT -> "got an object in braces";
            case LIST -> "got a list";
            case NUMBER -> "got the number " + Echo.quote(String.valueOf(value.unwrapped()));
            case BOOLEAN -> "got " + value.unwrapped();
            case STRING -> "got " + Echo.quote((String) value.unwrapped());
            case NULL -> "got null";
        };
    }
}
