package org.l2vpn.protocol;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Every offset and size of our messages and records, and the accessors to read and write them. The
 * only place in the code that knows a number of the layout; {@code docs/protocol.md} is its prose
 * form. All are bytes from the start of the message, integers of messages little-endian. The
 * messages have WireGuard's layout and sizes (whitepaper §5.4; linux {@code
 * drivers/net/wireguard/messages.h}).
 */
public final class WireFormat {
    /** Length of an X25519 public key. */
    public static final int KEY = 32;

    /** Length of an AEAD tag (Poly1305 and GCM). */
    public static final int TAG = 16;

    /** Length of a cookie, and of mac1 and mac2 (BLAKE2s with 16 bytes of output). */
    public static final int MAC = 16;

    /** Length of a TAI64N stamp. */
    public static final int TIMESTAMP = 12;

    /** Length of the nonce of a cookie reply (XChaCha20-Poly1305). */
    public static final int COOKIE_NONCE = 24;

    /** Type byte; the three bytes after it are reserved and zero. */
    public static final int TYPE = 0;

    /** Handshake initiation: the sender's index, 4 bytes. */
    public static final int INITIATION_SENDER = 4;

    /** Handshake initiation: Noise message 1 = ephemeral, encrypted static, encrypted stamp. */
    public static final int INITIATION_NOISE = 8;

    /** Length of Noise message 1: 32 + (32 + 16) + (12 + 16). */
    public static final int INITIATION_NOISE_LENGTH = KEY + KEY + TAG + TIMESTAMP + TAG;

    /** Handshake initiation: mac1. */
    public static final int INITIATION_MAC1 = INITIATION_NOISE + INITIATION_NOISE_LENGTH;

    /** Handshake initiation: mac2. */
    public static final int INITIATION_MAC2 = INITIATION_MAC1 + MAC;

    /** Handshake initiation: size, 148. */
    public static final int INITIATION_SIZE = INITIATION_MAC2 + MAC;

    /** Handshake response: the sender's index, 4 bytes. */
    public static final int RESPONSE_SENDER = 4;

    /** Handshake response: the receiver's index, 4 bytes. */
    public static final int RESPONSE_RECEIVER = 8;

    /** Handshake response: Noise message 2 = ephemeral, tag of the empty payload. */
    public static final int RESPONSE_NOISE = 12;

    /** Length of Noise message 2: 32 + 16. */
    public static final int RESPONSE_NOISE_LENGTH = KEY + TAG;

    /** Handshake response: mac1. */
    public static final int RESPONSE_MAC1 = RESPONSE_NOISE + RESPONSE_NOISE_LENGTH;

    /** Handshake response: mac2. */
    public static final int RESPONSE_MAC2 = RESPONSE_MAC1 + MAC;

    /** Handshake response: size, 92. */
    public static final int RESPONSE_SIZE = RESPONSE_MAC2 + MAC;

    /** Cookie reply: the receiver's index, 4 bytes. */
    public static final int COOKIE_RECEIVER = 4;

    /** Cookie reply: nonce. */
    public static final int COOKIE_REPLY_NONCE = 8;

    /** Cookie reply: encrypted cookie and its tag. */
    public static final int COOKIE_REPLY_BODY = COOKIE_REPLY_NONCE + COOKIE_NONCE;

    /** Cookie reply: size, 64. */
    public static final int COOKIE_REPLY_SIZE = COOKIE_REPLY_BODY + MAC + TAG;

    /** Transport data: the receiver's index, 4 bytes. */
    public static final int TRANSPORT_RECEIVER = 4;

    /** Transport data: counter, 8 bytes. */
    public static final int TRANSPORT_COUNTER = 8;

    /** Transport data: header size, 16; the sealed record follows. */
    public static final int TRANSPORT_HEADER = 16;

    /** What sealing adds to a record: header and tag, 32. Also the size of a keepalive. */
    public static final int TRANSPORT_OVERHEAD = TRANSPORT_HEADER + TAG;

    /** mac1 counted from the end of a handshake message. */
    public static final int MAC1_FROM_END = 2 * MAC;

    /** mac2 counted from the end of a handshake message. */
    public static final int MAC2_FROM_END = MAC;

    /** Record: kind and flags, 1 byte, in front of every body. */
    public static final int RECORD_HEADER = 1;

    /** Fragment record: index of this fragment. */
    public static final int FRAGMENT_INDEX = 1;

    /** Fragment record: number of fragments of the frame. */
    public static final int FRAGMENT_COUNT = 2;

    /** Fragment record: bytes in front of the piece of the frame. */
    public static final int FRAGMENT_HEADER = 3;

    /** Bundle record: bytes in front of each frame, a big-endian length. */
    public static final int BUNDLE_LENGTH = 2;

    /** Control record: code. */
    public static final int CONTROL_CODE = 1;

    /** Control record: bytes in front of the first TLV. */
    public static final int CONTROL_HEADER = 2;

    /** Control record: bytes in front of each value, type and big-endian length. */
    public static final int TLV_HEADER = 3;

    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private WireFormat() {}

    /** Reads four bytes, little-endian. */
    public static int readInt(byte[] in, int offset) {
        return (int) INT.get(in, offset);
    }

    /** Writes four bytes, little-endian. */
    public static void writeInt(byte[] out, int offset, int value) {
        INT.set(out, offset, value);
    }

    /** Reads eight bytes, little-endian. */
    public static long readLong(byte[] in, int offset) {
        return (long) LONG.get(in, offset);
    }

    /** Writes eight bytes, little-endian. */
    public static void writeLong(byte[] out, int offset, long value) {
        LONG.set(out, offset, value);
    }

    /** Reads two bytes, big-endian as records have them. */
    public static int readShort(byte[] in, int offset) {
        return (in[offset] & 0xFF) << 8 | (in[offset + 1] & 0xFF);
    }

    /** Writes the low 16 bits, big-endian as records have them. */
    public static void writeShort(byte[] out, int offset, int value) {
        out[offset] = (byte) (value >>> 8);
        out[offset + 1] = (byte) value;
    }
}
