package org.l2vpn.bridge.vde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The two messages of the control stream, byte by byte. */
class VdeProtocolTest {
    private static final Path PLUG = Path.of("/tmp/vde/.00042-00000");

    @Test
    void shouldWriteTheRequestAsLibvdeplugDoes() {
        var request = new VdeProtocol.Request(7, PLUG, "somebody");
        var bytes = request.encode(VdeProtocol.Layout.LINUX).order(ByteOrder.nativeOrder());
        assertThat(bytes.remaining()).isEqualTo(12 + 110 + 8);
        assertThat(bytes.getInt(0)).isEqualTo(0xFEEDFACE);
        assertThat(bytes.getInt(4)).isEqualTo(3);
        assertThat(bytes.getInt(8)).isEqualTo(7 << 8);
        assertThat(bytes.getShort(12)).isEqualTo((short) 1);
        assertThat(bytes.get(14)).isEqualTo((byte) '/');
        assertThat(bytes.get(14 + PLUG.toString().length())).isZero();
        assertThat(bytes.get(122)).isEqualTo((byte) 's');
        var onMac = request.encode(VdeProtocol.Layout.MACOS);
        assertThat(onMac.remaining()).isEqualTo(12 + 106 + 8);
        assertThat(onMac.get(13)).isEqualTo((byte) 1);
        assertThat(onMac.get(14)).isEqualTo((byte) '/');
        assertThat(onMac.get(118)).isEqualTo((byte) 's');
    }

    @ParameterizedTest
    @EnumSource
    void shouldReadWhatItWrites(VdeProtocol.Layout layout) {
        var request = new VdeProtocol.Request(255, PLUG, "somebody");
        assertThat(VdeProtocol.Request.decode(request.encode(layout), layout)).contains(request);
        var reply = VdeProtocol.reply(PLUG, layout);
        assertThat(reply.remaining()).isEqualTo(layout.length());
        assertThat(VdeProtocol.decodeReply(reply, layout)).contains(PLUG);
    }

    @ParameterizedTest
    @EnumSource
    void shouldKeepToTheLimits(VdeProtocol.Layout layout) {
        var wordy = new VdeProtocol.Request(0, PLUG, "x".repeat(1000));
        assertThat(wordy.encode(layout).remaining()).isEqualTo(12 + layout.length() + 128);
        var longest = Path.of("/" + "p".repeat(layout.maxPath() - 1));
        assertThat(VdeProtocol.decodeReply(VdeProtocol.reply(longest, layout), layout))
                .contains(longest);
        assertThatThrownBy(() -> VdeProtocol.reply(Path.of(longest + "p"), layout))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("bytes of a socket's path");
    }

    @Test
    void shouldRefuseOtherVersionsAndTypes() {
        assertThat(decode(TestPeer.request(3, 0, PLUG, ""))).isTrue();
        assertThat(decode(TestPeer.request(2, 0, PLUG, ""))).isFalse();
        assertThat(decode(TestPeer.request(4, 0, PLUG, ""))).isFalse();
        // A management plug, REQ_NEW_PORT0.
        assertThat(decode(TestPeer.request(3, 1, PLUG, ""))).isFalse();
        assertThat(decode(TestPeer.request(3, 0, PLUG, "").putInt(0, 0xFACEFEED))).isFalse();
        assertThat(decode(TestPeer.request(3, 0, PLUG, "").limit(121))).isFalse();
        assertThat(decode(TestPeer.request(3, 0, PLUG, "").putShort(12, (short) 2))).isFalse();
        assertThat(decode(TestPeer.request(3, 0, PLUG, "").put(14, (byte) 0))).isFalse();
    }

    @Test
    void shouldTakeControlCharactersOutOfTheDescription() {
        var request =
                VdeProtocol.Request.decode(
                        TestPeer.request(3, 0, PLUG, "a\u001b[31m\nb\0"), VdeProtocol.Layout.LINUX);
        assertThat(request.orElseThrow().description()).isEqualTo("a[31mb");
    }

    @ParameterizedTest
    @EnumSource
    void shouldThrowNothingWhateverComes(VdeProtocol.Layout layout) {
        var random = new Random(3);
        for (int i = 0; i < 50_000; i++) {
            var bytes = new byte[random.nextInt(300)];
            random.nextBytes(bytes);
            if (bytes.length > 14 && i % 2 == 0) {
                ByteBuffer.wrap(bytes)
                        .order(ByteOrder.nativeOrder())
                        .putInt(0xFEEDFACE)
                        .putInt(3)
                        .putInt(i << 8)
                        .putShort((short) (layout == VdeProtocol.Layout.LINUX ? 1 : 0x0101));
            }
            var _ = VdeProtocol.Request.decode(ByteBuffer.wrap(bytes), layout);
            var _ = VdeProtocol.decodeReply(ByteBuffer.wrap(bytes), layout);
        }
    }

    private static boolean decode(ByteBuffer request) {
        return VdeProtocol.Request.decode(request, VdeProtocol.Layout.LINUX).isPresent();
    }
}
