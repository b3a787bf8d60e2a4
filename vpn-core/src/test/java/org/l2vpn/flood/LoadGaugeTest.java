package org.l2vpn.flood;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.l2vpn.protocol.Timings;

class LoadGaugeTest {
    private static final long SECOND = 1_000_000_000L;

    private final LoadGauge gauge = new LoadGauge(Timings.production());

    @Test
    void shouldBeUnderLoadFrom512Waiting() {
        assertThat(gauge.underLoad(511, 0)).isFalse();
        assertThat(gauge.underLoad(512, 0)).isTrue();
    }

    @Test
    void shouldStayUnderLoadForASecondAfterTheLastLongQueue() {
        gauge.underLoad(512, 0);
        gauge.underLoad(4096, SECOND / 2);
        assertThat(gauge.underLoad(0, SECOND)).isTrue();
        assertThat(gauge.underLoad(511, SECOND / 2 + SECOND - 1)).isTrue();
        assertThat(gauge.underLoad(0, SECOND / 2 + SECOND)).isFalse();
        assertThat(gauge.underLoad(511, SECOND / 2 + SECOND)).isFalse();
    }

    @Test
    void shouldNotBeUnderLoadAtWhateverTimeItBegins() {
        assertThat(gauge.underLoad(0, -1)).isFalse();
        assertThat(gauge.underLoad(0, Long.MAX_VALUE)).isFalse();
    }
}
