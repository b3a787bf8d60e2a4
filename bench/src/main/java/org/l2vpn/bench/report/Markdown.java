package org.l2vpn.bench.report;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.l2vpn.bench.candidate.Candidate;
import org.l2vpn.bench.candidate.Candidates;
import org.l2vpn.bench.candidate.L2Vpn;
import org.l2vpn.bench.report.Claim.Kind;
import org.l2vpn.bench.report.Claim.Outcome;
import org.l2vpn.bench.report.Claim.Verdict;
import org.l2vpn.bench.report.Results.Row;
import org.l2vpn.bench.run.Figure;
import org.l2vpn.bench.run.Sample;
import org.l2vpn.bench.testbed.Scenario;

/** A run as text for people. */
public record Markdown(Report report) {
    /** More than this share of the machine in use by others moves the figures. */
    private static final double QUIET = 0.1;

    /** The whole document. */
    String document() {
        StringBuilder text = new StringBuilder("# Side by side\n\n");
        text.append(report.made()).append("\n\n");
        report.remarks().forEach(remark -> text.append(remark).append("\n\n"));
        text.append(quietness()).append("\n\n![chart](side-by-side.svg)\n\n");
        text.append("## Claims\n\n").append(claims(EnumSet.allOf(Verdict.class)));
        text.append("\n## Scenarios\n\n").append(scenarios());
        text.append("\n").append(pairedRuns()).append("## Set-up\n\n");
        results()
                .setups()
                .forEach((name, setup) -> text.append("* %s: %s\n".formatted(name, setup)));
        text.append("\n## Machine\n\n");
        report.machine().forEach((name, value) -> text.append("* %s: %s\n".formatted(name, value)));
        text.append(
                "\nSingle rounds are in `side-by-side.json`; [what is measured how](README.md).\n");
        return text.toString();
    }

    private Results results() {
        return report.results();
    }

    /** What fits a terminal: the tables and what they mean. */
    public String summary() {
        Set<Verdict> measured = EnumSet.of(Verdict.MET, Verdict.NOT_MET);
        return scenarios() + "\n" + pairedRuns() + claims(measured) + "\n" + quietness();
    }

    /** The section about paired runs, and a blank line behind it. */
    private String pairedRuns() {
        String section = new PairedRunTable(results().pairedRuns()).section();
        return section.isEmpty() ? "" : section + "\n";
    }

    /** How far to trust the figures. */
    String quietness() {
        String judgement = results().busiest() > QUIET ? ": NOT QUIET, the figures say little" : "";
        return String.format(
                Locale.ROOT,
                "Just before the measurements at most %.0f %% of the machine was busy%s.",
                results().busiest() * 100,
                judgement);
    }

    /** What was claimed and what came out; only claims with these verdicts are listed. */
    private String claims(Set<Verdict> listed) {
        List<Outcome> outcomes =
                Claims.all().stream().map(claim -> claim.judge(results())).toList();
        String lines =
                outcomes.stream()
                        .filter(outcome -> listed.contains(outcome.verdict()))
                        .map(Markdown::line)
                        .collect(Collectors.joining());
        String counts =
                summary("Must", outcomes, Kind.MUST)
                        + "\n"
                        + summary("Stretch", outcomes, Kind.STRETCH)
                        + "\n";
        return lines.isEmpty()
                ? counts
                : counts + "\n| claim | bound | measured | |\n|---|---|---|---|\n" + lines;
    }

    private static String summary(String name, List<Outcome> outcomes, Kind kind) {
        return name
                + ": "
                + Stream.of(Verdict.values())
                        .map(verdict -> count(outcomes, kind, verdict) + " " + verdict.plain())
                        .collect(Collectors.joining(", "))
                + ".";
    }

    private static long count(List<Outcome> outcomes, Kind kind, Verdict verdict) {
        return outcomes.stream()
                .filter(o -> o.claim().kind() == kind && o.verdict() == verdict)
                .count();
    }

    private static String line(Outcome outcome) {
        Claim claim = outcome.claim();
        return "| %s%s | %s | %s | %s |\n"
                .formatted(
                        claim.kind() == Kind.STRETCH ? "stretch: " : "",
                        claim.says(),
                        claim.boundText(),
                        outcome.figures(),
                        outcome.verdict().text());
    }

    /** A table of figures and one of ratios for each scenario. */
    private String scenarios() {
        return results().scenarios().stream().map(this::scenario).collect(Collectors.joining("\n"));
    }

    private String scenario(Scenario scenario) {
        return "### "
                + scenario.label()
                + "\n\n"
                + sentence(scenario.about())
                + "\n\n"
                + figures(results().rows(scenario))
                + ratios(scenario);
    }

    private static String sentence(String phrase) {
        return Character.toUpperCase(phrase.charAt(0)) + phrase.substring(1) + ".";
    }

    private static String figures(List<Row> rows) {
        List<Column> columns =
                Stream.concat(Column.TCP.stream(), Column.MORE.stream())
                        .filter(c -> rows.stream().anyMatch(row -> c.isIn(row.median())))
                        .toList();
        StringBuilder text = new StringBuilder("|");
        columns.forEach(column -> text.append(" | ").append(column.title()));
        text.append(" | why |\n").append("|---".repeat(columns.size() + 2)).append("|\n");
        for (Row row : rows) {
            text.append("| ").append(row.candidate().name());
            columns.forEach(column -> text.append(" | ").append(column.cell(row.median())));
            text.append(" | ").append(row.run().reason()).append(" |\n");
        }
        return text.toString();
    }

    private String ratios(Scenario scenario) {
        List<String> lines = new ArrayList<>();
        for (Row row : results().rows(scenario)) {
            for (Candidate rival : rivals(row.candidate())) {
                results()
                        .median(scenario, rival)
                        .map(other -> ratio(row, rival, other))
                        .ifPresent(lines::add);
            }
        }
        return lines.isEmpty()
                ? ""
                : "\n| against | TCP up / down | CPU per byte up / down | 64-byte frames |\n|---|---|---|---|\n"
                        + String.join("", lines);
    }

    /** OpenVPN's fastest, and for ours also OpenVPN with the same suite. */
    private static List<Candidate> rivals(Candidate candidate) {
        if (candidate.equals(Candidates.OPENVPN) || candidate.equals(Candidates.BARE_VETH)) {
            return List.of();
        }
        return candidate instanceof L2Vpn ours
                ? List.of(Candidates.OPENVPN, ours.sameSuite())
                : List.of(Candidates.OPENVPN);
    }

    private static String ratio(Row row, Candidate rival, Sample other) {
        return "| %s : %s | %s | %s | %s |\n"
                .formatted(
                        row.candidate().name(),
                        rival.name(),
                        Column.ratio(row.median(), other, Figure.TCP_UP, Figure.TCP_DOWN),
                        Column.ratio(row.median(), other, Figure.CPU_UP, Figure.CPU_DOWN),
                        Column.ratio(row.median(), other, Figure.SMALL_FRAMES));
    }
}
