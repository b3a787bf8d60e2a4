package org.l2vpn.bridge.macos;

import java.util.concurrent.locks.LockSupport;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.counters.DropReason;
import org.l2vpn.counters.TrafficCounters;
import org.l2vpn.link.FrameBatch;
import org.l2vpn.packet.Frame;
import org.l2vpn.packet.FrameRules;

/**
 * Batches of frames out of and into a vmnet interface. Reads and writes happen on the loop only;
 * {@link #end} may come from any thread and, once it returns, no call into vmnet is under way.
 */
final class VmnetIo {
    /**
     * Times the writes of one flush are tried again while the kernel's buffers are full, and the
     * pause between: half a millisecond of the loop at most. vmnet-helper found these to do.
     */
    private static final int RETRIES = 10;

    private static final long PAUSE_NANOS = 50_000;

    private final long vmnet;
    private final PacketArray in;
    private final PacketArray out;
    private final DropCounters drops;
    private final Object calling = new Object();
    private boolean ended;
    private int queued;
    private int failedStatus;
    private int refusedFrames;
    private int refusedBytes;

    VmnetIo(long vmnet, VmnetFacts facts, DropCounters drops) {
        this.vmnet = vmnet;
        this.drops = drops;
        in = new PacketArray(facts.readBatch(), facts.largestFrame());
        out = new PacketArray(facts.writeBatch(), facts.largestFrame());
    }

    /** A batch that takes all frames of one read. */
    FrameBatch newBatch() {
        return new FrameBatch(in.capacity(), in.capacity() * (Frame.HEADROOM + in.frameSize()));
    }

    /** No more calls into vmnet from now on. Any thread; waits for the one under way. */
    void end() {
        synchronized (calling) {
            ended = true;
        }
    }

    /**
     * Reads once.
     *
     * @return how many frames vmnet gave, 0: none are left; or a failed status, negative
     */
    int read(FrameBatch batch) {
        int got;
        synchronized (calling) {
            if (ended) {
                return 0;
            }
            in.reset();
            in.setCount(in.capacity());
            int status = Vmnet.vmnet_read(vmnet, in.address(0), in.countAddress());
            if (status != Vmnet.SUCCESS) {
                return -status;
            }
            got = Math.min(in.count(), in.capacity());
        }
        for (int i = 0; i < got; i++) {
            take(i, batch);
        }
        return got;
    }

    private void take(int i, FrameBatch batch) {
        long length = in.length(i);
        if (length < FrameRules.MIN_LENGTH) {
            drops.count(DropReason.RUNT_FRAME);
        } else if (length > in.frameSize()) {
            drops.count(DropReason.OVERSIZE_FRAME);
        } else {
            in.get(i, batch.data(), batch.position(), (int) length);
            batch.commit((int) length);
        }
    }

    /** Queues one frame for {@link #flush}. */
    void write(byte[] data, int offset, int length) {
        // vmnet answers to a wrong length with the failure of the whole batch.
        if (length < FrameRules.MIN_LENGTH || length > out.frameSize()) {
            drops.count(
                    length < FrameRules.MIN_LENGTH
                            ? DropReason.RUNT_FRAME
                            : DropReason.OVERSIZE_FRAME);
            refusedFrames++;
            refusedBytes += length;
            return;
        }
        if (queued == out.capacity()) {
            flush();
        }
        out.put(queued, data, offset, length);
        queued++;
    }

    /**
     * Writes what is queued; what vmnet does not take is counted.
     *
     * @return whether there was anything
     */
    boolean flush() {
        boolean any = queued > 0;
        int first = 0;
        int retries = RETRIES;
        while (first < queued) {
            int left = queued - first;
            int status = write(first, left);
            // A failed call that leaves the count as it was has written nothing.
            int done = out.count();
            boolean all = status == Vmnet.SUCCESS && done == left;
            if (all) {
                break;
            }
            first += done >= 0 && done < left ? done : 0;
            if (status == 0) {
                refuse(DropReason.LINK_DOWN, first);
                break;
            }
            if (status != Vmnet.SUCCESS && status != Vmnet.BUFFER_EXHAUSTED) {
                refuse(DropReason.LINK_WRITE_FAILED, first);
                failedStatus = status;
                break;
            }
            if (retries-- == 0) {
                refuse(DropReason.LINK_QUEUE_FULL, first);
                break;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        queued = 0;
        return any;
    }

    private void refuse(DropReason reason, int first) {
        drops.count(reason, queued - first);
        for (int i = first; i < queued; i++) {
            refusedFrames++;
            refusedBytes += (int) out.length(i);
        }
    }

    /** Takes what vmnet has refused since the last call off the frames that went out. */
    void uncount(TrafficCounters traffic) {
        if (refusedFrames > 0) {
            traffic.notOut(refusedFrames, refusedBytes);
            refusedFrames = 0;
            refusedBytes = 0;
        }
    }

    /** The status, or 0 after the end. */
    private int write(int first, int count) {
        synchronized (calling) {
            out.setCount(count);
            return ended ? 0 : Vmnet.vmnet_write(vmnet, out.address(first), out.countAddress());
        }
    }

    /** The status of a write that failed since the last call of this; 0 if none did. */
    int takeFailure() {
        int status = failedStatus;
        failedStatus = 0;
        return status;
    }
}
