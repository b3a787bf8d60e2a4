package org.l2vpn.bench.contender;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.l2vpn.bench.track.Course;

class TincTest {
    /** tinc's own probing settles on frames of 1451 bytes over IPv4 and a path of 1500. */
    @Test
    void shouldFillTheLastBlockOfItsCipher() {
        assertThat(Tinc.mtu(Course.PLAIN)).isEqualTo(1451 - 14);
    }
}
