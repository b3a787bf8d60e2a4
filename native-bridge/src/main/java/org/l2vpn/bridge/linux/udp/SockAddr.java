package org.l2vpn.bridge.linux.udp;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;
import org.l2vpn.bridge.linux.LibC;
import org.l2vpn.bridge.linux.NativeBuffer;
import org.l2vpn.protocol.Endpoint;
import org.l2vpn.protocol.LocalAddress;

/**
 * One {@code struct sockaddr_in} or {@code sockaddr_in6} ({@code netinet/in.h}) in native memory:
 * the family of the socket decides which. An IPv4 endpoint on an IPv6 socket is written as
 * ::ffff:a.b.c.d. Not thread-safe.
 */
final class SockAddr {
    /** sizeof(struct sockaddr_in). */
    static final int SIZE_V4 = 16;

    /** sizeof(struct sockaddr_in6). */
    static final int SIZE_V6 = 28;

    /** offsetof sin_port and sin6_port, network order. */
    static final int PORT = 2;

    /** offsetof sin_addr. */
    static final int V4_ADDRESS = 4;

    /** offsetof sin6_addr. */
    static final int V6_ADDRESS = 8;

    /** offsetof sin6_scope_id, host order. */
    static final int V6_SCOPE = 24;

    /** First 12 bytes of an IPv4-mapped address, as the middle four of them. */
    static final long V4_MAPPED = 0xFFFFL << 32;

    private final boolean v6;
    private final NativeBuffer memory = NativeBuffer.allocate(SIZE_V6);
    private final ByteBuffer bytes = memory.bytes().order(ByteOrder.BIG_ENDIAN);
    private final MemorySegment segment = MemorySegment.ofBuffer(memory.bytes());
    private final RememberedEndpoints remembered;
    private @Nullable Endpoint written;

    /** For a socket of this family, with endpoints of its own. */
    SockAddr(boolean v6) {
        this(v6, new RememberedEndpoints());
    }

    /** For a socket of this family; what is read becomes one of these endpoints. */
    SockAddr(boolean v6, RememberedEndpoints remembered) {
        this.v6 = v6;
        this.remembered = remembered;
        putFamily(v6 ? LibC.AF_INET6 : LibC.AF_INET);
    }

    /** All of it, for a call that takes it as a segment. */
    MemorySegment segment() {
        return segment;
    }

    /** Where it lies. */
    long address() {
        return memory.address();
    }

    /** How many bytes an address of the socket's family has. */
    int size() {
        return v6 ? SIZE_V6 : SIZE_V4;
    }

    /** Writes an endpoint; false if a socket of this family cannot reach it. */
    boolean put(Endpoint endpoint) {
        if (endpoint.equals(written)) {
            return true;
        }
        if (!v6 && endpoint.v6()) {
            return false;
        }
        bytes.putShort(PORT, (short) endpoint.port());
        if (!v6) {
            bytes.putInt(V4_ADDRESS, (int) endpoint.low());
        } else {
            bytes.putLong(V6_ADDRESS, endpoint.high());
            bytes.putLong(
                    V6_ADDRESS + Long.BYTES,
                    endpoint.v6() ? endpoint.low() : V4_MAPPED | endpoint.low());
            bytes.putInt(V6_SCOPE, Integer.reverseBytes(endpoint.scopeId()));
        }
        written = endpoint;
        return true;
    }

    /** The endpoint the kernel wrote here, which sent to {@code local} of our addresses. */
    Endpoint get(@Nullable LocalAddress local) {
        int port = bytes.getShort(PORT) & 0xFFFF;
        if (!v6) {
            return remembered.get(
                    0, bytes.getInt(V4_ADDRESS) & 0xFFFF_FFFFL, false, 0, port, local);
        }
        long high = bytes.getLong(V6_ADDRESS);
        long low = bytes.getLong(V6_ADDRESS + Long.BYTES);
        if (high == 0 && low >>> 32 == V4_MAPPED >>> 32) {
            return remembered.get(0, low & 0xFFFF_FFFFL, false, 0, port, local);
        }
        return remembered.get(
                high, low, true, Integer.reverseBytes(bytes.getInt(V6_SCOPE)), port, local);
    }

    private void putFamily(int family) {
        // The only field in host order at the front; both architectures are little-endian.
        bytes.putShort(0, Short.reverseBytes((short) family));
    }
}
