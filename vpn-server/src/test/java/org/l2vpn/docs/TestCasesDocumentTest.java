package org.l2vpn.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class TestCasesDocumentTest {
    private static final Pattern CITED = Pattern.compile("\\bCases? (\\d+)\\b");
    private static final Pattern LISTED = Pattern.compile("(?m)^\\| (\\d+) \\|");

    @Test
    void shouldHaveExactlyTheCasesThatTestsCite() {
        var document = List.of(Repository.document("test-cases.md"));
        assertThat(Repository.find(LISTED, document).map(m -> m.group(1)).toList())
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(
                        Repository.find(CITED, Repository.tests())
                                .map(m -> m.group(1))
                                .distinct()
                                .toList());
    }
}
