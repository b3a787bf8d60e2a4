package org.l2vpn.bridge.linux.udp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.l2vpn.protocol.Endpoint;

/** What is written is what is read: the kernel gets and gives the same layout. */
class SockAddrTest {
    private final SockAddr v4 = new SockAddr(false);
    private final SockAddr v6 = new SockAddr(true);

    @Test
    void shouldGiveTheSameEndpointBackWhenTheSocketIsIpv4() {
        var endpoint = endpoint("203.0.113.255", 0, 65_535);
        assertThat(v4.put(endpoint)).isTrue();
        assertThat(v4.size()).isEqualTo(16);
        assertThat(v4.get(null)).isEqualTo(endpoint);
    }

    @Test
    void shouldGiveTheSameEndpointBackWhenTheSocketIsDualStack() {
        for (var endpoint :
                new Endpoint[] {
                    endpoint("2001:db8:ffff::1:8000", 0, 41_820),
                    endpoint("fe80::1", 7, 1),
                    endpoint("198.51.100.7", 0, 51_820),
                    endpoint("::1", 0, 32_768)
                }) {
            assertThat(v6.put(endpoint)).isTrue();
            assertThat(v6.size()).isEqualTo(28);
            assertThat(v6.get(null)).isEqualTo(endpoint);
        }
    }

    @Test
    void shouldLeaveNoScopeBehindWhenTheNextEndpointHasNone() {
        v6.put(endpoint("fe80::1", 7, 1));
        v6.put(endpoint("2001:db8::1", 0, 1));
        assertThat(v6.get(null).scopeId()).isZero();
    }

    @Test
    void shouldRefuseAnIpv6EndpointWhenTheSocketIsIpv4() {
        assertThat(v4.put(endpoint("2001:db8::1", 0, 1))).isFalse();
    }

    @Test
    void shouldGiveTheSameObjectWhenTheSameSenderComesAgain() {
        var first = read(endpoint("192.0.2.1", 0, 1));
        var other = read(endpoint("192.0.2.2", 0, 1));
        assertThat(read(endpoint("192.0.2.1", 0, 1))).isSameAs(first);
        assertThat(read(endpoint("192.0.2.2", 0, 1))).isSameAs(other);
    }

    @Test
    void shouldTellSendersApartWhenTheyAreMoreThanItRemembers() {
        for (int round = 0; round < 2; round++) {
            for (int port = 1; port <= 1_000; port++) {
                var sender = endpoint("192.0.2.1", 0, port);
                assertThat(read(sender)).isEqualTo(sender);
            }
        }
    }

    private Endpoint read(Endpoint endpoint) {
        v6.put(endpoint);
        return v6.get(null);
    }

    private static Endpoint endpoint(String address, int scope, int port) {
        return Endpoint.of(InetAddress.ofLiteral(address).getAddress(), scope, port);
    }
}
