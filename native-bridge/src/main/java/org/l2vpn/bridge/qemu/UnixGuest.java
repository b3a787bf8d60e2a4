package org.l2vpn.bridge.qemu;

import io.netty.channel.EventLoop;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Errors;
import io.netty.channel.unix.Socket;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.l2vpn.bridge.Errno;
import org.l2vpn.counters.DropReason;
import org.l2vpn.packet.FrameRules;

/**
 * A guest on a unix datagram socket. Frames are sent at once, on the node's loop; what its queue
 * (on Linux 11 datagrams, net.unix.max_dgram_qlen) does not take waits here and is tried again
 * every iteration and after growing times: a socket that sends to many cannot be polled for one
 * receiver's room. Without progress until the last try all that waits is dropped and counted, so
 * that what arrives after a stall is fresh.
 *
 * <p>Its path is looked up once, and again when nobody is there any more. On Linux frames go to the
 * file found then: who may exchange the name could otherwise have root write to any socket.
 *
 * <p>While nobody is bound to its path, frames are dropped and counted, and one is tried every
 * {@link #PROBE_NANOS}. Where we are the machine and the other end the network, our hello is tried
 * in their place, for whoever comes is to hear that first, and once.
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
    private final GuestPath path;
    private final FrameQueue queue = new FrameQueue(StreamGuest.QUEUE_BYTES);
    private final ByteBuffer out = ByteBuffer.allocateDirect(FrameRules.MAX_LENGTH);
    private final long outAddress = MemorySegment.ofBuffer(out).address();
    private final boolean greets;
    private boolean absent;
    private long absentSince = System.nanoTime() - PROBE_NANOS;
    private boolean greetingScheduled;
    private boolean retryScheduled;
    private int tries;

    /**
     * @param socket ours, open as long as the link is
     * @param greets whether the other end wants our hello before anything else
     */
    UnixGuest(
            DatagramLink link,
            Socket socket,
            EventLoop loop,
            DomainSocketAddress address,
            boolean greets) {
        super(address);
        this.link = link;
        this.socket = socket;
        this.loop = loop;
        this.greets = greets;
        absent = greets;
        path = new GuestPath(Path.of(address.path()), reason -> link.refusedPath(address, reason));
    }

    @Override
    void present() {
        absent = false;
    }

    @Override
    boolean isGone() {
        return absent || path.isMissing();
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

    /** Says hello now and until somebody hears it, where it is wanted. Once, at the beginning. */
    void greet() {
        greetingScheduled = false;
        if (!link.isClosed() && !greeted()) {
            absentSince = System.nanoTime();
            greetLater();
        }
    }

    private void greetLater() {
        if (greets && !greetingScheduled) {
            greetingScheduled = true;
            var _ = loop.schedule(this::greet, PROBE_NANOS, TimeUnit.NANOSECONDS);
        }
    }

    /** Whether frames may follow: whoever is there has had the hello, or wants none. */
    private boolean greeted() {
        if (greets && absent) {
            var hello = DatagramLink.HELLO;
            absent = transmit(hello, 0, hello.length) != Outcome.SENT;
            return !absent;
        }
        return true;
    }

    /** Whether the frame is done with, sent or dropped; false if there is no room for it. */
    private boolean sent(byte[] data, int offset, int length) {
        switch (greeted() ? transmit(data, offset, length) : Outcome.NOBODY) {
            case SENT -> absent = false;
            case NO_ROOM -> {
                return false;
            }
            case NOBODY -> gone();
            case FAILED -> link.drops.count(DropReason.LINK_WRITE_FAILED);
        }
        return true;
    }

    /** What became of one attempt to send. */
    private enum Outcome {
        SENT,
        NO_ROOM,
        NOBODY,
        FAILED
    }

    private Outcome transmit(byte[] data, int offset, int length) {
        boolean known = path.isFound();
        var outcome = transmitOnce(data, offset, length);
        if (outcome == Outcome.NOBODY) {
            path.forget();
            // It may have been started again.
            return known ? transmit(data, offset, length) : outcome;
        }
        return outcome;
    }

    @Override
    void close() {
        path.forget();
    }

    private Outcome transmitOnce(byte[] data, int offset, int length) {
        if (!path.find()) {
            return Outcome.NOBODY;
        }
        out.put(0, data, offset, length);
        try {
            int n = socket.sendToAddressDomainSocket(outAddress, 0, length, path.bytes());
            return n > 0 ? Outcome.SENT : Outcome.NO_ROOM;
        } catch (Errors.NativeIoException e) {
            return switch (Math.abs(e.expectedErr())) {
                case Errno.ENOBUFS, ENOBUFS_MACOS, Errno.ENOMEM -> Outcome.NO_ROOM;
                case ECONNREFUSED, ECONNREFUSED_MACOS, Errno.ENOENT -> Outcome.NOBODY;
                default -> Outcome.FAILED;
            };
        } catch (FileNotFoundException e) {
            return Outcome.NOBODY;
        } catch (IOException e) {
            return Outcome.FAILED;
        }
    }

    private void gone() {
        absent = true;
        absentSince = System.nanoTime();
        link.drops.count(DropReason.LINK_DOWN);
        greetLater();
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
