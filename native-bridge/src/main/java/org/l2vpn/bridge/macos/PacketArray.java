package org.l2vpn.bridge.macos;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * An array of {@code struct vmpktdesc}, each with one {@code struct iovec} and a buffer of the
 * interface's largest frame, in one piece of memory. One thread at a time.
 */
final class PacketArray {
    /** sizeof(struct vmpktdesc), vmnet.h: size_t, iovec *, uint32_t, uint32_t. */
    static final int PACKET = 24;

    static final int PACKET_SIZE = 0;
    static final int PACKET_IOV = 8;
    static final int PACKET_IOVCNT = 16;
    static final int PACKET_FLAGS = 20;

    /** sizeof(struct iovec), sys/uio.h: void *, size_t. */
    static final int IOVEC = 16;

    static final int IOV_LEN = 8;

    private final int capacity;
    private final int frameSize;
    private final int stride;
    private final long iovecs;
    private final long buffers;
    private final MemorySegment memory;
    private final MemorySegment count;
    private final MemorySegment fresh;

    /**
     * @param capacity how many frames
     * @param frameSize bytes of the largest
     */
    PacketArray(int capacity, int frameSize) {
        this.capacity = capacity;
        this.frameSize = frameSize;
        stride = (frameSize + Long.BYTES - 1) & -Long.BYTES;
        iovecs = (long) capacity * PACKET;
        buffers = iovecs + (long) capacity * IOVEC;
        var arena = Arena.ofAuto();
        memory = arena.allocate(buffers + (long) capacity * stride, Long.BYTES);
        count = arena.allocate(Long.BYTES, Long.BYTES);
        describeAll();
        fresh = arena.allocate(buffers, Long.BYTES).copyFrom(memory.asSlice(0, buffers));
    }

    private void describeAll() {
        for (int i = 0; i < capacity; i++) {
            long packet = (long) i * PACKET;
            long iovec = iovecs + (long) i * IOVEC;
            memory.set(ValueLayout.JAVA_LONG, packet + PACKET_SIZE, frameSize);
            memory.set(ValueLayout.JAVA_LONG, packet + PACKET_IOV, memory.address() + iovec);
            memory.set(ValueLayout.JAVA_INT, packet + PACKET_IOVCNT, 1);
            memory.set(ValueLayout.JAVA_INT, packet + PACKET_FLAGS, 0);
            memory.set(ValueLayout.JAVA_LONG, iovec, memory.address() + buffer(i));
            memory.set(ValueLayout.JAVA_LONG, iovec + IOV_LEN, frameSize);
        }
    }

    private long buffer(int i) {
        return buffers + (long) i * stride;
    }

    int capacity() {
        return capacity;
    }

    /** Bytes of the largest frame. */
    int frameSize() {
        return frameSize;
    }

    /**
     * Offers every buffer whole again, as each read needs: the one before left the sizes of its
     * frames behind.
     */
    void reset() {
        MemorySegment.copy(fresh, 0, memory, 0, buffers);
    }

    /** Address of descriptor {@code first}. */
    long address(int first) {
        return memory.address() + (long) first * PACKET;
    }

    /** Address of the {@code int} that calls take and change. */
    long countAddress() {
        return count.address();
    }

    /** Sets what a call takes. */
    void setCount(int packets) {
        count.set(ValueLayout.JAVA_INT, 0, packets);
    }

    /** What the call left. */
    int count() {
        return count.get(ValueLayout.JAVA_INT, 0);
    }

    /** Length of frame {@code i}, as the descriptor has it. */
    long length(int i) {
        return memory.get(ValueLayout.JAVA_LONG, (long) i * PACKET + PACKET_SIZE);
    }

    /** Copies frame {@code i} out. */
    void get(int i, byte[] to, int offset, int length) {
        MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, buffer(i), to, offset, length);
    }

    /** Copies a frame in as number {@code i}. */
    void put(int i, byte[] from, int offset, int length) {
        MemorySegment.copy(from, offset, memory, ValueLayout.JAVA_BYTE, buffer(i), length);
        memory.set(ValueLayout.JAVA_LONG, (long) i * PACKET + PACKET_SIZE, length);
        memory.set(ValueLayout.JAVA_LONG, iovecs + (long) i * IOVEC + IOV_LEN, length);
    }
}
