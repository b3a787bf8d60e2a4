package org.l2vpn.bench.candidate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.l2vpn.bench.testbed.Scenario;

class TincTest {
    /** tinc's own probing settles on frames of 1451 bytes over IPv4 and a path of 1500. */
    @Test
    void shouldFillTheLastBlockOfItsCipher() {
        assertThat(Tinc.mtu(Scenario.PLAIN)).isEqualTo(1451 - 14);
    }

    /** Through Debian's tinc 1.0.36 a ping of 1504 bytes passes, one of 1505 does not. */
    @Test
    void shouldStayWithinItsLongestFrameWhenThePathIsLarger() {
        assertThat(Tinc.mtu(Scenario.MTU_9000)).isEqualTo(1504);
    }
}
