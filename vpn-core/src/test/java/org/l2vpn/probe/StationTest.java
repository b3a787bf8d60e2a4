package org.l2vpn.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.l2vpn.packet.MacAddress;
import org.l2vpn.packet.NeighbourAnnouncement;

class StationTest {
    private static final MacAddress LEFT_MAC = MacAddress.parse("02:00:00:00:00:01");
    private static final MacAddress RIGHT_MAC = MacAddress.parse("02:00:00:00:00:02");
    private static final Inet4Address LEFT = ip("10.0.0.1");
    private static final Inet4Address RIGHT = ip("10.0.0.2");

    private final Station left = new Station(LEFT_MAC, Optional.of(LEFT));
    private final Station right = new Station(RIGHT_MAC, Optional.of(RIGHT));

    @Test
    void shouldFindEachOtherByArp() {
        var answer = receive(right, left.whoHas(RIGHT));
        assertThat(answer).hasSize(60);
        assertThat(receive(left, answer)).isNull();

        assertThat(left.found(RIGHT)).contains(RIGHT_MAC);
        assertThat(right.found(LEFT)).contains(LEFT_MAC);
        assertThat(right.arpAnswered()).isOne();
    }

    @Test
    void shouldAskWithoutAnAddressAndThenAnswerNothing() {
        var nobody = new Station(LEFT_MAC, Optional.empty());

        assertThat(receive(nobody, receive(right, nobody.whoHas(RIGHT)))).isNull();
        assertThat(nobody.found(RIGHT)).contains(RIGHT_MAC);
        assertThat(right.found(ip("0.0.0.0"))).isEmpty();
        assertThat(receive(nobody, right.whoHas(LEFT))).isNull();
    }

    @Test
    void shouldFindAnIpv6AddressByNeighbourDiscovery() {
        var wanted = InetAddress.ofLiteral("fd88::1");

        assertThat(receive(right, left.whoHas(wanted))).as("no address of IPv6").isNull();
        assertThat(receive(left, NeighbourAnnouncement.of(LEFT_MAC, wanted.getAddress()))).isNull();
        assertThat(left.found(wanted)).as("its own frame, come back").isEmpty();
        receive(left, NeighbourAnnouncement.of(RIGHT_MAC, wanted.getAddress()));

        assertThat(left.found(wanted)).contains(RIGHT_MAC);
    }

    @Test
    void shouldAnswerAPingWithSumsThatAreRight() {
        for (int size : new int[] {0, 1, 56, 1472}) {
            var request = ping(size);
            var reply = receive(right, request);

            assertThat(reply).hasSize(Math.max(60, request.length));
            assertThat(MacAddress.read(reply, 0)).isEqualTo(LEFT_MAC);
            assertThat(MacAddress.read(reply, 6)).isEqualTo(RIGHT_MAC);
            assertThat(Arrays.copyOfRange(reply, 26, 30)).isEqualTo(RIGHT.getAddress());
            assertThat(Arrays.copyOfRange(reply, 30, 34)).isEqualTo(LEFT.getAddress());
            assertThat(reply[34]).isZero();
            assertThat(sum(reply, 14, 34)).isEqualTo(0xFFFF);
            assertThat(sum(reply, 34, request.length)).isEqualTo(0xFFFF);
            assertThat(Arrays.copyOfRange(reply, 38, request.length))
                    .isEqualTo(Arrays.copyOfRange(request, 38, request.length));
        }
        assertThat(right.pingsAnswered()).isEqualTo(4);
    }

    @Test
    void shouldStaySilentToAllElse() {
        var ping = ping(8);
        assertThat(receive(left, left.whoHas(RIGHT))).isNull();
        assertThat(left.found(LEFT)).as("its own frame, come back").isEmpty();
        assertThat(receive(right, left.whoHas(ip("10.0.0.3")))).isNull();
        assertThat(receive(left, ping)).as("for another").isNull();
        for (int length = 0; length < ping.length; length++) {
            assertThat(receive(right, Arrays.copyOf(ping, length))).as("cut").isNull();
        }
        for (int length = 0; length < 42; length++) {
            assertThat(receive(right, Arrays.copyOf(left.whoHas(RIGHT), length))).isNull();
        }
        assertThat(receive(right, changed(ping, 14, 0x60))).as("IPv6").isNull();
        assertThat(receive(right, changed(ping, 14, 0x4F))).as("header too long").isNull();
        assertThat(receive(right, changed(ping, 20, 0x20))).as("fragment").isNull();
        assertThat(receive(right, changed(ping, 23, 17))).as("UDP").isNull();
        assertThat(receive(right, changed(ping, 34, 0))).as("an answer").isNull();
        assertThat(receive(right, changed(ping, 12, 0x88))).as("no IP").isNull();
    }

    private static byte[] receive(Station station, byte[] frame) {
        var shifted = new byte[frame.length + 7];
        System.arraycopy(frame, 0, shifted, 7, frame.length);
        return station.receive(shifted, 7, frame.length);
    }

    private static byte[] changed(byte[] frame, int at, int value) {
        var copy = frame.clone();
        copy[at] = (byte) value;
        return copy;
    }

    private static byte[] ping(int size) {
        var out = ByteBuffer.allocate(42 + size);
        out.put(RIGHT_MAC.bytes()).put(LEFT_MAC.bytes()).putShort((short) 0x0800);
        out.put((byte) 0x45).put((byte) 0).putShort((short) (28 + size)).putInt(0x12340000);
        out.put((byte) 64).put((byte) 1).putShort((short) 0);
        out.put(LEFT.getAddress()).put(RIGHT.getAddress());
        out.put((byte) 8).put((byte) 0).putShort((short) 0).putInt(0x00070001);
        for (int i = 0; i < size; i++) {
            out.put((byte) (i * 7));
        }
        out.putShort(24, (short) ~sum(out.array(), 14, 34));
        out.putShort(36, (short) ~sum(out.array(), 34, out.capacity()));
        return out.array();
    }

    private static int sum(byte[] bytes, int from, int to) {
        int sum = 0;
        for (int i = from; i < to; i++) {
            sum += (bytes[i] & 0xFF) << ((i - from) % 2 == 0 ? 8 : 0);
        }
        while (sum > 0xFFFF) {
            sum = (sum & 0xFFFF) + (sum >>> 16);
        }
        return sum;
    }

    private static Inet4Address ip(String text) {
        return (Inet4Address) InetAddress.ofLiteral(text);
    }
}
