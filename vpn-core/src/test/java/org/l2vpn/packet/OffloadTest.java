package org.l2vpn.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class OffloadTest {
    @Test
    void shouldGiveBackEachFieldWhenPacked() {
        var offload =
                Offload.of(
                        Offload.NEEDS_CSUM,
                        Offload.GSO_TCPV4 | Offload.GSO_ECN,
                        0xFFFE,
                        0xFFF0,
                        0xFF10);
        assertThat(Offload.flags(offload)).isEqualTo(Offload.NEEDS_CSUM);
        assertThat(Offload.gsoType(offload)).isEqualTo(Offload.GSO_TCPV4);
        assertThat(Offload.isEcn(offload)).isTrue();
        assertThat(Offload.gsoSize(offload)).isEqualTo(0xFFFE);
        assertThat(Offload.csumStart(offload)).isEqualTo(0xFFF0);
        assertThat(Offload.csumOffset(offload)).isEqualTo(0xFF10);
        assertThat(Offload.isPartial(offload)).isTrue();
        assertThat(Offload.isSuperFrame(offload)).isTrue();
    }

    @Test
    void shouldSayNothingIsToBeDoneWhenTheFrameIsOrdinary() {
        assertThat(Offload.isPartial(Offload.NONE)).isFalse();
        assertThat(Offload.isSuperFrame(Offload.NONE)).isFalse();
        assertThat(Offload.isPartial(Offload.partial(34, 16))).isTrue();
        assertThat(Offload.isSuperFrame(Offload.partial(34, 16))).isFalse();
        assertThat(Offload.isPartial(Offload.of(Offload.DATA_VALID, 0, 0, 0, 0))).isFalse();
    }

    @Test
    void shouldLieOnTheWireAsLinuxDeclaresIt() {
        // As a 64-bit x86 kernel writes it: flags, type, hdr_len, gso_size, csum_start, csum_offset
        byte[] header = {1, 4, 74, 0, (byte) 0x94, 5, 54, 0, 16, 0};
        if (ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN) {
            header = new byte[] {1, 4, 0, 74, 5, (byte) 0x94, 0, 54, 0, 16};
        }
        var offload = Offload.read(header, 0);
        assertThat(offload).isEqualTo(Offload.of(1, Offload.GSO_TCPV6, 1428, 54, 16));
        var written = new byte[Offload.HEADER_LENGTH];
        Offload.write(offload, 74, written, 0);
        assertThat(written).isEqualTo(header);
    }

    @Test
    void shouldSurviveArraysAndBuffersWhateverItsBitsAre() {
        var random = new SplittableRandom(1);
        for (int i = 0; i < 10_000; i++) {
            var offload = random.nextLong();
            var at = random.nextInt(7);
            var array = new byte[at + Offload.HEADER_LENGTH + 3];
            Offload.write(offload, random.nextInt(), array, at);
            assertThat(Offload.read(array, at)).isEqualTo(offload);
            assertThat(array[at + Offload.HEADER_LENGTH]).isZero();
            for (var buffer : new ByteBuffer[] {buffer(false), buffer(true)}) {
                Offload.write(offload, 7, buffer, at);
                assertThat(Offload.read(buffer, at)).isEqualTo(offload);
                assertThat(buffer.order(ByteOrder.nativeOrder()).getShort(at + 2))
                        .isEqualTo((short) 7);
            }
        }
    }

    private static ByteBuffer buffer(boolean direct) {
        return direct ? ByteBuffer.allocateDirect(32) : ByteBuffer.allocate(32);
    }

    @Test
    void shouldCountTheHeadersOfASuperFrameOnly() {
        var frame = new byte[200];
        frame[10 + 34 + 12] = (byte) 0x80; // 32 bytes of TCP header
        var tcp = Offload.of(1, Offload.GSO_TCPV4, 100, 34, 16);
        assertThat(Offload.headersLength(tcp, frame, 10, 190)).isEqualTo(66);
        assertThat(Offload.headersLength(tcp, frame, 10, 65)).isZero();
        assertThat(Offload.headersLength(tcp, frame, 10, 40)).isZero();
        var udp = Offload.of(1, Offload.GSO_UDP_L4, 100, 34, 6);
        assertThat(Offload.headersLength(udp, frame, 10, 190)).isEqualTo(42);
        assertThat(Offload.headersLength(udp, frame, 10, 41)).isZero();
        assertThat(Offload.headersLength(Offload.partial(34, 16), frame, 10, 190)).isZero();
        assertThat(Offload.headersLength(~0L, frame, 10, 190)).isZero();
    }

    @Test
    void shouldCountTheFramesThatASuperFrameStandsFor() {
        var tso = Offload.of(Offload.NEEDS_CSUM, Offload.GSO_TCPV4, 1000, 34, 16);
        assertThat(Offload.frames(Offload.NONE, 0, 60)).isEqualTo(1);
        assertThat(Offload.frames(tso, 54, 54 + 1000)).isEqualTo(1);
        assertThat(Offload.frames(tso, 54, 54 + 1001)).isEqualTo(2);
        assertThat(Offload.frames(tso, 54, 54 + 3000)).isEqualTo(3);
        assertThat(Offload.frames(tso, 54, 54)).isEqualTo(1);
        assertThat(Offload.frames(Offload.of(1, 1, 0, 34, 16), 54, 3000)).isEqualTo(1);
    }
}
