package org.l2vpn.bench.report;

import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.l2vpn.bench.track.Course;
import org.l2vpn.bench.turn.PairedPings;
import org.l2vpn.bench.turn.PingDuel;
import org.l2vpn.bench.turn.Sample;
import org.l2vpn.bench.turn.Turn;

/** A run for programs, with every single round. */
public record Json(Report report) {
    /** The whole document. */
    String document() {
        Results results = report.results();
        Map<String, Object> courses = new LinkedHashMap<>();
        for (Course course : results.courses()) {
            courses.put(
                    course.label(), Map.of("about", course.about(), "contenders", turns(course)));
        }
        Map<String, Object> all =
                Map.of(
                        "made", report.made(),
                        "remarks", report.remarks(),
                        "machine", report.machine(),
                        "courses", courses,
                        "ping-duels", duels(),
                        "claims", claims());
        return render(all);
    }

    /** Any document made of maps, lists, texts and numbers, with its keys sorted. */
    public static String render(Map<String, Object> document) {
        return ConfigValueFactory.fromMap(document)
                        .render(ConfigRenderOptions.concise().setFormatted(true))
                + "\n";
    }

    private Map<String, Object> turns(Course course) {
        Map<String, Object> turns = new LinkedHashMap<>();
        report.results()
                .rounds()
                .forEach(
                        (turn, samples) -> {
                            if (turn.course().equals(course)) {
                                turns.put(turn.contender().name(), turn(turn, samples));
                            }
                        });
        return turns;
    }

    private static Map<String, Object> turn(Turn turn, List<Sample> samples) {
        return Map.of(
                "reason", turn.reason(),
                "setup", turn.contender().setup(turn.course()),
                "median", Sample.median(samples).byKey(),
                "rounds", samples.stream().map(Sample::byKey).toList());
    }

    private List<Map<String, Object>> duels() {
        return report.results().duels().entrySet().stream()
                .map(entry -> duel(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static Map<String, Object> duel(PingDuel duel, List<PairedPings> rounds) {
        return Map.of(
                "course", duel.course().label(),
                "ours", duel.ours().name(),
                "theirs", duel.theirs().name(),
                "pairs", duel.pairs(),
                "pings-per-block", PingDuel.BLOCK,
                "rounds", rounds.stream().map(PairedPings::byKey).toList());
    }

    private List<Map<String, Object>> claims() {
        return Claims.all().stream().map(claim -> claim(claim.judge(report.results()))).toList();
    }

    private static Map<String, Object> claim(Claim.Outcome outcome) {
        Claim claim = outcome.claim();
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("says", claim.says());
        entry.put("bound", claim.boundText());
        entry.put("stretch", claim.kind() == Claim.Kind.STRETCH);
        entry.put("verdict", outcome.verdict().plain());
        outcome.shown().ifPresent(value -> entry.put("measured", value));
        return entry;
    }
}
