package org.l2vpn.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SocketSpecTest {
    @Test
    void shouldTakePathsAndPorts() {
        assertThat(SocketSpec.parse("unix:/run/x.sock"))
                .isEqualTo(new SocketSpec.Unix(Path.of("/run/x.sock")));
        assertThat(SocketSpec.parse("localhost:5555"))
                .isEqualTo(new SocketSpec.Inet("localhost", 5555));
        assertThat(SocketSpec.parse("[::1]:65535")).isEqualTo(new SocketSpec.Inet("::1", 65_535));
    }

    @ParameterizedTest
    @ValueSource(strings = {"unix:/run/x.sock", "localhost:5555", "[::1]:1"})
    void shouldPrintWhatItTook(String text) {
        assertThat(SocketSpec.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @CsvSource({
        "unix:, lacks the path",
        "/run/x.sock, is no socket",
        "localhost, is no socket",
        ":5555, is no socket",
        "host:, is no socket",
        "host:port, no port number",
        "host:0, is no port",
        "host:65536, is no port",
        "::1:5555, in brackets",
    })
    void shouldSayWhatIsWrong(String text, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SocketSpec.parse(text))
                .withMessageContaining(message);
    }

    @Test
    void shouldReadRanges() {
        assertThat(IpRange.parse("192.168.105.2-192.168.105.200"))
                .hasToString("192.168.105.2-192.168.105.200");
    }

    @ParameterizedTest
    @CsvSource({
        "192.168.105.2, is no range",
        "192.168.105.2-192.168.105.1, ends before it starts",
        "fd00::1-fd00::2, not of IPv4",
        "a-b, 'a-b'",
    })
    void shouldSayWhatIsWrongWithARange(String text, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IpRange.parse(text))
                .withMessageContaining(message);
    }
}
