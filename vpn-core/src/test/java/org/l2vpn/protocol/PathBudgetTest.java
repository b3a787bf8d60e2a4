package org.l2vpn.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathBudgetTest {
    @ParameterizedTest
    @CsvSource({
        "1500, false, 1472, 1440, 1439, 1425",
        "1500, true, 1452, 1420, 1419, 1405",
        "1280, false, 1252, 1220, 1219, 1205",
        "1280, true, 1232, 1200, 1199, 1185",
        "9000, true, 8952, 8920, 8919, 8905"
    })
    void shouldKnowWhatFits(int mtu, boolean v6, int datagram, int record, int frame, int tapMtu) {
        var path = new PathBudget(mtu, v6);
        assertThat(path.maxDatagram()).isEqualTo(datagram);
        assertThat(path.maxRecord()).isEqualTo(record);
        assertThat(path.maxFrame()).isEqualTo(frame);
        assertThat(path.maxTapMtu()).isEqualTo(tapMtu);
    }

    @Test
    void shouldRefuseWhatIsNoPath() {
        assertThatThrownBy(() -> new PathBudget(575, false)).hasMessageContaining("576");
        assertThatThrownBy(() -> new PathBudget(65_536, true)).hasMessageContaining("65535");
        assertThat(new PathBudget(576, true).maxFrame()).isEqualTo(495);
    }
}
