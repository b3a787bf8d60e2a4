package org.l2vpn.bench.report;

import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.l2vpn.bench.run.PairedPings;
import org.l2vpn.bench.run.PairedRun;
import org.l2vpn.bench.run.Run;
import org.l2vpn.bench.run.Sample;
import org.l2vpn.bench.testbed.Scenario;

/** A run for programs, with every single round. */
public record Json(Report report) {
    /** The whole document. */
    String document() {
        Results results = report.results();
        Map<String, Object> scenarios = new LinkedHashMap<>();
        for (Scenario scenario : results.scenarios()) {
            scenarios.put(
                    scenario.label(),
                    Map.of("about", scenario.about(), "candidates", runs(scenario)));
        }
        Map<String, Object> all =
                Map.of(
                        "made", report.made(),
                        "remarks", report.remarks(),
                        "machine", report.machine(),
                        "scenarios", scenarios,
                        "paired-runs", pairedRuns(),
                        "claims", claims());
        return render(all);
    }

    /** Any document made of maps, lists, texts and numbers, with its keys sorted. */
    public static String render(Map<String, Object> document) {
        return ConfigValueFactory.fromMap(document)
                        .render(ConfigRenderOptions.concise().setFormatted(true))
                + "\n";
    }

    private Map<String, Object> runs(Scenario scenario) {
        Map<String, Object> runs = new LinkedHashMap<>();
        report.results()
                .rounds()
                .forEach(
                        (run, samples) -> {
                            if (run.scenario().equals(scenario)) {
                                runs.put(run.candidate().name(), run(run, samples));
                            }
                        });
        return runs;
    }

    private static Map<String, Object> run(Run run, List<Sample> samples) {
        return Map.of(
                "reason", run.reason(),
                "setup", run.candidate().setup(run.scenario()),
                "median", Sample.median(samples).byKey(),
                "rounds", samples.stream().map(Sample::byKey).toList());
    }

    private List<Map<String, Object>> pairedRuns() {
        return report.results().pairedRuns().entrySet().stream()
                .map(entry -> pairedRun(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static Map<String, Object> pairedRun(PairedRun pairedRun, List<PairedPings> rounds) {
        return Map.of(
                "scenario", pairedRun.scenario().label(),
                "ours", pairedRun.ours().name(),
                "theirs", pairedRun.theirs().name(),
                "pairs", pairedRun.pairs(),
                "pings-per-block", PairedRun.BLOCK,
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
