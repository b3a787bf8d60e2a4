package org.l2vpn.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FrameTest {
    @Test
    void shouldReadAddressesAndTagWhereTheFrameLies() {
        var recipe = new Recipe();
        recipe.tags = new int[] {7};
        var frame = Frame.copyOf(recipe.frame(false), 5);

        assertThat(frame.offset()).isEqualTo(Frame.HEADROOM);
        assertThat(frame.destination()).isEqualTo(0x0200_0000_0001L);
        assertThat(frame.source()).isEqualTo(0x0200_0000_0002L);
        assertThat(frame.vlanId()).isEqualTo(7);
        assertThat(frame.receivedAt()).isEqualTo(5);
        assertThat(frame.isSegment()).isTrue();
        assertThat(frame.headers().transport()).isEqualTo(Frame.HEADROOM + recipe.transportAt());
    }

    @Test
    void shouldParseAgainWhenItBecomesAnotherFrame() {
        var tcp = new Recipe();
        var udp = new Recipe();
        udp.tcp = false;
        udp.payload = new byte[] {1};
        var frame = Frame.copyOf(tcp.frame(false), 0);
        assertThat(frame.headers().isTcp()).isTrue();

        var other = udp.frame(false);
        frame.set(other, 0, other.length, Offload.NONE, 0);
        assertThat(frame.headers().isTcp()).isFalse();

        frame.move(0, 20, Offload.NONE);
        assertThat(frame.isSegment()).isFalse();
        frame.move(0, other.length, Offload.NONE);
        assertThat(frame.isSegment()).isTrue();
    }

    @Test
    void shouldCountTheFramesOfASuperFrame() {
        var recipe = new Recipe();
        recipe.payload = new byte[250];
        var frame = Frame.copyOf(recipe.frame(true), recipe.superOffload(100), 0);

        assertThat(frame.headersLength()).isEqualTo(recipe.payloadAt());
        assertThat(frame.frames(frame.headersLength())).isEqualTo(3);
        frame.offload(Offload.NONE);
        assertThat(frame.frames(frame.headersLength())).isOne();
    }

    @Test
    void shouldLeaveTheBytesItWasCopiedFrom() {
        var bytes = new Recipe().frame(false);
        var before = bytes.clone();
        var frame = Frame.copyOf(bytes, 0);
        Arrays.fill(frame.data(), (byte) 0);
        assertThat(bytes).isEqualTo(before);
    }
}
