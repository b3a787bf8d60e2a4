package org.l2vpn.config;

import java.util.List;
import java.util.function.Function;

/** One of several words. */
final class Choices {
    private Choices() {}

    /** The choice of that name; throws IllegalArgumentException with the nearest one. */
    static <T> T of(String text, List<T> choices, Function<? super T, String> name) {
        var names = choices.stream().<String>map(name).toList();
        if (!names.contains(text)) {
            throw new IllegalArgumentException(
                    Echo.quote(text)
                            + " is none of "
                            + String.join(", ", names)
                            + Suggestion.nearest(text, names));
        }
        return choices.get(names.indexOf(text));
    }
}
