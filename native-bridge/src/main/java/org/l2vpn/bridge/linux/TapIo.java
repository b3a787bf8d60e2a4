package org.l2vpn.bridge.linux;

import org.jspecify.annotations.Nullable;
import org.l2vpn.bridge.Errno;
import org.l2vpn.counters.DropReason;
import org.l2vpn.ethernet.EthernetView;
import org.l2vpn.ethernet.FrameRules;
import org.l2vpn.link.FrameBatch;
import org.l2vpn.offload.Offload;

/**
 * Frames out of and into a TAP's non-blocking descriptor: one system call per frame, through memory
 * of its own, since the data path works on heap arrays. With offloads a frame may be a super-frame,
 * and a virtio header goes before each, in the same call. The reading half and the writing half may
 * be used by different threads.
 */
final class TapIo {
    /** Most frames read in one turn, so that the sockets of the same loop get theirs. */
    static final int MAX_FRAMES = 64;

    /**
     * Super-frames that fit into a batch, with some 45 segments each; more small frames fit beside
     * them.
     */
    static final int MAX_SUPER_FRAMES = 4;

    /** Bytes of a batch for frames of large MTUs; fewer than {@link #MAX_FRAMES} fit then. */
    private static final int MAX_BATCH = 256 * 1024;

    private final TapDescriptor descriptor;
    private final TapOffload offloads;
    private final int header;
    private final int maxLength;
    private final NativeBuffer in;
    private final NativeBuffer out;

    TapIo(TapDescriptor descriptor, TapOffload offloads) {
        this.descriptor = descriptor;
        this.offloads = offloads;
        header = offloads.headerLength();
        maxLength = offloads.maxLength();
        in = NativeBuffer.allocate(header + maxLength);
        out = NativeBuffer.allocate(header + maxLength);
    }

    /** A batch that {@link #read} fills, sized for frames of this MTU. */
    FrameBatch newBatch(int mtu) {
        int usual =
                MAX_FRAMES * (FrameBatch.HEADROOM + mtu + EthernetView.HEADER + EthernetView.TAG);
        // The last frame read may always be of the largest size.
        int largest = FrameBatch.HEADROOM + maxLength;
        int before = offloads.headers() ? (MAX_SUPER_FRAMES - 1) * largest : 0;
        return new FrameBatch(MAX_FRAMES, Math.max(Math.min(usual, MAX_BATCH), before) + largest);
    }

    /**
     * Reads frames until the batch is full or there are no more.
     *
     * @return 0, or the negative errno that tells that the TAP is gone
     */
    int read(FrameBatch batch) {
        while (batch.hasRoom(maxLength)) {
            int n = descriptor.read(in.address(), header + maxLength);
            if (n <= header) {
                // EINVAL: a super-frame of a kind we did not ask for, which the kernel has logged
                // and thrown away. The next turn goes on behind it.
                return n == -Errno.EINVAL ? 0 : Math.min(n, 0);
            }
            in.bytes().get(header, batch.data(), batch.position(), n - header);
            batch.commit(n - header, header == 0 ? Offload.NONE : offloadOfRead());
        }
        return 0;
    }

    /** A frame that is only said to have good checksums is an ordinary one. */
    private long offloadOfRead() {
        long offload = Offload.read(in.bytes(), 0);
        return Offload.isPartial(offload) || Offload.isSuperFrame(offload) ? offload : Offload.NONE;
    }

    /** Reads up to {@link #MAX_FRAMES} frames and forgets them; returns how many. */
    int discard() {
        int count = 0;
        while (count < MAX_FRAMES && descriptor.read(in.address(), header + maxLength) > 0) {
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
        if (length < FrameRules.MIN_LENGTH || length > longest || !offloads.takes(offload)) {
            return DropReason.LINK_WRITE_FAILED;
        }
        if (header != 0) {
            int headers = Offload.headersLength(offload, data, offset, length);
            Offload.write(offload, headers, out.bytes(), 0);
        }
        out.bytes().put(header, data, offset, length);
        int result = descriptor.write(out.address(), header + length);
        if (result > 0) {
            return null;
        }
        return switch (-result) {
            case 0, Errno.ENOBUFS, Errno.ENOMEM -> DropReason.LINK_QUEUE_FULL;
            case Errno.EIO, Errno.EBADFD, Errno.EBADF, Errno.ENODEV, Errno.EFAULT ->
                    DropReason.LINK_DOWN;
            // Among them EINVAL: what the virtio header says is not true of the frame.
            default -> DropReason.LINK_WRITE_FAILED;
        };
    }
}
