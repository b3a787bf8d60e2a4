package org.l2vpn.packet;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Fields of two and four bytes, the highest first (RFC 791, appendix B), at any offset. */
public final class NetworkOrder {
    private static final VarHandle U16 =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle I32 =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private NetworkOrder() {}

    /** Reads 16 bits, unsigned. */
    public static int u16(byte[] data, int at) {
        return (short) U16.get(data, at) & 0xFFFF;
    }

    /** Writes the low 16 bits of {@code value}. */
    public static void u16(byte[] data, int at, int value) {
        U16.set(data, at, (short) value);
    }

    /** Reads 32 bits. */
    public static int i32(byte[] data, int at) {
        return (int) I32.get(data, at);
    }

    /** Writes 32 bits. */
    public static void i32(byte[] data, int at, int value) {
        I32.set(data, at, value);
    }
}
