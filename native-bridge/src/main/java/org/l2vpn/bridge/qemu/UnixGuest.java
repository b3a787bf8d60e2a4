package org.l2vpn.bridge.qemu;

import io.netty.channel.EventLoop;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Errors;
import io.netty.channel.unix.Socket;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.l2vpn.bridge.Errno;
import org.l2vpn.counters.DropReason;
import org.l2vpn.ethernet.FrameRules;

/**
 * A guest on a unix datagram socket. Frames are sent at once, on the node's loop; what its queue
 * (on Linux 11 datagrams, net.unix.max_dgram_qlen) does not take waits here and is tried again
 * every turn and after growing times: a socket that sends to many cannot be polled for one
 * receiver's room. Without progress until the last try all that waits is dropped and counted, so
 * that what arrives after a stall is fresh.
 *
 * <p>While nobody is bound to its path, frames are dropped and counted, and one is tried every
 * {@link #PROBE_NANOS}.
 */
final class UnixGuest extends DatagramGuest {
    /** How long a path nobody has is left alone: ten failures a second, not ten thousand. */
    private static final long PROBE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** Tries again after 1, 2, 4 ... 64 ms, 127 ms in all, then gives up. */
    private static final int MAX_TRIES = 7;

    /** {@code asm-generic/errno.h}; macOS's in {@code sys/errno.h}. */
    private static final int ECONNREFUSED = 111;

    private static final int ECONNREFUSED_MACOS = 61;
    private static final int ENOBUFS_MACOS = 55;

    private final DatagramLink link;
    private final Socket socket;
    private final EventLoop loop;
    private final byte[] path;
    private final FrameQueue queue = new FrameQueue(StreamGuest.QUEUE_BYTES);
    private final ByteBuffer out = ByteBuffer.allocateDirect(FrameRules.MAX_LENGTH);
    private final long outAddress = MemorySegment.ofBuffer(out).address();
    private boolean absent;
    private long absentSince;
    private boolean retryScheduled;
    private int tries;

    /**
     * @param socket ours, open as long as the link is
     */
    UnixGuest(DatagramLink link, Socket socket, EventLoop loop, DomainSocketAddress address) {
        super(address);
        this.link = link;
        this.socket = socket;
        this.loop = loop;
        path = address.path().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    void present() {
        absent = false;
    }

    @Override
    public void send(byte[] data, int offset, int length) {
        if (absent && System.nanoTime() - absentSince < PROBE_NANOS) {
            link.drops.count(DropReason.LINK_DOWN);
        } else if (!queue.isEmpty() || !sent(data, offset, length)) {
            if (queue.offer(data, offset, length)) {
                retryLater();
            } else {
                link.drops.count(DropReason.LINK_QUEUE_FULL);
            }
        }
    }

    @Override
    public void flush() {
        drain();
    }

    /** Sends what waits, as far as there is room. */
    private void drain() {
        while (!queue.isEmpty() && sent(queue.data(), queue.offset(), queue.length())) {
            queue.remove();
            tries = 0;
        }
    }

    /** Whether the frame is done with, sent or dropped; false if there is no room for it. */
    private boolean sent(byte[] data, int offset, int length) {
        out.put(0, data, offset, length);
        try {
            int n = socket.sendToAddressDomainSocket(outAddress, 0, length, path);
            absent = false;
            return n > 0;
        } catch (Errors.NativeIoException e) {
            int errno = Math.abs(e.expectedErr());
            if (errno == Errno.ENOBUFS || errno == ENOBUFS_MACOS || errno == Errno.ENOMEM) {
                return false;
            }
            if (errno == ECONNREFUSED || errno == ECONNREFUSED_MACOS || errno == Errno.ENOENT) {
                gone();
            } else {
                link.drops.count(DropReason.LINK_WRITE_FAILED);
            }
        } catch (FileNotFoundException e) {
            gone();
        } catch (IOException e) {
            link.drops.count(DropReason.LINK_WRITE_FAILED);
        }
        return true;
    }

    private void gone() {
        absent = true;
        absentSince = System.nanoTime();
        link.drops.count(DropReason.LINK_DOWN);
    }

    private void retryLater() {
        if (!retryScheduled) {
            retryScheduled = true;
            var _ = loop.schedule(this::retry, 1L << tries, TimeUnit.MILLISECONDS);
        }
    }

    private void retry() {
        retryScheduled = false;
        if (link.isClosed() || queue.isEmpty()) {
            return;
        }
        tries++;
        drain();
        if (tries == MAX_TRIES) {
            link.drops.count(DropReason.LINK_QUEUE_FULL, queue.count());
            queue.clear();
            tries = 0;
        } else if (!queue.isEmpty()) {
            retryLater();
        }
    }
}
