package org.l2vpn.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ThreadsDocumentTest {
    /** A name, or the beginning of one, as the program gives it to a thread. */
    private static final Pattern NAME =
            Pattern.compile(
                    "(?:Thread\\.of(?:Platform|Virtual)\\(\\)[^;]*?\\.name\\(\\s*"
                            + "|new DefaultThreadFactory\\(\\s*|new Thread\\([^;]*?)\"([a-z-]+)\"");

    @Test
    void shouldHaveEveryThreadThatTheProgramNames() {
        String document = Repository.document("threads.md");
        var names = Repository.find(NAME, Repository.program()).map(m -> m.group(1)).toList();
        assertThat(names).contains("data", "hs-", "log", "tap-watch-");
        assertThat(names).allSatisfy(name -> assertThat(document).contains("`" + name));
    }
}
