package org.l2vpn.bridge.linux;

import org.jspecify.annotations.Nullable;
import org.l2vpn.bridge.Errno;
import org.l2vpn.counters.DropReason;
import org.l2vpn.link.FrameBatch;
import org.l2vpn.packet.EthernetView;
import org.l2vpn.packet.Frame;
import org.l2vpn.packet.FrameRules;
import org.l2vpn.packet.Offload;

/**
 * Frames out of and into a TAP's non-blocking descriptor: one system call per frame, straight from
 * and to the heap arrays the data path works on. With offloads a frame may be a super-frame, and a
 * virtio header goes before each, in the same call. The reading half and the writing half may be
 * used by different threads.
 */
final class TapIo {
    /** Most frames read in one iteration, so that the sockets of the same loop get theirs. */
    static final int MAX_FRAMES = 64;

    /**
     * Super-frames that fit into a batch, with some 45 segments each; more small frames fit beside
     * them.
     */
    static final int MAX_SUPER_FRAMES = 4;

    /** Bytes of a batch for frames of large MTUs; fewer than {@link #MAX_FRAMES} fit then. */
    private static final int MAX_BATCH = 256 * 1024;

    private final int fd;
    private final TapOffload offloads;
    private final WriteRefusals refusals;
    private final int header;
    private final int maxLength;
    private final SystemCalls reads = new SystemCalls();
    private final SystemCalls writes = new SystemCalls();

    /** For frames with too little room before them for the virtio header. */
    private final byte[] copy;

    /** The kernel cuts off what does not fit: enough to see that there was a frame. */
    private final byte[] discarded;

    TapIo(int fd, TapOffload offloads, WriteRefusals refusals) {
        this.fd = fd;
        this.refusals = refusals;
        this.offloads = offloads;
        header = offloads.headerLength();
        maxLength = offloads.maxLength();
        copy = new byte[header + maxLength];
        discarded = new byte[header + 1];
    }

    /** A batch that {@link #read} fills, sized for frames of this MTU. */
    FrameBatch newBatch(int mtu) {
        int usual = MAX_FRAMES * (Frame.HEADROOM + mtu + EthernetView.HEADER + EthernetView.TAG);
        // The last frame read may always be of the largest size.
        int largest = Frame.HEADROOM + maxLength;
        int before = offloads.headers() ? (MAX_SUPER_FRAMES - 1) * largest : 0;
        return new FrameBatch(MAX_FRAMES, Math.max(Math.min(usual, MAX_BATCH), before) + largest);
    }

    /**
     * Reads frames until the batch holds {@code most} or is full, or there are no more.
     *
     * @return 0, or the negative errno that tells that the TAP is gone
     */
    int read(FrameBatch batch, int most) {
        while (batch.count() < most && batch.hasRoom(maxLength)) {
            int at = batch.position() - header;
            int n = read(batch.data(), at, header + maxLength);
            if (n <= header) {
                // EINVAL: a super-frame of a kind we did not ask for, which the kernel has logged
                // and thrown away. The next iteration goes on behind it.
                return n == -Errno.EINVAL ? 0 : Math.min(n, 0);
            }
            batch.commit(n - header, header == 0 ? Offload.NONE : offload(batch.data(), at));
        }
        return 0;
    }

    private int read(byte[] to, int at, int most) {
        int n = reads.read(fd, to, at, most);
        // A read of nothing is no frame: the descriptor is of no use any more.
        return n == 0 ? -Errno.EBADFD : SystemCalls.orNothing(n);
    }

    /** A frame that is only said to have good checksums is an ordinary one. */
    private static long offload(byte[] data, int at) {
        long offload = Offload.read(data, at);
        return Offload.isPartial(offload) || Offload.isSuperFrame(offload) ? offload : Offload.NONE;
    }

    /** Reads up to {@link #MAX_FRAMES} frames and forgets them; returns how many. */
    int discard() {
        int count = 0;
        while (count < MAX_FRAMES && read(discarded, 0, discarded.length) > 0) {
            count++;
        }
        return count;
    }

    /** Whether {@link #write} takes a frame with this offload. */
    boolean takes(long offload) {
        return offloads.takes(offload);
    }

    /** Writes one frame; returns why it was dropped, or null if it was taken. */
    @Nullable DropReason write(byte[] data, int offset, int length, long offload) {
        int longest = Offload.isSuperFrame(offload) ? maxLength : FrameRules.MAX_LENGTH;
        if (length > longest) {
            return DropReason.OVERSIZE_FRAME;
        }
        if (length < FrameRules.MIN_LENGTH || !offloads.takes(offload)) {
            return DropReason.LINK_WRITE_FAILED;
        }
        int result =
                offset >= header
                        ? put(data, offset - header, length, offload)
                        : putCopy(data, offset, length, offload);
        if (result > 0) {
            return null;
        }
        return dropped(-result);
    }

    private DropReason dropped(int errno) {
        return switch (errno) {
            case 0, Errno.ENOBUFS, Errno.ENOMEM -> DropReason.LINK_QUEUE_FULL;
            case Errno.EIO, Errno.EBADFD, Errno.EBADF, Errno.ENODEV, Errno.EFAULT ->
                    DropReason.LINK_DOWN;
            // Among them EINVAL: what the virtio header says is not true of the frame.
            default -> {
                refusals.count(errno, System.nanoTime());
                yield DropReason.LINK_WRITE_FAILED;
            }
        };
    }

    /** Writes the frame behind {@code at} and the header's bytes, which are written here. */
    private int put(byte[] data, int at, int length, long offload) {
        if (header != 0) {
            int headers = Offload.headersLength(offload, data, at + header, length);
            Offload.write(offload, headers, data, at);
        }
        return SystemCalls.orNothing(writes.write(fd, data, at, header + length));
    }

    private int putCopy(byte[] data, int offset, int length, long offload) {
        System.arraycopy(data, offset, copy, header, length);
        return put(copy, 0, length, offload);
    }
}
