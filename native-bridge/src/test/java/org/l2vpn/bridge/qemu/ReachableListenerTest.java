package org.l2vpn.bridge.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.l2vpn.bridge.NativeLinks;
import org.l2vpn.link.QemuSettings;
import org.l2vpn.link.QemuSettings.Protocol;
import org.l2vpn.link.SocketSpec;

/** Who is warned that a listener without keys can be reached from elsewhere. */
class ReachableListenerTest {
    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0:5555", "[::]:5555", "192.0.2.1:5555", "[2001:db8::1]:5555"})
    void shouldWarnWhenOthersReachTheListener(String listen) {
        for (var protocol : new Protocol[] {Protocol.STREAM, Protocol.DGRAM}) {
            assertThat(new NativeLinks().warnings(settings(protocol, listen)))
                    .singleElement()
                    .asString()
                    .startsWith("listen = " + listen + ": anybody who reaches this address");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1:5555",
                "127.1.2.3:5555",
                "[::1]:5555",
                "localhost:5555",
                "unix:/s"
            })
    void shouldSayNothingWhenOnlyThisMachineDoes(String listen) {
        assertThat(new NativeLinks().warnings(settings(Protocol.STREAM, listen))).isEmpty();
    }

    private static QemuSettings settings(Protocol protocol, String listen) {
        return new QemuSettings(
                "vm1", protocol, Optional.of(SocketSpec.parse(listen)), Optional.empty());
    }
}
