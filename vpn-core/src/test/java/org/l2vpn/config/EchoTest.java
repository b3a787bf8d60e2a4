package org.l2vpn.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a message repeats of a user's text. */
class EchoTest {
    /** The shortest texts of each form a key is written in. */
    @ParameterizedTest
    @CsvSource({"43,''", "42,=", "42,==", "43,="})
    void shouldMaskWhatMayBeAKey(int letters, String padding) {
        assertThat(Echo.clean("A".repeat(letters) + padding)).startsWith("(a key)");
        assertThat(Echo.clean("0".repeat(64))).isEqualTo("(a key)");
    }

    @ParameterizedTest
    @CsvSource({"42,''", "41,=", "40,=="})
    void shouldRepeatWhatIsTooShortForAKey(int letters, String padding) {
        var text = "A".repeat(letters) + padding;
        assertThat(Echo.clean(text)).isEqualTo(text);
    }

    @Test
    void shouldReplaceControlCharacters() {
        assertThat(Echo.clean("a\nb\u0007")).isEqualTo("a?b?");
    }
}
