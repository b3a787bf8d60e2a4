package org.l2vpn.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.l2vpn.counters.DropReason;

class DropReasonsDocumentTest {
    /** First cells of a table's rows; one may name several reasons, with remarks in brackets. */
    private static final Pattern FIRST_CELL = Pattern.compile("(?m)^\\|([^|]*)\\|");

    private static final Pattern NAME = Pattern.compile("`([a-z0-9-]+)`");

    @Test
    void shouldHaveEveryReasonOfADropAndNoOther() {
        List<String> table = List.of(Repository.section("status.md", "## Reasons of drops"));
        List<String> cells =
                Repository.find(FIRST_CELL, table)
                        .map(cell -> cell.group(1).replaceAll("\\([^)]*\\)", ""))
                        .toList();
        assertThat(
                        Repository.find(NAME, cells)
                                .map(MatchResult::group)
                                .map(n -> n.replace("`", "")))
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(DropReason.values()).map(DropReason::label).toList());
    }
}
