package org.l2vpn.bridge.linux;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Off-heap memory in the machine's byte order, for system calls that take an address. Freed when
 * the buffer is collected, so its holder must stay reachable while a call uses the address.
 *
 * @param bytes the memory
 * @param address where it begins
 */
public record NativeBuffer(ByteBuffer bytes, long address) {
    /** Zeroed memory of {@code size} bytes. */
    public static NativeBuffer allocate(int size) {
        var bytes = ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
        return new NativeBuffer(bytes, MemorySegment.ofBuffer(bytes).address());
    }
}
