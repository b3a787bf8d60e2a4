package org.l2vpn.packet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrameRulesTest {
    @ParameterizedTest
    @CsvSource({
        "01:80:c2:00:00:00, true",
        "01:80:c2:00:00:0e, true",
        "01:80:c2:00:00:0f, true",
        "01:80:c2:00:00:10, false",
        "01:80:c2:00:01:00, false",
        "01:80:c1:ff:ff:ff, false",
        "03:80:c2:00:00:00, false",
        "ff:ff:ff:ff:ff:ff, false"
    })
    void shouldKnowAddressesThatStayOnTheirSegment(String mac, boolean linkLocal) {
        assertThat(FrameRules.isLinkLocal(MacAddress.parse(mac).bits())).isEqualTo(linkLocal);
    }

    @ParameterizedTest
    @CsvSource({
        "02:00:00:00:00:01, true",
        "fe:ff:ff:ff:ff:ff, true",
        "00:00:00:00:00:00, false",
        "01:00:00:00:00:00, false",
        "33:33:00:00:00:01, false",
        "ff:ff:ff:ff:ff:ff, false"
    })
    void shouldKnowWhatCanBeASource(String mac, boolean station) {
        assertThat(FrameRules.isStation(MacAddress.parse(mac).bits())).isEqualTo(station);
    }

    @ParameterizedTest
    @CsvSource({"ff:ff:ff:ff:ff:ff, true", "ff:ff:ff:ff:ff:fe, false"})
    void shouldKnowBroadcast(String mac, boolean broadcast) {
        assertThat(FrameRules.isBroadcast(MacAddress.parse(mac).bits())).isEqualTo(broadcast);
    }
}
