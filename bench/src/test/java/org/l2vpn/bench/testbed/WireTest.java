package org.l2vpn.bench.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WireTest {
    @Test
    void shouldLeaveRoomForTheOuterHeaders() {
        assertThat(Wire.VETH.largestDatagram()).isEqualTo(1472);
        assertThat(Wire.VETH.overIpv6().largestDatagram()).isEqualTo(1452);
        assertThat(Wire.VETH.ofMtu(9000).largestDatagram()).isEqualTo(8972);
    }

    @Test
    void shouldSayWhatIsLostWhenItLoses() {
        assertThat(Wire.VETH.losing(1).about()).contains("0.1 % random loss").contains("whole");
        assertThat(Wire.VETH.withoutOffload().losing(10).about())
                .contains("1.0 % random loss")
                .contains("of single datagrams");
    }
}
