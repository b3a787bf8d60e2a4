package org.l2vpn.bench.micro;

import java.util.Arrays;
import java.util.Optional;

/** What is measured, in the order of the report. */
enum Subject {
    /** The AEAD. */
    RECORD(
            RecordBenchmark.class,
            "Seal and open",
            "One op is one record, of so many bytes of plaintext. `seal` and `open` are ours,"
                    + " `bareSeal` and `bareOpen` JCE alone on the same arrays."),
    /** From end to end. */
    ENGINE(
            EngineBenchmark.class,
            "Engine to engine",
            "One op is one frame from one session engine to another, without sockets; "
                    + Frames.COUNT
                    + " of them make an iteration. `bareEngine` is JCE alone on records of the same lengths."),
    /** Super-frames cut. */
    SEGMENTER(
            SegmenterBenchmark.class,
            "Segmenter",
            "One op is one frame of "
                    + Frames.LARGE
                    + " bytes, cut off a super-frame of "
                    + Frames.COUNT
                    + "."),
    /** Super-frames made. */
    COALESCER(
            CoalescerBenchmark.class,
            "Coalescer",
            "One op is one frame of "
                    + Frames.LARGE
                    + " bytes, put into a super-frame of "
                    + Frames.COUNT
                    + "."),
    /** The learning switch. */
    SWITCH(
            SwitchBenchmark.class,
            "Switch",
            "One op is one frame of 64 bytes to one port, with so many addresses in the table: of"
                    + " known stations, of stations that move with each frame, or of newcomers only,"
                    + " with old addresses swept out as fast."),
    /** The replay window. */
    REPLAY_WINDOW(
            ReplayWindowBenchmark.class,
            "Replay window",
            "One op is one counter, checked and accepted; reordered ones are a few places late."),
    /** Noise. */
    HANDSHAKE(
            HandshakeBenchmark.class,
            "Handshake",
            "One op is one whole handshake: both messages at both ends, and the transport keys.");

    private final Class<? extends MicroBenchmark> benchmark;
    private final String title;
    private final String op;

    Subject(Class<? extends MicroBenchmark> benchmark, String title, String op) {
        this.benchmark = benchmark;
        this.title = title;
        this.op = op;
    }

    /** Whose benchmark this class is. */
    static Optional<Subject> of(String className) {
        return Arrays.stream(values())
                .filter(subject -> subject.benchmark.getName().equals(className))
                .findFirst();
    }

    /** The heading. */
    String title() {
        return title;
    }

    /** What one op is. */
    String op() {
        return op;
    }
}
