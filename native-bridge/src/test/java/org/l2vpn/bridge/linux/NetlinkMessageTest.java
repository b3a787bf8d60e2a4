package org.l2vpn.bridge.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

final class NetlinkMessageTest {
    @Test
    void shouldLayOutHeaderAndAttributes() {
        var message = NetlinkMessage.link(18, 5, 7, 1, 1).attribute(3, "tap0").attribute(4, 1420);
        int length = message.finish(99);
        // 16 header, 16 ifinfomsg, 4 + 5 padded to 12, 8.
        assertThat(length).isEqualTo(52);
        var bytes = message.memory().bytes();
        assertThat(bytes.getInt(0)).isEqualTo(length);
        assertThat(bytes.getShort(4)).isEqualTo((short) 18);
        assertThat(bytes.getShort(6)).isEqualTo((short) 5);
        assertThat(bytes.getInt(8)).isEqualTo(99);
        assertThat(bytes.getInt(20)).isEqualTo(7);
        assertThat(bytes.getShort(32)).isEqualTo((short) 9);
        var attributes =
                NetlinkMessage.attributes(
                        bytes.duplicate()
                                .order(ByteOrder.nativeOrder())
                                .position(32)
                                .limit(length));
        assertThat(NetlinkMessage.textOf(attributes.get(3))).isEqualTo("tap0");
        assertThat(attributes.get(4).getInt(0)).isEqualTo(1420);
    }

    @Test
    void shouldStopAtAttributeThatDoesNotFit() {
        var bytes = ByteBuffer.allocate(16).order(ByteOrder.nativeOrder());
        bytes.putShort(0, (short) 8).putShort(2, (short) 1).putInt(4, 5);
        bytes.putShort(8, (short) 9).putShort(10, (short) 2);
        assertThat(NetlinkMessage.attributes(bytes)).containsOnlyKeys(1);
        bytes.putShort(8, (short) 3);
        assertThat(NetlinkMessage.attributes(bytes)).containsOnlyKeys(1);
        bytes.putShort(8, (short) 0);
        assertThat(NetlinkMessage.attributes(bytes)).containsOnlyKeys(1);
    }

    @Test
    void shouldIgnoreEncodingBitsOfAttributeType() {
        var bytes = ByteBuffer.allocate(4).order(ByteOrder.nativeOrder());
        bytes.putShort(0, (short) 4).putShort(2, (short) 0x8012);
        assertThat(NetlinkMessage.attributes(bytes)).containsOnlyKeys(0x12);
    }
}
