package org.l2vpn.bench.micro;

import org.l2vpn.link.FrameBatch;
import org.l2vpn.offload.Coalescer;
import org.l2vpn.packet.Frame;
import org.l2vpn.packet.Offload;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/**
 * One op puts one frame of 1400 bytes into a super-frame of TCP that becomes {@value Frames#COUNT}
 * of them; handing that on is shared among them.
 */
public class CoalescerBenchmark extends MicroBenchmark {
    private final FrameBatch partial = Frames.partial(Frames.tcpSuperFrame());
    private final FrameBatch complete = Frames.complete(Frames.tcpSuperFrame());
    private final Coalescer<String> coalescer = new Coalescer<>(this::receive, false);
    private final Frame frame = new Frame();
    private long superFrames;

    /** For JMH. */
    public CoalescerBenchmark() {}

    /** Frames with partial checksums that say they continue, as those cut by the other end do. */
    @Benchmark
    @OperationsPerInvocation(Frames.COUNT)
    public long partialChecksums() {
        return coalesce(partial, true);
    }

    /** Frames as they come from a card: each checksum is verified over the whole frame. */
    @Benchmark
    @OperationsPerInvocation(Frames.COUNT)
    public long verifiedChecksums() {
        return coalesce(complete, false);
    }

    private long coalesce(FrameBatch frames, boolean cutByTheOtherEnd) {
        var before = superFrames;
        for (int i = 0; i < Frames.COUNT; i++) {
            var continues = cutByTheOtherEnd && i > 0;
            frames.get(i, frame, 0);
            coalescer.add("peer", frame, cutByTheOtherEnd, continues);
        }
        coalescer.flush();
        require(superFrames == before + 1, "not put together");
        return superFrames;
    }

    private void receive(String source, Frame received) {
        if (Offload.isSuperFrame(received.offload())) {
            superFrames++;
        }
    }
}
