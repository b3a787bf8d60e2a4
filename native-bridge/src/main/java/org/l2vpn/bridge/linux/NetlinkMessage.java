package org.l2vpn.bridge.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * Builds one rtnetlink request, and reads the attributes of an answer. Layouts and numbers from
 * {@code linux/netlink.h}, {@code linux/rtnetlink.h}, {@code linux/if_link.h}, {@code
 * linux/if_addr.h} (6.18); integers are in the machine's byte order.
 */
final class NetlinkMessage {
    /** sizeof(struct nlmsghdr): u32 length, u16 type, u16 flags, u32 sequence, u32 port. */
    static final int HEADER = 16;

    /** offsetof nlmsg_type. */
    static final int TYPE = 4;

    /** offsetof nlmsg_flags. */
    static final int FLAGS = 6;

    /** offsetof nlmsg_seq. */
    static final int SEQUENCE = 8;

    /** sizeof(struct ifinfomsg): u8 family, u8, u16 type, i32 index, u32 flags, u32 change. */
    static final int IFINFOMSG = 16;

    /** sizeof(struct ifaddrmsg): u8 family, u8 prefix length, u8 flags, u8 scope, u32 index. */
    static final int IFADDRMSG = 8;

    /** Flag: this is a request. */
    static final int NLM_F_REQUEST = 1;

    /** Flag: answer with an acknowledgement. */
    static final int NLM_F_ACK = 4;

    /** Flags of a "get": everything there is. */
    static final int NLM_F_DUMP = 0x300;

    /** Flag of a "new": it must not exist. */
    static final int NLM_F_EXCL = 0x200;

    /** Flag of a "new": create it. */
    static final int NLM_F_CREATE = 0x400;

    /** The top bits of an attribute's type say how it is encoded; NLA_TYPE_MASK. */
    static final int ATTRIBUTE_TYPE = 0x3fff;

    static final int ATTRIBUTE_HEADER = 4;
    private static final int CAPACITY = 512;

    private final NativeBuffer memory = NativeBuffer.allocate(CAPACITY);
    private final ByteBuffer bytes = memory.bytes();

    private NetlinkMessage(int type, int flags) {
        bytes.position(HEADER);
        bytes.putShort(TYPE, (short) type);
        bytes.putShort(FLAGS, (short) flags);
    }

    /** A request about an interface; {@code index} 0 if it is named by an attribute. */
    static NetlinkMessage link(int type, int flags, int index, int linkFlags, int change) {
        var message = new NetlinkMessage(type, flags);
        message.bytes.putInt(0).putInt(index).putInt(linkFlags).putInt(change);
        return message;
    }

    /** A request about an interface's address. */
    static NetlinkMessage address(int type, int flags, int family, int prefixLength, int index) {
        var message = new NetlinkMessage(type, flags);
        message.bytes.put((byte) family).put((byte) prefixLength).putShort((short) 0).putInt(index);
        return message;
    }

    /** A request about the route to an address of so many bytes, which an attribute names. */
    static NetlinkMessage route(int type, int family, int addressLength) {
        var message = new NetlinkMessage(type, NLM_F_REQUEST | NLM_F_ACK);
        message.bytes
                .put((byte) family)
                .put((byte) (addressLength * Byte.SIZE))
                .putShort((short) 0);
        message.bytes.putInt(0).putInt(0);
        return message;
    }

    NetlinkMessage attribute(int type, byte[] value) {
        bytes.putShort((short) (ATTRIBUTE_HEADER + value.length)).putShort((short) type);
        bytes.put(value);
        bytes.position(align(bytes.position()));
        return this;
    }

    NetlinkMessage attribute(int type, int value) {
        bytes.putShort((short) (ATTRIBUTE_HEADER + Integer.BYTES)).putShort((short) type);
        bytes.putInt(value);
        return this;
    }

    /** A zero-terminated text. */
    NetlinkMessage attribute(int type, String value) {
        return attribute(type, (value + "\0").getBytes(StandardCharsets.UTF_8));
    }

    /** Completes the header; the message lies in {@link #memory} from 0 on. */
    int finish(int sequence) {
        int length = bytes.position();
        bytes.putInt(0, length).putInt(SEQUENCE, sequence).putInt(12, 0);
        return length;
    }

    NativeBuffer memory() {
        return memory;
    }

    /** Everything is aligned to four bytes (NLMSG_ALIGNTO, RTA_ALIGNTO). */
    static int align(int length) {
        return (length + 3) & ~3;
    }

    /** The attributes in {@code bytes} from its position to its limit; the last of a type wins. */
    static Map<Integer, ByteBuffer> attributes(ByteBuffer bytes) {
        var found = new HashMap<Integer, ByteBuffer>();
        int at = bytes.position();
        while (at + ATTRIBUTE_HEADER <= bytes.limit()) {
            int length = bytes.getShort(at) & 0xffff;
            if (length < ATTRIBUTE_HEADER || at + length > bytes.limit()) {
                break;
            }
            int type = bytes.getShort(at + 2) & ATTRIBUTE_TYPE;
            var value = bytes.slice(at + ATTRIBUTE_HEADER, length - ATTRIBUTE_HEADER);
            found.put(type, value.order(ByteOrder.nativeOrder()));
            at += align(length);
        }
        return found;
    }

    /** The bytes of an attribute. */
    static byte[] bytesOf(ByteBuffer value) {
        var copy = new byte[value.remaining()];
        value.get(value.position(), copy);
        return copy;
    }

    /** The text of an attribute, without its terminating zero. */
    static String textOf(ByteBuffer value) {
        var text = new String(bytesOf(value), StandardCharsets.UTF_8);
        int end = text.indexOf('\0');
        return end < 0 ? text : text.substring(0, end);
    }
}
