package org.l2vpn.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NeighbourAnnouncementTest {
    private static final MacAddress MAC = MacAddress.parse("02:00:5e:10:00:01");

    @Test
    void shouldAnnounceIpv4AsRfc5227Says() {
        assertThat(announcement("10.88.0.1"))
                .isEqualTo(
                        "ffffffffffff"
                                + "02005e100001"
                                + "0806"
                                // Ethernet, IPv4, 6, 4, request
                                + "0001"
                                + "0800"
                                + "06"
                                + "04"
                                + "0001"
                                // sender, then target: the same address, no hardware address
                                + "02005e100001"
                                + "0a580001"
                                + "000000000000"
                                + "0a580001"
                                + "00".repeat(18));
    }

    /** The checksums are those tcpdump 4.99 finds correct ("icmp6 sum ok"). */
    @ParameterizedTest
    @CsvSource({
        "fd00:88::1,                fd000088000000000000000000000001, fb7a",
        "fe80::ffff:ffff:ffff:fffe, fe80000000000000fffffffffffffffe, f98e"
    })
    void shouldAnnounceIpv6AsRfc4861Says(String address, String hex, String checksum) {
        assertThat(announcement(address))
                .isEqualTo(
                        "333300000001"
                                + "02005e100001"
                                + "86dd"
                                + "60000000"
                                + "0020"
                                + "3a"
                                + "ff"
                                + hex
                                + "ff020000000000000000000000000001"
                                + "88"
                                + "00"
                                + checksum
                                + "20000000" // override only
                                + hex
                                + "02"
                                + "01"
                                + "02005e100001");
    }

    @Test
    void shouldRefuseWhatIsNoAddress() {
        assertThatThrownBy(() -> NeighbourAnnouncement.of(MAC, new byte[6]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("4 or 16");
    }

    private static String announcement(String address) {
        var bytes = InetAddress.ofLiteral(address).getAddress();
        return HexFormat.of().formatHex(NeighbourAnnouncement.of(MAC, bytes));
    }
}
