package org.l2vpn.bench.micro;

import org.l2vpn.offload.Segmenter;
import org.l2vpn.packet.Frame;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.infra.Blackhole;

/**
 * One op cuts one frame of 1400 bytes, with a partial checksum, off a super-frame of TCP that holds
 * {@value Frames#COUNT}; looking at the super-frame and restoring it is shared among them.
 */
public class SegmenterBenchmark extends MicroBenchmark {
    private final Segmenter segmenter = new Segmenter();
    private final Frame frame = Frames.first(Frames.tcpSuperFrame());

    /** For JMH. */
    public SegmenterBenchmark() {}

    /** A whole super-frame. */
    @Benchmark
    @OperationsPerInvocation(Frames.COUNT)
    public void cut(Blackhole hole) {
        var count = segmenter.begin(frame);
        require(count == Frames.COUNT, "not cut into as many");
        for (int i = 0; i < count; i++) {
            segmenter.place(i);
            hole.consume(frame.offset());
        }
        segmenter.restore();
    }
}
