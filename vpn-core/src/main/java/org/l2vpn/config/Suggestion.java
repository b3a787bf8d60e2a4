package org.l2vpn.config;

import java.util.Collection;
import java.util.Comparator;

/** The "did you mean" of an unknown word. */
final class Suggestion {
    private static final int LONGEST = 64;

    private Suggestion() {}

    /** {@code " (did you mean 'x'?)"} for the nearest candidate, or nothing if none is near. */
    static String nearest(String word, Collection<String> candidates) {
        if (word.length() > LONGEST) {
            return "";
        }
        int near = Math.max(1, word.length() / 3);
        return candidates.stream()
                // Most are too long or too short, which is seen without comparing.
                .filter(candidate -> Math.abs(word.length() - candidate.length()) <= near)
                .filter(candidate -> distance(word, candidate) <= near)
                .min(
                        Comparator.comparingInt((String candidate) -> distance(word, candidate))
                                .thenComparing(Comparator.naturalOrder()))
                .map(candidate -> " (did you mean '" + candidate + "'?)")
                .orElse("");
    }

    /**
     * Optimal string alignment distance: insertions, deletions, substitutions and swaps of
     * neighbours, upper and lower case alike.
     */
    static int distance(String left, String right) {
        var a = left.toLowerCase(java.util.Locale.ROOT);
        var b = right.toLowerCase(java.util.Locale.ROOT);
        var rows = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                rows[i][j] = cell(rows, a, b, i, j);
            }
        }
        return rows[a.length()][b.length()];
    }

    private static int cell(int[][] rows, String a, String b, int i, int j) {
        if (i == 0 || j == 0) {
            return i + j;
        }
        var same = a.charAt(i - 1) == b.charAt(j - 1);
        int best = Math.min(rows[i - 1][j], rows[i][j - 1]) + 1;
        best = Math.min(best, rows[i - 1][j - 1] + (same ? 0 : 1));
        if (i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1)) {
            best = Math.min(best, rows[i - 2][j - 2] + 1);
        }
        return best;
    }
}
