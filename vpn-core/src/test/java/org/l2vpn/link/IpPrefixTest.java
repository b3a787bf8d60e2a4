package org.l2vpn.link;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IpPrefixTest {
    /** The cases of RFC 5952, section 4.2. */
    @ParameterizedTest
    @CsvSource({
        "10.88.0.1/24, 10.88.0.1/24",
        "0.0.0.0/0, 0.0.0.0/0",
        "fd88:0:0:0:0:0:0:1/64, fd88::1/64",
        "0:0:0:0:0:0:0:0/0, ::/0",
        "::1/128, ::1/128",
        "fd88::/64, fd88::/64",
        "2001:db8:0:1:1:1:1:1/64, 2001:db8:0:1:1:1:1:1/64",
        "2001:0:0:1:0:0:0:1/64, 2001:0:0:1::1/64",
        "2001:db8:0:0:1:0:0:1/64, 2001:db8::1:0:0:1/64",
        "0:0:1:0:0:0:0:10/64, 0:0:1::10/64",
        "10:0:0:10:20:0:0:0/64, 10:0:0:10:20::/64",
    })
    void shouldWriteAddressesAsPeopleDo(String text, String written) {
        assertThat(IpPrefix.parse(text)).hasToString(written);
        assertThat(IpPrefix.parse(written)).isEqualTo(IpPrefix.parse(text));
    }
}
