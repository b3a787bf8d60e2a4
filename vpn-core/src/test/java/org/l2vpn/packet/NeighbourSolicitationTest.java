package org.l2vpn.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class NeighbourSolicitationTest {
    private static final MacAddress MAC = MacAddress.parse("02:00:5e:10:00:01");
    private static final byte[] WANTED = InetAddress.ofLiteral("fd88::12:3456").getAddress();

    /** The checksum is the one tcpdump 4.99 finds correct ("icmp6 sum ok"). */
    @Test
    void shouldAskAsRfc4861Says() {
        assertThat(HexFormat.of().formatHex(NeighbourSolicitation.of(MAC, WANTED)))
                .isEqualTo(
                        // the group of the address, and who asks
                        "3333ff123456"
                                + "02005e100001"
                                + "86dd"
                                + "60000000"
                                + "0020"
                                + "3a"
                                + "ff"
                                + "fe8000000000000000005efffe100001"
                                + "ff0200000000000000000001ff123456"
                                + "87"
                                + "00"
                                + "57a2"
                                + "00000000"
                                + "fd880000000000000000000000123456"
                                + "01"
                                + "01"
                                + "02005e100001");
    }

    @Test
    void shouldReadWhoHasIt() {
        var frame = NeighbourAnnouncement.of(MAC, WANTED);

        assertThat(NeighbourSolicitation.isAnswer(frame)).isTrue();
        assertThat(NeighbourSolicitation.address(frame)).isEqualTo(WANTED);
        assertThat(NeighbourSolicitation.mac(frame)).isEqualTo(MAC);
        // The option counts, and without it who sent the frame.
        frame[11]++;
        assertThat(NeighbourSolicitation.mac(frame)).isEqualTo(MAC);
        assertThat(NeighbourSolicitation.mac(Arrays.copyOf(frame, 78)))
                .isEqualTo(MacAddress.parse("02:00:5e:10:00:02"));
    }

    @Test
    void shouldTakeNothingElseForAnAnswer() {
        var frame = NeighbourAnnouncement.of(MAC, WANTED);

        for (int length = 14; length < 78; length++) {
            assertThat(NeighbourSolicitation.isAnswer(Arrays.copyOf(frame, length))).isFalse();
        }
        // Type of the frame, version, next header, hop limit, type of the message.
        for (int at : new int[] {12, 14, 20, 21, 54}) {
            var other = frame.clone();
            other[at] ^= 0x10;
            assertThat(NeighbourSolicitation.isAnswer(other)).as("byte %d", at).isFalse();
        }
        assertThat(NeighbourSolicitation.isAnswer(NeighbourSolicitation.of(MAC, WANTED))).isFalse();
    }
}
