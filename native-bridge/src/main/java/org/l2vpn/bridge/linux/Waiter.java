package org.l2vpn.bridge.linux;

import org.l2vpn.bridge.NativeIoException;

/**
 * Waits until a descriptor is readable, for a limited time, or until another thread wakes it. One
 * thread waits; any thread wakes.
 */
final class Waiter implements AutoCloseable {
    /** What is written to an eventfd to wake its poller: the number 1, eight bytes. */
    private static final NativeBuffer ONE = NativeBuffer.allocate(Long.BYTES);

    static {
        ONE.bytes().putLong(0, 1);
    }

    private final int wakeFd;
    private final NativeBuffer polled = NativeBuffer.allocate(2 * ThreadPump.POLLFD);
    private boolean closed;

    /**
     * @param fd the descriptor, which stays its owner's
     */
    Waiter(int fd) throws NativeIoException {
        wakeFd = LibC.check("eventfd", LibC.eventfd(0, LibC.EFD_NONBLOCK | LibC.EFD_CLOEXEC));
        entry(0, fd);
        entry(1, wakeFd);
    }

    private void entry(int index, int fd) {
        int at = index * ThreadPump.POLLFD;
        polled.bytes().putInt(at, fd).putShort(at + Integer.BYTES, LibC.POLLIN);
    }

    /**
     * Waits.
     *
     * @param milliseconds at most; -1 for ever
     * @return whether the descriptor is readable or in error
     */
    boolean await(int milliseconds) {
        int n = LibC.result(LibC.poll(polled.address(), 2, milliseconds));
        return n > 0 && polled.bytes().getShort(ThreadPump.REVENTS) != 0;
    }

    /** As {@link #await}, but only for being woken. */
    void pause(int milliseconds) {
        long wake = polled.address() + ThreadPump.POLLFD;
        var _ = LibC.poll(wake, 1, milliseconds);
    }

    /** Ends this wait and all that follow. */
    synchronized void wake() {
        if (!closed) {
            var _ = LibC.write(wakeFd, ONE.address(), Long.BYTES);
        }
    }

    /** Called when nobody waits any more. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            var _ = LibC.close(wakeFd);
        }
    }
}
