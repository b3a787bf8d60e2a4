package org.l2vpn.time;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.time.Instant;

/**
 * A TAI64N stamp (<a href="https://cr.yp.to/libtai/tai64.html">libtai</a>): eight bytes of seconds,
 * then four of nanoseconds, both big-endian, so that comparing stamps is comparing their bytes. A
 * stamp read from the wire may hold any bits; both parts are compared unsigned.
 *
 * @param seconds the TAI64 label: 2^62 plus the TAI seconds since 1970
 * @param nanos nanoseconds within the second, below 10^9 in stamps we make
 */
public record Tai64n(long seconds, int nanos) implements Comparable<Tai64n> {
    /** Length of the encoded stamp, bytes. */
    public static final int LENGTH = 12;

    /**
     * 2^62, the label of 1970-01-01 TAI, plus the ten seconds TAI was then ahead of UTC. Leap
     * seconds since are not counted: they matter to nobody here, and WireGuard leaves them out too.
     */
    private static final long EPOCH_LABEL = 0x4000_0000_0000_000AL;

    /**
     * Stamps are rounded down to 2^24 ns (16.8 ms), WireGuard's figure, so that they do not show
     * the sender's clock finely enough to measure what it is doing.
     */
    private static final int WHITENING_STEP = 1 << 24;

    private static final int NANOS_PER_SECOND = 1_000_000_000;

    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    /** The stamp of a moment, to the nanosecond. */
    public static Tai64n of(Instant moment) {
        return new Tai64n(EPOCH_LABEL + moment.getEpochSecond(), moment.getNano());
    }

    /** Reads twelve bytes at {@code offset}; any bits are a stamp. */
    public static Tai64n read(byte[] bytes, int offset) {
        return new Tai64n(
                (long) LONG.get(bytes, offset), (int) INT.get(bytes, offset + Long.BYTES));
    }

    /** Writes the twelve bytes at {@code offset}. */
    public void write(byte[] bytes, int offset) {
        LONG.set(bytes, offset, seconds);
        INT.set(bytes, offset + Long.BYTES, nanos);
    }

    /** The twelve bytes, a fresh array. */
    public byte[] encode() {
        var bytes = new byte[LENGTH];
        write(bytes, 0);
        return bytes;
    }

    /** This stamp rounded down to a multiple of 2^24 ns within its second. */
    public Tai64n whitened() {
        return new Tai64n(seconds, nanos & -WHITENING_STEP);
    }

    /** The earliest whitened stamp after this one. */
    public Tai64n next() {
        var stepped = (nanos & -WHITENING_STEP) + WHITENING_STEP;
        return Integer.compareUnsigned(stepped, NANOS_PER_SECOND) < 0
                ? new Tai64n(seconds, stepped)
                : new Tai64n(seconds + 1, 0);
    }

    /** Whether this is a stamp of TAI64N at all: from 1970 on, nanoseconds below a second. */
    public boolean isValid() {
        return seconds >>> 62 == 1 && nanos >= 0 && nanos < NANOS_PER_SECOND;
    }

    /** Whether this stamp is later than {@code other}. */
    public boolean isAfter(Tai64n other) {
        return compareTo(other) > 0;
    }

    @Override
    public int compareTo(Tai64n other) {
        var bySeconds = Long.compareUnsigned(seconds, other.seconds);
        return bySeconds != 0 ? bySeconds : Integer.compareUnsigned(nanos, other.nanos);
    }
}
