package org.l2vpn.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EthernetViewTest {
    private static final String ADDRESSES = "ffffffffffff" + "02005e100001";

    @Test
    void shouldReadAddressesWhereTheFrameLies() {
        var frame = HexFormat.of().parseHex("aabbcc" + ADDRESSES + "0806");
        assertThat(EthernetView.destination(frame, 3)).isEqualTo(0xFFFF_FFFF_FFFFL);
        assertThat(EthernetView.source(frame, 3)).isEqualTo(0x0200_5E10_0001L);
        assertThat(EthernetView.outerType(frame, 3)).isEqualTo(EthernetView.TYPE_ARP);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "untagged,            0800,                         0,    14, 0800",
        "802.3 length,        0026,                         0,    14, 0026",
        "tagged,              8100 0064 0806,               100,  18, 0806",
        "priority and DEI,    8100 f064 86dd,               100,  18, 86dd",
        "priority tag only,   8100 e000 0800,               0,    18, 0800",
        "highest VLAN,        8100 0fff 0800,               4095, 18, 0800",
        "service tag,         88a8 00c8 8100 0064 0800,     200,  22, 0800",
        "two customer tags,   8100 0001 8100 0002 0800,     1,    22, 0800",
        "old QinQ type is none of ours, 9100 0001 0800,     0,    14, 9100"
    })
    void shouldWalkTags(String what, String afterAddresses, int vlan, int start, String type) {
        var frame = HexFormat.of().parseHex(ADDRESSES + afterAddresses.replace(" ", ""));
        assertThat(EthernetView.vlanId(frame, 0, frame.length)).isEqualTo(vlan);
        assertThat(EthernetView.payloadStart(frame, 0, frame.length)).isEqualTo(start);
        assertThat(EthernetView.etherType(frame, 0, frame.length))
                .isEqualTo(Integer.parseInt(type, 16));
    }

    @Test
    void shouldSayTruncatedWhenFrameEndsWithinATag() {
        // The array goes on behind the frame: what lies there must not be read.
        var array = HexFormat.of().parseHex(ADDRESSES + "8100" + "0064" + "8100" + "0065" + "0800");
        for (int length = 14; length < 18; length++) {
            assertThat(EthernetView.vlanId(array, 0, length)).isEqualTo(EthernetView.TRUNCATED);
        }
        for (int length = 14; length < 22; length++) {
            assertThat(EthernetView.payloadStart(array, 0, length))
                    .isEqualTo(EthernetView.TRUNCATED);
            assertThat(EthernetView.etherType(array, 0, length)).isEqualTo(EthernetView.TRUNCATED);
        }
        assertThat(EthernetView.vlanId(array, 0, 18)).isEqualTo(100);
    }
}
