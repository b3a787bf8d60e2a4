package org.l2vpn.bridge.qemu;

/** Frames that wait, oldest first, in one array of a fixed size made when the first one waits. */
final class FrameQueue {
    private static final int PREFIX = Integer.BYTES;

    private final int capacity;
    private byte[] bytes = {};
    private int head;
    private int end;
    private int count;

    /**
     * @param capacity bytes for frames and 4 more for each
     */
    FrameQueue(int capacity) {
        this.capacity = capacity;
    }

    boolean isEmpty() {
        return count == 0;
    }

    int count() {
        return count;
    }

    /** Copies a frame in; false if there is no room. */
    boolean offer(byte[] data, int offset, int length) {
        if (end - head + PREFIX + length > capacity) {
            return false;
        }
        if (bytes.length == 0) {
            bytes = new byte[capacity];
        }
        if (end + PREFIX + length > capacity) {
            System.arraycopy(bytes, head, bytes, 0, end - head);
            end -= head;
            head = 0;
        }
        bytes[end] = (byte) (length >>> 24);
        bytes[end + 1] = (byte) (length >>> 16);
        bytes[end + 2] = (byte) (length >>> 8);
        bytes[end + 3] = (byte) length;
        System.arraycopy(data, offset, bytes, end + PREFIX, length);
        end += PREFIX + length;
        count++;
        return true;
    }

    /** The array the oldest frame lies in. */
    byte[] data() {
        return bytes;
    }

    /** Where the oldest one begins. */
    int offset() {
        return head + PREFIX;
    }

    /** The length of the oldest one. */
    int length() {
        return (bytes[head] & 0xFF) << 24
                | (bytes[head + 1] & 0xFF) << 16
                | (bytes[head + 2] & 0xFF) << 8
                | (bytes[head + 3] & 0xFF);
    }

    /** Takes the oldest one out. */
    void remove() {
        head += PREFIX + length();
        if (--count == 0) {
            clear();
        }
    }

    void clear() {
        head = 0;
        end = 0;
        count = 0;
    }
}
