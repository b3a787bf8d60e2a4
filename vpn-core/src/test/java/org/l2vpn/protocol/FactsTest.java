package org.l2vpn.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FactsTest {
    private static final Facts SITE =
            new Facts(9000, Facts.LARGER_FRAMES_LOST, Facts.SITE, "1.2.3-rc1");

    @Test
    void shouldReadWhatItWrites() {
        var out = new byte[3 + Facts.MAX_SIZE];
        var n = SITE.write(out, 3);
        assertThat(RecordValidator.validate(out, 3, n)).isNull();
        assertThat(ControlRecord.code(out, 3)).isEqualTo(ControlRecord.FACTS);
        assertThat(Facts.read(out, 3, n)).isEqualTo(SITE);
    }

    @Test
    void shouldFillItsRecordExactlyWhenEverythingIsAsLongAsCanBe() {
        var longest = new Facts(65_535, -1, 255, "v".repeat(Facts.MAX_VERSION));
        assertThat(longest.write(new byte[Facts.MAX_SIZE], 0)).isEqualTo(Facts.MAX_SIZE);
    }

    @Test
    void shouldKeepOutOfATerminalWhatDoesNotBelongThere() {
        var facts = new Facts(1, 0, 0, "1.0\u001b[2J\n\u202e\u00e4 " + "x".repeat(100));
        assertThat(facts.version()).startsWith("1.0?[2J????xxx").hasSize(Facts.MAX_VERSION);
    }

    @Test
    void shouldTakeAsUnknownWhatIsMissingOrOfAnotherLength() {
        var nothing = new byte[] {0x40, 6};
        assertThat(Facts.read(nothing, 0, 2)).isEqualTo(new Facts(0, 0, 0, ""));
        var odd = new byte[] {0x40, 6, 16, 0, 1, 9, 18, 0, 2, 1, 1, 99, 0, 0};
        assertThat(RecordValidator.validate(odd, 0, odd.length)).isNull();
        assertThat(Facts.read(odd, 0, odd.length)).isEqualTo(new Facts(0, 0, 0, ""));
    }

    @Test
    void shouldStandAnyRecordThatIsWellFormed() {
        var random = new SplittableRandom(6);
        var out = new byte[Facts.MAX_SIZE];
        var n = SITE.write(out, 0);
        for (int i = 0; i < 100_000; i++) {
            // Exactly as long as the record: one byte too far would be an exception.
            var record = Arrays.copyOf(out, n - random.nextInt(n));
            for (int k = random.nextInt(4); k > 0; k--) {
                record[random.nextInt(record.length)] = (byte) random.nextInt();
            }
            if (ControlRecord.isWellFormed(record, 0, record.length)) {
                var facts = Facts.read(record, 0, record.length);
                assertThat(facts.linkMtu()).isBetween(0, 65_535);
                assertThat(facts.version()).matches("[!-~]{0,32}");
            }
        }
    }
}
