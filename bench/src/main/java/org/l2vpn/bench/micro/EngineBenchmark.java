package org.l2vpn.bench.micro;

import java.util.Arrays;
import org.l2vpn.crypto.Aead;
import org.l2vpn.crypto.CipherSuite;
import org.l2vpn.link.FrameBatch;
import org.l2vpn.protocol.DatagramBatch;
import org.l2vpn.protocol.WireFormat;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * One op is one frame from one engine to another: cut, bundled, sealed, opened, put together with
 * others and delivered; {@value Frames#COUNT} of them make an event-loop iteration. Beside it, what
 * JCE alone does to seal and open records of the same lengths, per frame.
 */
public class EngineBenchmark extends MicroBenchmark {
    private static final int PLAIN_AT = 32;
    private static final int OVERHEAD = WireFormat.TRANSPORT_OVERHEAD;

    /** What is sent in one iteration. */
    public enum Traffic {
        /** Frames of 1400 bytes, in one super-frame. */
        SUPER_FRAME,
        /** The same frames one by one, their checksums complete. */
        FRAMES_1400,
        /** Frames of 64 bytes, which leave in bundles. */
        FRAMES_64;

        private FrameBatch frames() {
            return switch (this) {
                case SUPER_FRAME -> Frames.tcpSuperFrame();
                case FRAMES_1400 -> Frames.complete(Frames.tcpSuperFrame());
                case FRAMES_64 -> Frames.complete(Frames.udpSuperFrame());
            };
        }
    }

    /** The suite. */
    @Param public CipherSuite suite = CipherSuite.AES_256_GCM;

    /** What is sent. */
    @Param public Traffic traffic = Traffic.SUPER_FRAME;

    private final byte[] plain = new byte[DatagramBatch.MAX_BYTES];
    private FrameBatch frames;
    private EnginePair engines;
    private int[] records;
    private byte[] sealed;
    private BareJce jce;
    private long counter;

    /** For JMH. */
    public EngineBenchmark() {}

    /** A session, and the records to seal and open without it. */
    @Setup
    public void prepare() {
        frames = traffic.frames();
        engines = new EnginePair(suite);
        records = engines.recordsOf(frames);
        jce = new BareJce(suite, new byte[CipherSuite.KEY_LENGTH]);
        require(engines.delivered() == Frames.COUNT, engines.delivered() + " frames delivered");
        sealed = new byte[Arrays.stream(records).map(n -> n + OVERHEAD).sum()];
    }

    /** From end to end. */
    @Benchmark
    @OperationsPerInvocation(Frames.COUNT)
    public long engine() {
        return engines.iterate(frames);
    }

    /** The AEAD of it. */
    @Benchmark
    @OperationsPerInvocation(Frames.COUNT)
    public int bareEngine() {
        var at = 0;
        for (var length : records) {
            at += WireFormat.TRANSPORT_HEADER;
            counter++;
            var sealedLength = jce.seal(counter, plain, PLAIN_AT, length, sealed, at);
            jce.open(counter, sealed, at, sealedLength, plain, PLAIN_AT);
            at += length + Aead.TAG;
        }
        return at;
    }

    /** Everything arrived. */
    @TearDown
    public void check() {
        require(engines.drops().nonZero().isEmpty(), "dropped: " + engines.drops().nonZero());
    }
}
