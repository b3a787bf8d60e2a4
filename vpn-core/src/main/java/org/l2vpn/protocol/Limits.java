package org.l2vpn.protocol;

/**
 * Every number of the protocol that is not a time ({@link Timings}), not a size on the wire ({@link
 * WireFormat}) and not a cipher's own (messages before rekey: {@code CipherSuite}). Where a source
 * is named, the value is taken over from there.
 */
public final class Limits {
    /**
     * First counter that is never used, unsigned: 2^64 - 2^13 - 1 (wireguard-go {@code
     * device/constants.go} RejectAfterMessages).
     */
    public static final long REJECT_AFTER_MESSAGES = -(1L << 13) - 1;

    /** Bits of the replay window's bitmap (RFC 6479; wireguard-go {@code replay/replay.go}). */
    public static final int REPLAY_BITS = 8192;

    /**
     * How far behind the newest a counter may be: one 64-bit word less than the bitmap has, 8128.
     */
    public static final int REPLAY_WINDOW = REPLAY_BITS - Long.SIZE;

    /** Newest frames kept while there is no key (linux {@code messages.h} MAX_STAGED_PACKETS). */
    public static final int STAGED_FRAMES = 128;

    /** Handshake messages waiting for a worker (linux {@code messages.h}). */
    public static final int HANDSHAKE_QUEUE = 4096;

    /** Waiting handshake messages from which on we are under load: an eighth of the queue. */
    public static final int LOAD_THRESHOLD = HANDSHAKE_QUEUE / 8;

    /**
     * Cookie replies in one tick of 100 ms: 10,000 a second, each about 6 µs of the data loop. Ten
     * times the handshakes that two workers compute.
     */
    public static final int COOKIE_REPLIES_PER_TICK = 1_000;

    /** Handshake messages per second and source after a valid cookie (linux ratelimiter.c). */
    public static final int RATE_PER_SECOND = 20;

    /** Handshake messages a quiet source may send at once (linux ratelimiter.c). */
    public static final int RATE_BURST = 5;

    /** Sources in the rate limiter's table; full = refuse (linux ratelimiter.c). */
    public static final int RATE_TABLE = 65_536;

    /** Peers of one engine. */
    public static final int MAX_PEERS = 4096;

    /** Local indices: per peer three keypairs and a handshake. */
    public static final int INDEX_TABLE = 4 * MAX_PEERS;

    /** Largest Ethernet frame we carry: the length field of a bundle has 16 bits. */
    public static final int MAX_FRAME = 65_535;

    /** Most fragments of a frame: the count field has 8 bits. */
    public static final int MAX_FRAGMENTS = 255;

    /** Frames of one peer in reassembly at a time. */
    public static final int REASSEMBLY_ENTRIES = 64;

    /** Bytes of buffers that one peer's reassembly may hold: seven frames of the largest size. */
    public static final int REASSEMBLY_BYTES = 512 * 1024;

    /**
     * The same over all peers of an engine: an eighth of the default heap. A peer may hold at most
     * as much as is left over, so that many greedy ones share it and a newcomer finds room.
     */
    public static final int REASSEMBLY_TOTAL_BYTES = 16 << 20;

    private Limits() {}
}
