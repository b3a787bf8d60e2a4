package org.l2vpn.path;

/**
 * A probe to be sent.
 *
 * @param size of the IP packet it travels in, bytes; {@link #SMALLEST} for one as small as can be
 * @param token what the answer has to carry
 */
public record Probe(int size, long token) {
    /** Of the probe that only asks whether the peer answers probes at all. */
    public static final int SMALLEST = 0;

    private static final int SIZE_BITS = 16;

    static Probe of(int sequence, int size) {
        return new Probe(size, (long) sequence << SIZE_BITS | size);
    }

    static int sequence(long token) {
        return (int) (token >>> SIZE_BITS);
    }
}
