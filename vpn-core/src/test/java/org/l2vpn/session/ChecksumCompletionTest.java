package org.l2vpn.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChecksumCompletionTest {
    @ParameterizedTest
    @CsvSource({
        "4,6,0,0",
        "4,6,1,1",
        "4,17,0,1",
        "4,17,2,33",
        "6,6,0,100",
        "6,17,1,7",
        "6,60,0,11",
    })
    void shouldMakeAValidChecksumOfAPartialOne(int version, int protocol, int tags, int payload) {
        var random = new SplittableRandom(version * 1000 + protocol);
        for (int i = 0; i < 200; i++) {
            var frame = frame(version, protocol, tags, payload, random);
            var padded =
                    Arrays.copyOf(frame, frame.length + i % 5); // Ethernet padding is not summed
            assertThat(ChecksumCompletion.complete(padded, 0, padded.length)).isTrue();
            assertThat(segmentSum(padded, version, protocol, tags, payload)).isEqualTo(0xFFFF);
        }
    }

    @Test
    void shouldRefuseWhatHasNoSuchChecksumAndNeverLeaveTheFrame() {
        var random = new SplittableRandom(5);
        var whole = frame(4, 6, 1, 20, random);
        for (int length = 0; length < whole.length; length++) {
            var cut = Arrays.copyOf(whole, length);
            assertThat(ChecksumCompletion.complete(cut, 0, length)).isFalse();
            assertThat(cut).isEqualTo(Arrays.copyOf(whole, length));
        }
        var fragment = whole.clone();
        fragment[18 + 6] = 0x20;
        assertThat(ChecksumCompletion.complete(fragment, 0, fragment.length)).isFalse();
        var icmp = whole.clone();
        icmp[18 + 9] = 1;
        assertThat(ChecksumCompletion.complete(icmp, 0, icmp.length)).isFalse();
        for (int i = 0; i < 100_000; i++) {
            var garbage = new byte[random.nextInt(120)];
            random.nextBytes(garbage);
            if (garbage.length > 14) {
                garbage[12] = (byte) (i % 2 == 0 ? 0x08 : 0x86);
                garbage[13] = (byte) (i % 2 == 0 ? 0x00 : 0xDD);
            }
            ChecksumCompletion.complete(garbage, 0, garbage.length);
        }
    }

    /** A frame whose checksum field holds the folded sum of its pseudo-header. */
    private static byte[] frame(
            int version, int protocol, int tags, int payload, SplittableRandom random) {
        var carrier = protocol == 60 ? 17 : protocol;
        var header = carrier == 6 ? 20 : 8;
        var extension = protocol == 60 ? 16 : 0;
        var buffer = ByteBuffer.allocate(2000).position(12);
        for (int i = 0; i < tags; i++) {
            buffer.putShort((short) (i == 0 && tags == 2 ? 0x88A8 : 0x8100)).putShort((short) 7);
        }
        buffer.putShort((short) (version == 4 ? 0x0800 : 0x86DD));
        var ip = buffer.position();
        var bytes = buffer.array();
        var segment = header + payload;
        if (version == 4) {
            buffer.put((byte) 0x45).put((byte) 0).putShort((short) (20 + segment));
            buffer.putInt(0x4000).put((byte) 64).put((byte) carrier).putShort((short) 0);
            buffer.putInt(random.nextInt()).putInt(random.nextInt());
        } else {
            buffer.putInt(0x6000_0000).putShort((short) (extension + segment));
            buffer.put((byte) protocol).put((byte) 64);
            for (int i = 0; i < 4; i++) {
                buffer.putLong(random.nextLong());
            }
            if (extension > 0) {
                buffer.put((byte) carrier).put((byte) 1).position(buffer.position() + 14);
            }
        }
        var at = buffer.position();
        var content = new byte[segment];
        random.nextBytes(content);
        buffer.put(content);
        var field = at + (carrier == 6 ? 16 : 6);
        bytes[field] = 0;
        bytes[field + 1] = 0;
        var pseudo = pseudoSum(bytes, ip, version, carrier, segment);
        bytes[field] = (byte) (pseudo >> 8);
        bytes[field + 1] = (byte) pseudo;
        return Arrays.copyOf(bytes, buffer.position());
    }

    /** What a receiver computes over pseudo-header and segment: all ones if the sum is right. */
    private static int segmentSum(byte[] frame, int version, int protocol, int tags, int payload) {
        var carrier = protocol == 60 ? 17 : protocol;
        var segment = (carrier == 6 ? 20 : 8) + payload;
        var ip = 14 + 4 * tags;
        var at = ip + (version == 4 ? 20 : 40) + (protocol == 60 ? 16 : 0);
        return fold(pseudoSum(frame, ip, version, carrier, segment) + sum(frame, at, segment));
    }

    private static int pseudoSum(byte[] frame, int ip, int version, int carrier, int segment) {
        var addresses = version == 4 ? sum(frame, ip + 12, 8) : sum(frame, ip + 8, 32);
        return fold(addresses + carrier + segment);
    }

    private static long sum(byte[] bytes, int at, int length) {
        long sum = 0;
        for (int i = 0; i < length; i++) {
            sum += (bytes[at + i] & 0xFFL) << (i % 2 == 0 ? 8 : 0);
        }
        return sum;
    }

    private static int fold(long sum) {
        while (sum > 0xFFFF) {
            sum = (sum & 0xFFFF) + (sum >> 16);
        }
        return (int) sum;
    }
}
