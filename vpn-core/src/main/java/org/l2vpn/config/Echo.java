package org.l2vpn.config;

import java.util.regex.Pattern;

/** Repeats what a user wrote inside a message: short, on one line, and never a key. */
final class Echo {
    private static final int LONGEST = 80;

    /** 32 bytes in base64 with its padding, or in hex: the shapes a key is written in. */
    private static final Pattern KEY =
            Pattern.compile("[A-Za-z0-9+/_-]{42,}={1,2}|[0-9a-fA-F]{64,}");

    /** The base64 form with the padding forgotten; only told apart from a path by having none. */
    private static final Pattern BARE_KEY =
            Pattern.compile("(?<![A-Za-z0-9+/])[A-Za-z0-9+]{43}(?![A-Za-z0-9+/])");

    /** Shorter text holds neither; most is, and need not be searched. */
    private static final int SHORTEST_KEY = 43;

    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    private Echo() {}

    /** In single quotes, cleaned and cut to a readable length. */
    static String quote(String value) {
        var text = clean(value);
        return "'" + (text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…") + "'";
    }

    /** Cleaned: keys masked, control characters replaced. */
    static String clean(String value) {
        var masked = value.length() < SHORTEST_KEY ? value : masked(value);
        return CONTROL.matcher(masked).replaceAll("?");
    }

    private static String masked(String value) {
        var padded = KEY.matcher(value).replaceAll("(a key)");
        return BARE_KEY.matcher(padded).replaceAll("(a key)");
    }

    /** Whether the text is a key, where the name of a file was wanted. */
    static boolean looksLikeKey(String value) {
        return value.matches("[A-Za-z0-9+/]{43}=?|[0-9a-fA-F]{64}");
    }
}
