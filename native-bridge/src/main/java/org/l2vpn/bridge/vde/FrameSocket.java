package org.l2vpn.bridge.vde;

import io.netty.channel.EventLoop;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Errors;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.NotYetConnectedException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.l2vpn.bridge.Errno;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.counters.DropReason;
import org.l2vpn.packet.FrameRules;

/**
 * One end of a VDE connection: a unix datagram socket connected to the other end's, each datagram
 * one frame. Never blocks.
 *
 * <p>While the other end does not read, a bounded number of frames waits here and is tried again at
 * growing intervals: on macOS a full receiver says ENOBUFS, for which there is nothing to poll.
 * After the last try they are dropped and counted, so that what arrives after a stall is fresh.
 *
 * <p>Threads: set up by one, then {@link #read} by the polling thread; {@link #write} and {@link
 * #close} by the data loop, which may be the same.
 */
final class FrameSocket {
    /** As vmnet's and QEMU's users set it: macOS's default has room for two frames. */
    private static final int SEND_BUFFER = 1 << 20;

    /** Apple's advice for datagram peers: up to four times the send buffer. */
    private static final int RECEIVE_BUFFER = 4 << 20;

    /** Frames that wait for a full receiver; vde_switch keeps 128 for a port itself. */
    static final int QUEUE_FRAMES = 256;

    /** Tries again after 1, 2, 4 ... 64 ms, 127 ms in all, then gives up. */
    private static final int MAX_TRIES = 7;

    /** Read errors in a row after which the socket is of no use. */
    private static final int MAX_READ_ERRORS = 3;

    /** {@code errno.h} of macOS; Linux's is {@link Errno#ENOBUFS}. */
    private static final int ENOBUFS_MACOS = 55;

    private final Socket socket;
    private final ByteBuffer in = ByteBuffer.allocateDirect(VdeProtocol.MAX_FRAME + 1);
    private final ByteBuffer out = ByteBuffer.allocateDirect(VdeProtocol.MAX_FRAME);
    private final long inAddress = MemorySegment.ofBuffer(in).address();
    private final long outAddress = MemorySegment.ofBuffer(out).address();
    private int readErrors;

    private @Nullable EventLoop loop;
    private @Nullable DropCounters drops;
    private byte @Nullable [] queue;
    private final int[] queuedLengths = new int[QUEUE_FRAMES];
    private int head;
    private int queued;
    private int tries;
    private boolean retryScheduled;
    private boolean closed;

    private FrameSocket(Socket socket) {
        this.socket = socket;
    }

    /** A new socket, neither bound nor connected. */
    static FrameSocket open() throws IOException {
        var socket = Socket.newSocketDomainDgram();
        try {
            socket.setSendBufferSize(SEND_BUFFER);
            socket.setReceiveBufferSize(RECEIVE_BUFFER);
            return new FrameSocket(socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    void bind(Path path) throws IOException {
        socket.bind(new DomainSocketAddress(path.toString()));
    }

    void connect(Path path) throws IOException {
        socket.connect(new DomainSocketAddress(path.toString()));
    }

    /** For polling; closed only through this object. */
    FileDescriptor descriptor() {
        return socket;
    }

    /** From now on frames may be written, on this loop. */
    void start(EventLoop on, DropCounters countedIn) {
        loop = on;
        drops = countedIn;
    }

    /**
     * Reads frames until {@code into} is full or there are no more. Polling thread only.
     *
     * @return false if the socket will never give a frame again
     */
    boolean read(ReceivedFrames into) {
        try {
            for (int i = 0; i < ReceivedFrames.MAX_FRAMES; i++) {
                int n = socket.readAddress(inAddress, 0, VdeProtocol.MAX_FRAME + 1);
                if (n == 0) {
                    break;
                }
                take(n, into);
            }
            readErrors = 0;
            return true;
        } catch (IOException e) {
            // ECONNRESET once, when the other end closes; that it is gone the control stream says.
            return ++readErrors < MAX_READ_ERRORS;
        }
    }

    /** An empty datagram (-1) is libvdeplug's farewell. */
    private void take(int length, ReceivedFrames into) {
        if (length > VdeProtocol.MAX_FRAME) {
            into.countOversize();
        } else if (length >= FrameRules.MIN_LENGTH) {
            in.get(0, into.batch().data(), into.batch().position(), length);
            into.batch().commit(length);
        } else if (length > 0) {
            into.countRunt();
        }
    }

    /** Sends a frame of 14 to 1518 bytes, or keeps it for a while, or drops and counts it. */
    void write(byte[] data, int offset, int length) {
        if (closed) {
            count(DropReason.LINK_DOWN, 1);
        } else if (queued > 0 || !send(data, offset, length)) {
            keep(data, offset, length);
        }
    }

    /** Whether the frame is done with, sent or dropped; false if the receiver is full. */
    private boolean send(byte[] data, int offset, int length) {
        out.put(0, data, offset, length);
        try {
            return socket.writeAddress(outAddress, 0, length) > 0;
        } catch (Errors.NativeIoException e) {
            int errno = Math.abs(e.expectedErr());
            if (errno == Errno.ENOBUFS || errno == ENOBUFS_MACOS || errno == Errno.ENOMEM) {
                return false;
            }
        } catch (IOException | NotYetConnectedException e) {
            // The other end is gone; the control stream will say so.
        }
        count(DropReason.LINK_DOWN, 1);
        return true;
    }

    private void keep(byte[] data, int offset, int length) {
        if (queued == QUEUE_FRAMES) {
            count(DropReason.LINK_QUEUE_FULL, 1);
            return;
        }
        var frames = queue;
        if (frames == null) {
            frames = new byte[QUEUE_FRAMES * VdeProtocol.MAX_FRAME];
            queue = frames;
        }
        int slot = (head + queued) % QUEUE_FRAMES;
        System.arraycopy(data, offset, frames, slot * VdeProtocol.MAX_FRAME, length);
        queuedLengths[slot] = length;
        queued++;
        scheduleRetry();
    }

    private void scheduleRetry() {
        var on = loop;
        if (on != null && !retryScheduled) {
            retryScheduled = true;
            var _ = on.schedule(this::retry, 1L << tries, TimeUnit.MILLISECONDS);
        }
    }

    private void retry() {
        retryScheduled = false;
        var frames = queue;
        if (closed || frames == null) {
            return;
        }
        int before = queued;
        while (queued > 0 && send(frames, head * VdeProtocol.MAX_FRAME, queuedLengths[head])) {
            head = (head + 1) % QUEUE_FRAMES;
            queued--;
        }
        tries = queued < before ? 0 : tries + 1;
        if (tries == MAX_TRIES) {
            discard(DropReason.LINK_QUEUE_FULL);
        } else if (queued > 0) {
            scheduleRetry();
        }
    }

    private void discard(DropReason reason) {
        count(reason, queued);
        queued = 0;
        tries = 0;
    }

    private void count(DropReason reason, int frames) {
        if (drops != null && frames > 0) {
            drops.count(reason, frames);
        }
    }

    /** Releases the descriptor; nobody may be reading any more. Idempotent. */
    void close() {
        if (closed) {
            return;
        }
        closed = true;
        discard(DropReason.LINK_DOWN);
        queue = null;
        try {
            socket.close();
        } catch (IOException e) {
            // Nothing of it is of use any more.
        }
    }
}
