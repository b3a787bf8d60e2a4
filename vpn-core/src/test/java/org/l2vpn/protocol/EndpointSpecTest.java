package org.l2vpn.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointSpecTest {
    @ParameterizedTest
    @CsvSource({
        "vpn.example.org:41820, vpn.example.org, 41820, false",
        "vpn.example.org.:1, vpn.example.org., 1, false",
        "my_host-7:65535, my_host-7, 65535, false",
        "4u.example:80, 4u.example, 80, false",
        "192.0.2.1:41820, 192.0.2.1, 41820, true",
        "255.255.255.255:41820, 255.255.255.255, 41820, true",
        "[2001:db8::1]:41820, 2001:db8::1, 41820, true",
        "[::]:9, ::, 9, true",
        "[fe80::1%eth0]:41820, fe80::1%eth0, 41820, false",
        "[::ffff:192.0.2.1]:5, ::ffff:192.0.2.1, 5, true"
    })
    void shouldParseAndPrint(String text, String host, int port, boolean literal) {
        var spec = EndpointSpec.parse(text);
        assertThat(spec).isEqualTo(new EndpointSpec(host, port));
        assertThat(spec).hasToString(text);
        assertThat(spec.isLiteral()).isEqualTo(literal);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "vpn.example.org | lacks its port",
                "vpn.example.org: | lacks its port",
                "'' | lacks its port",
                ":41820 | host missing",
                "host:0 | want 1 to 65535",
                "host:65536 | want 1 to 65535",
                "host:123456 | no port",
                "host:+80 | no port",
                "host:http | no port",
                "2001:db8::1:41820 | stands in brackets",
                "::1 | stands in brackets",
                "[2001:db8::1] | lacks its port",
                "[2001:db8::1]41820 | lacks its port",
                "[2001:db8::1:41820 | lacks its ']'",
                "[2001:db8::g]:41820 | no IPv6 address",
                "[1:2:3]:41820 | no IPv6 address",
                "[192.0.2.1]:41820 | no IPv6 address",
                "[]:41820 | no IPv6 address",
                "[%eth0]:1 | no IPv6 address",
                "[fe80::1%]:1 | lacks its scope",
                "192.0.2.256:1 | no IPv4 address",
                "192.0.2:1 | no IPv4 address",
                "192.0.2.1.:1 | no IPv4 address",
                "01.2.3.4:1 | no IPv4 address",
                "17:1 | no IPv4 address",
                "-host:1 | no host name",
                "host-:1 | no host name",
                "ho st:1 | no host name",
                "a..b:1 | no host name"
            })
    void shouldSayWhatIsWrong(String text, String reason) {
        assertThatThrownBy(() -> EndpointSpec.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason)
                .hasMessageContaining("want");
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 254, 100_000})
    void shouldRefuseNamesThatAreTooLong(int length) {
        var text = "x".repeat(length) + ":1";
        assertThatThrownBy(() -> EndpointSpec.parse(text))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
