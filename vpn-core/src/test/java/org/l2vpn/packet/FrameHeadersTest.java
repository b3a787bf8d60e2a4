package org.l2vpn.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.l2vpn.packet.FrameHeaders.Content.FOREIGN;
import static org.l2vpn.packet.FrameHeaders.Content.SEGMENT;
import static org.l2vpn.packet.FrameHeaders.Content.UNCLEAR;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FrameHeadersTest {
    private final SplittableRandom random = new SplittableRandom(6);
    private final FrameHeaders headers = new FrameHeaders();

    @Test
    void shouldFindEveryHeaderWhereItWasPut() {
        for (int i = 0; i < 20_000; i++) {
            var recipe = Recipe.random(random);
            recipe.payload = Recipe.fill(random, random.nextInt(50));
            var frame = recipe.frame(true);
            var offset = random.nextInt(30);
            var data = new byte[offset + frame.length + 10];
            System.arraycopy(frame, 0, data, offset, frame.length);
            assertThat(headers.parse(data, offset, frame.length + random.nextInt(10)))
                    .isEqualTo(SEGMENT);
            assertThat(headers.start()).isEqualTo(offset);
            assertThat(headers.network()).isEqualTo(offset + recipe.networkAt());
            assertThat(headers.isIpv6()).isEqualTo(recipe.ipv6);
            assertThat(headers.isTcp()).isEqualTo(recipe.tcp);
            assertThat(headers.protocol()).isEqualTo(recipe.tcp ? 6 : 17);
            assertThat(headers.transport()).isEqualTo(offset + recipe.transportAt());
            assertThat(headers.payload()).isEqualTo(offset + recipe.payloadAt());
            assertThat(headers.end()).isEqualTo(offset + frame.length);
            assertThat(headers.partial()).isEqualTo(recipe.partialOffload());
            assertThat(headers.isChecksumOf(recipe.partialOffload())).isTrue();
            assertThat(headers.isRouted()).isFalse();
        }
    }

    @Test
    void shouldNotTakeAnotherPlaceForTheChecksum() {
        var frame = new Recipe().frame(true);
        headers.parse(frame, 0, frame.length);
        assertThat(headers.isChecksumOf(Offload.partial(34, 16))).isTrue();
        assertThat(headers.isChecksumOf(Offload.partial(34, 6))).isFalse();
        assertThat(headers.isChecksumOf(Offload.partial(84, 16))).isFalse();
    }

    @Test
    void shouldPassByWhatIsNeitherTcpNorUdp() {
        var frame = new Recipe().frame(false);
        assertThat(with(frame, 14 + 9, 1)).isEqualTo(FOREIGN); // ICMP
        assertThat(with(frame, 13, 6)).isEqualTo(FOREIGN); // ARP
        var six = ipv6().frame(false);
        assertThat(with(six, 14 + 6, 58)).isEqualTo(FOREIGN); // ICMPv6
        assertThat(with(six, 14 + 6, 50)).isEqualTo(FOREIGN); // ESP
    }

    @Test
    void shouldSayUnclearWhenAFragmentOrInContradiction() {
        var frame = new Recipe().frame(false);
        assertThat(with(frame, 14 + 6, 0x20)).isEqualTo(UNCLEAR); // more fragments
        assertThat(with(frame, 14 + 7, 1)).isEqualTo(UNCLEAR); // an offset
        assertThat(with(frame, 14, 0x65)).isEqualTo(UNCLEAR); // the wrong version
        assertThat(with(frame, 14, 0x44)).isEqualTo(UNCLEAR); // a header of 16 bytes
        assertThat(with(frame, 14 + 3, 41)).isEqualTo(UNCLEAR); // longer than the frame
        assertThat(with(frame, 14 + 3, 39)).isEqualTo(UNCLEAR); // no room for the TCP header
        assertThat(with(frame, 34 + 12, 0x40)).isEqualTo(UNCLEAR); // TCP header of 16 bytes
        assertThat(with(frame, 34 + 12, 0x60)).isEqualTo(UNCLEAR); // options beyond the end
        var six = ipv6().frame(false);
        assertThat(with(six, 14, 0x45)).isEqualTo(UNCLEAR);
        assertThat(with(six, 14 + 5, 21)).isEqualTo(UNCLEAR);
        assertThat(with(six, 14 + 6, 44)).isEqualTo(UNCLEAR);
        var udp = ipv6();
        udp.tcp = false;
        udp.payload = new byte[9];
        assertThat(with(udp.frame(false), 54 + 5, 16)).isEqualTo(UNCLEAR); // UDP length
        assertThat(headers.parse(frame, 0, 13)).isEqualTo(UNCLEAR);
        frame[12] = (byte) 0x81;
        assertThat(headers.parse(frame, 0, 14)).isEqualTo(UNCLEAR); // ends within the tag
    }

    @Test
    void shouldSeeThatTheDestinationIsNotTheLast() {
        var recipe = ipv6();
        recipe.extensions = new int[] {0, 43};
        var frame = recipe.frame(false);
        frame[54 + 8 + 3] = 1; // segments left
        assertThat(headers.parse(frame, 0, frame.length)).isEqualTo(SEGMENT);
        assertThat(headers.isRouted()).isTrue();
        recipe.extensions = new int[] {0, 0, 0, 0, 60, 60, 60, 60};
        assertThat(with(recipe.frame(false), 0, 0)).isEqualTo(SEGMENT);
        assertThat(headers.isRouted()).isFalse();
        recipe.extensions = new int[] {0, 0, 0, 0, 60, 60, 60, 60, 60};
        assertThat(with(recipe.frame(false), 0, 0)).isEqualTo(UNCLEAR);
    }

    private static Recipe ipv6() {
        var recipe = new Recipe();
        recipe.ipv6 = true;
        recipe.source = new byte[16];
        recipe.destination = new byte[16];
        return recipe;
    }

    private FrameHeaders.Content with(byte[] frame, int at, int value) {
        var other = frame.clone();
        other[at] = (byte) value;
        return headers.parse(other, 0, other.length);
    }
}
