package org.l2vpn.bridge.linux;

import org.jspecify.annotations.Nullable;
import org.l2vpn.bridge.Errno;
import org.l2vpn.counters.DropReason;
import org.l2vpn.ethernet.EthernetView;
import org.l2vpn.ethernet.FrameRules;
import org.l2vpn.link.FrameBatch;

/**
 * Frames out of and into a TAP's non-blocking descriptor: one system call per frame, through memory
 * of its own, since the data path works on heap arrays. The reading half and the writing half may
 * be used by different threads.
 */
final class TapIo {
    /** Most frames read in one turn, so that the sockets of the same loop get theirs. */
    static final int MAX_FRAMES = 64;

    /** Bytes of a batch for frames of large MTUs; fewer than {@link #MAX_FRAMES} fit then. */
    private static final int MAX_BATCH = 256 * 1024;

    private final TapDescriptor descriptor;
    private final NativeBuffer in = NativeBuffer.allocate(FrameRules.MAX_LENGTH);
    private final NativeBuffer out = NativeBuffer.allocate(FrameRules.MAX_LENGTH);

    TapIo(TapDescriptor descriptor) {
        this.descriptor = descriptor;
    }

    /** A batch that {@link #read} fills, sized for frames of this MTU. */
    static FrameBatch newBatch(int mtu) {
        int usual =
                MAX_FRAMES * (FrameBatch.HEADROOM + mtu + EthernetView.HEADER + EthernetView.TAG);
        // The last frame read may always be of the largest size.
        return new FrameBatch(
                MAX_FRAMES,
                Math.min(usual, MAX_BATCH) + FrameBatch.HEADROOM + FrameRules.MAX_LENGTH);
    }

    /**
     * Reads frames until the batch is full or there are no more.
     *
     * @return 0, or the negative errno that tells that the TAP is gone
     */
    int read(FrameBatch batch) {
        while (batch.hasRoom(FrameRules.MAX_LENGTH)) {
            int n = descriptor.read(in.address(), FrameRules.MAX_LENGTH);
            if (n <= 0) {
                return n;
            }
            in.bytes().get(0, batch.data(), batch.position(), n);
            batch.commit(n);
        }
        return 0;
    }

    /** Reads up to {@link #MAX_FRAMES} frames and forgets them; returns how many. */
    int discard() {
        int count = 0;
        while (count < MAX_FRAMES && descriptor.read(in.address(), FrameRules.MAX_LENGTH) > 0) {
            count++;
        }
        return count;
    }

    /** Writes one frame; returns why it was dropped, or null if it was taken. */
    @Nullable DropReason write(byte[] data, int offset, int length) {
        if (length < FrameRules.MIN_LENGTH || length > FrameRules.MAX_LENGTH) {
            return DropReason.LINK_WRITE_FAILED;
        }
        out.bytes().put(0, data, offset, length);
        int result = descriptor.write(out.address(), length);
        if (result > 0) {
            return null;
        }
        return switch (-result) {
            case 0, Errno.ENOBUFS, Errno.ENOMEM -> DropReason.LINK_QUEUE_FULL;
            case Errno.EIO, Errno.EBADFD, Errno.EBADF, Errno.ENODEV, Errno.EFAULT ->
                    DropReason.LINK_DOWN;
            default -> DropReason.LINK_WRITE_FAILED;
        };
    }
}
