package org.l2vpn.protocol;

import org.jspecify.annotations.Nullable;

/**
 * The unit of work on the underlay: datagrams of one size to or from one endpoint, end to end in
 * one reused heap array, the last one possibly shorter. This is the shape UDP_SEGMENT and UDP_GRO
 * have (Linux {@code udp.h}), so that a batch can be one system call.
 *
 * <p>Owned by one loop; valid during the call that hands it over, then reused.
 */
public final class DatagramBatch {
    /**
     * Most datagrams in one batch: the kernel's UDP_MAX_SEGMENTS (include/linux/udp.h, 6.1: 64).
     */
    public static final int MAX_DATAGRAMS = 64;

    /** Most bytes in one batch: the largest UDP payload over IPv4, 65535 - 20 - 8. */
    public static final int MAX_BYTES = 65_507;

    private final byte[] data = new byte[MAX_BYTES];
    private int length;
    private int segmentSize;
    private int count;
    private boolean closed;
    private boolean urgent;
    private @Nullable Endpoint remote;

    /** Empties the batch and says where it goes to, or came from. */
    public void begin(Endpoint endpoint) {
        remote = endpoint;
        length = 0;
        segmentSize = 0;
        count = 0;
        closed = false;
        urgent = false;
    }

    /**
     * Marks what is in it as handshakes or control: few and small, and what keeps a session alive
     * when data fills every queue. A sender may have it overtake data to the same endpoint.
     */
    public void markUrgent() {
        urgent = true;
    }

    /** Whether it was marked so since {@link #begin}. */
    public boolean isUrgent() {
        return urgent;
    }

    /**
     * Whether a datagram of {@code size} bytes still fits: the batch has room, and the size is that
     * of the first one or smaller (a smaller one is the last).
     */
    public boolean accepts(int size) {
        return count == 0
                || (!closed
                        && count < MAX_DATAGRAMS
                        && size <= segmentSize
                        && length + size <= MAX_BYTES);
    }

    /**
     * The same for {@code bytes} bytes of datagrams that the kernel coalesced, each of {@code size}
     * bytes but for the last, which may be shorter. Into an empty batch they fit, however many.
     */
    public boolean accepts(int bytes, int size) {
        return count == 0
                || (!closed
                        && (size == segmentSize || (bytes == size && size < segmentSize))
                        && count + datagrams(bytes, size) <= MAX_DATAGRAMS
                        && length + bytes <= MAX_BYTES);
    }

    /**
     * Where the next datagram is to be written in {@link #data}; call {@link #commit} afterwards.
     */
    public int position() {
        return length;
    }

    /** Takes the {@code size} bytes written at {@link #position} as the next datagram. */
    public void commit(int size) {
        if (count == 0) {
            segmentSize = size;
        }
        closed = size < segmentSize;
        length += size;
        count++;
    }

    /** The same for {@code bytes} bytes of datagrams that the kernel coalesced. */
    public void commit(int bytes, int size) {
        if (count == 0) {
            segmentSize = size;
        }
        closed = bytes % segmentSize != 0;
        length += bytes;
        count += datagrams(bytes, size);
    }

    private static int datagrams(int bytes, int size) {
        return (bytes + size - 1) / size;
    }

    /** The array all datagrams lie in. */
    public byte[] data() {
        return data;
    }

    /** Bytes in use, from offset 0. */
    public int length() {
        return length;
    }

    /** Size of each datagram but the last, in bytes. */
    public int segmentSize() {
        return segmentSize;
    }

    /** How many datagrams. */
    public int count() {
        return count;
    }

    /** Whether nothing is in it. */
    public boolean isEmpty() {
        return count == 0;
    }

    /** The other end. */
    public Endpoint remote() {
        if (remote == null) {
            throw new IllegalStateException("begin() was not called");
        }
        return remote;
    }
}
