package org.l2vpn.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class WireFormatTest {
    @Test
    void shouldHaveTheSizesAndOffsetsOfTheTableInTheDocument() {
        assertThat(WireFormat.INITIATION_SIZE).isEqualTo(148);
        assertThat(WireFormat.INITIATION_NOISE_LENGTH).isEqualTo(108);
        assertThat(WireFormat.INITIATION_MAC1).isEqualTo(116);
        assertThat(WireFormat.INITIATION_MAC2).isEqualTo(132);
        assertThat(WireFormat.RESPONSE_SIZE).isEqualTo(92);
        assertThat(WireFormat.RESPONSE_NOISE_LENGTH).isEqualTo(48);
        assertThat(WireFormat.RESPONSE_MAC1).isEqualTo(60);
        assertThat(WireFormat.RESPONSE_MAC2).isEqualTo(76);
        assertThat(WireFormat.COOKIE_REPLY_BODY).isEqualTo(32);
        assertThat(WireFormat.COOKIE_REPLY_SIZE).isEqualTo(64);
        assertThat(WireFormat.TRANSPORT_HEADER).isEqualTo(16);
        assertThat(WireFormat.TRANSPORT_OVERHEAD).isEqualTo(32);
    }

    @Test
    void shouldNeverAnswerWithMoreThanItWasAsked() {
        assertThat(WireFormat.COOKIE_REPLY_SIZE)
                .isLessThan(WireFormat.RESPONSE_SIZE)
                .isLessThan(WireFormat.INITIATION_SIZE);
        assertThat(WireFormat.RESPONSE_SIZE).isLessThan(WireFormat.INITIATION_SIZE);
    }

    @Test
    void shouldWriteMessagesLittleEndianAndRecordLengthsBigEndian() {
        var out = new byte[16];
        WireFormat.writeInt(out, 1, 0x11223344);
        WireFormat.writeLong(out, 5, 0x0102030405060708L);
        WireFormat.writeShort(out, 13, 0x7_ABCD);
        assertThat(HexFormat.of().formatHex(out)).isEqualTo("00443322110807060504030201abcd00");
        assertThat(WireFormat.readInt(out, 1)).isEqualTo(0x11223344);
        assertThat(WireFormat.readLong(out, 5)).isEqualTo(0x0102030405060708L);
        assertThat(WireFormat.readShort(out, 13)).isEqualTo(0xABCD);
    }

    @Test
    void shouldBeginAnInitiationWithZeroMacs() {
        var out = filled(150);
        HandshakeInitiation.begin(out, 1, 0xA1B2C3D4);
        assertThat(hex(out, 1, 9)).isEqualTo("01000000d4c3b2a1");
        assertThat(hex(out, 117, 149)).isEqualTo("00".repeat(32));
        assertThat(hex(out, 9, 117)).isEqualTo("ee".repeat(108));
        assertThat(hex(out, 149, 150)).isEqualTo("ee");
        assertThat(HandshakeInitiation.sender(out, 1)).isEqualTo(0xA1B2C3D4);
    }

    @Test
    void shouldBeginAResponseWithZeroMacs() {
        var out = filled(94);
        HandshakeResponse.begin(out, 1, 0xA1B2C3D4, 0x01020304);
        assertThat(hex(out, 1, 13)).isEqualTo("02000000d4c3b2a104030201");
        assertThat(hex(out, 13, 61)).isEqualTo("ee".repeat(48));
        assertThat(hex(out, 61, 93)).isEqualTo("00".repeat(32));
        assertThat(hex(out, 93, 94)).isEqualTo("ee");
        assertThat(HandshakeResponse.sender(out, 1)).isEqualTo(0xA1B2C3D4);
        assertThat(HandshakeResponse.receiver(out, 1)).isEqualTo(0x01020304);
    }

    @Test
    void shouldBeginACookieReply() {
        var out = filled(66);
        CookieReply.begin(out, 1, 0xA1B2C3D4);
        assertThat(hex(out, 1, 9)).isEqualTo("03000000d4c3b2a1");
        assertThat(hex(out, 9, 66)).isEqualTo("ee".repeat(57));
        assertThat(CookieReply.receiver(out, 1)).isEqualTo(0xA1B2C3D4);
    }

    @Test
    void shouldWriteATransportHeader() {
        var out = filled(18);
        TransportHeader.write(out, 1, 0xA1B2C3D4, 0xF102030405060708L);
        assertThat(hex(out, 0, 18)).isEqualTo("ee04000000d4c3b2a108070605040302f1ee");
        assertThat(TransportHeader.receiver(out, 1)).isEqualTo(0xA1B2C3D4);
        assertThat(TransportHeader.counter(out, 1)).isEqualTo(0xF102030405060708L);
    }

    private static byte[] filled(int length) {
        var bytes = new byte[length];
        Arrays.fill(bytes, (byte) 0xEE);
        return bytes;
    }

    private static String hex(byte[] bytes, int from, int to) {
        return HexFormat.of().formatHex(bytes, from, to);
    }
}
