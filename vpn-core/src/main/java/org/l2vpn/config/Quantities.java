package org.l2vpn.config;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;

/** Durations and sizes in the notation of HOCON; a unit is never guessed. */
final class Quantities {
    private static final Pattern AMOUNT = Pattern.compile("(\\d{1,12})\\s*([A-Za-z]*)");

    private Quantities() {}

    /** {@code 25s}, {@code 5 minutes}; throws {@link IllegalArgumentException} without a unit. */
    static Duration duration(String text) {
        var parts = AMOUNT.matcher(text.strip());
        if (parts.matches()) {
            var amount = Long.parseLong(parts.group(1));
            switch (parts.group(2)) {
                case "ms", "milli", "millis", "millisecond", "milliseconds" -> {
                    return Duration.ofMillis(amount);
                }
                case "s", "second", "seconds" -> {
                    return Duration.ofSeconds(amount);
                }
                case "m", "minute", "minutes" -> {
                    return Duration.ofMinutes(amount);
                }
                case "h", "hour", "hours" -> {
                    return Duration.ofHours(amount);
                }
                default -> {}
            }
        }
        throw new IllegalArgumentException(
                Echo.quote(text)
                        + " is no duration (want a number and a unit: 25s, 500ms, 5m, 1h)");
    }

    /** {@code 4194304}, {@code 4M}, {@code 4 MiB}: powers of two, as HOCON has them. */
    static long bytes(String text) {
        var parts = AMOUNT.matcher(text.strip());
        if (parts.matches()) {
            var amount = Long.parseLong(parts.group(1));
            switch (parts.group(2).toLowerCase(Locale.ROOT)) {
                case "", "b", "byte", "bytes" -> {
                    return amount;
                }
                case "k", "kib", "kibibytes" -> {
                    return amount << 10;
                }
                case "m", "mib", "mebibytes" -> {
                    return amount << 20;
                }
                default -> {}
            }
        }
        throw new IllegalArgumentException(
                Echo.quote(text) + " is no size (want bytes, or a number and a unit: 512K, 4M)");
    }

    /** The shortest notation {@link #duration} reads back. */
    static String text(Duration duration) {
        if (duration.toMillisPart() != 0) {
            return duration.toMillis() + "ms";
        }
        var seconds = duration.toSeconds();
        if (seconds == 0 || seconds % 60 != 0) {
            return seconds + "s";
        }
        return seconds % 3600 == 0 ? seconds / 3600 + "h" : seconds / 60 + "m";
    }
}
