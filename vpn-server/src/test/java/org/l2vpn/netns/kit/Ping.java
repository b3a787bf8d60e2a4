package org.l2vpn.netns.kit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What ping saw.
 *
 * @param millis round-trip times in the order of arrival
 */
public record Ping(int sent, int received, List<Double> millis) {
    private static final Pattern TIME = Pattern.compile("time[=<]([0-9.]+) ms");
    private static final Pattern COUNTS = Pattern.compile("(\\d+) packets transmitted, (\\d+) ");

    /**
     * Pings from the namespace.
     *
     * @param interval seconds between two, as ping's -i
     * @param more further options, such as {@code -s 1472 -M do}
     */
    public static Ping run(Netns from, String to, int count, String interval, String... more) {
        List<String> line =
                new ArrayList<>(List.of("ping", "-n", "-c", "" + count, "-i", interval, "-W", "1"));
        line.addAll(List.of(more));
        line.add(to);
        double seconds = count * Double.parseDouble(interval) + 10;
        String out =
                from.exec(Duration.ofMillis((long) (seconds * 1000)), line.toArray(String[]::new))
                        .out();
        Matcher counts = COUNTS.matcher(out);
        if (!counts.find()) {
            throw new AssertionError(String.join(" ", line) + "\n" + out);
        }
        List<Double> millis =
                TIME.matcher(out).results().map(m -> Double.parseDouble(m.group(1))).toList();
        return new Ping(
                Integer.parseInt(counts.group(1)), Integer.parseInt(counts.group(2)), millis);
    }

    /** Whether a ping is answered. */
    public static boolean answers(Netns from, String to) {
        return run(from, to, 1, "1").received > 0;
    }

    /** The time below which this share of the answers came, for example 0.5 or 0.99. */
    public double quantile(double share) {
        List<Double> sorted = millis.stream().sorted().toList();
        return sorted.isEmpty()
                ? Double.NaN
                : sorted.get((int) Math.min(sorted.size() - 1L, (long) (sorted.size() * share)));
    }
}
