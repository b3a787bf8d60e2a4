package org.l2vpn.packet;

import org.jspecify.annotations.Nullable;

/**
 * One Ethernet frame as it passes through this program: where it lies, what is left to be done to
 * it, when it came. One object per ingress is reused for every frame, so it is valid during a call
 * only.
 *
 * <p>Whoever is given a frame may overwrite up to {@link #HEADROOM} bytes before it, and may change
 * it or {@link #move} it, as to put a header before it, if it puts everything back before it
 * returns: the same frame may go to other ports. Addresses and the outer tag are read where they
 * lie; the headers behind them are parsed once, when somebody asks.
 *
 * <p>One thread; no allocation per frame.
 */
public final class Frame {
    /**
     * Bytes before each frame that may be overwritten: room for a record's header (16 bytes), a
     * virtio header (10) and tags, or for outer IP, UDP and VXLAN headers (56 with IPv6).
     */
    public static final int HEADROOM = 64;

    private final FrameHeaders headers = new FrameHeaders();
    private byte[] data = {};
    private int offset;
    private int length;
    private long offload;
    private long receivedAt;

    /** What {@link #headers} holds; null while it is of another frame. */
    private FrameHeaders.@Nullable Content content;

    /** A frame of nothing. */
    public Frame() {}

    /** A copy of these bytes in an array of its own, with headroom. Allocates. */
    public static Frame copyOf(byte[] bytes, long now) {
        return copyOf(bytes, Offload.NONE, now);
    }

    /** As {@link #copyOf(byte[], long)}, with what is left to be done to it. */
    public static Frame copyOf(byte[] bytes, long offload, long now) {
        var data = new byte[HEADROOM + bytes.length];
        System.arraycopy(bytes, 0, data, HEADROOM, bytes.length);
        return new Frame().set(data, HEADROOM, bytes.length, offload, now);
    }

    /**
     * Becomes another frame.
     *
     * @param data where it lies
     * @param offset of its first byte; {@link #HEADROOM} bytes before it may be overwritten
     * @param length bytes, without FCS
     * @param offload what is left to be done to it, see {@link Offload}
     * @param receivedAt when it came, monotonic time, ns
     * @return this
     */
    public Frame set(byte[] data, int offset, int length, long offload, long receivedAt) {
        this.data = data;
        this.receivedAt = receivedAt;
        move(offset, length, offload);
        return this;
    }

    /**
     * Is another part of the same array now, as a segment of a super-frame; to be moved back by who
     * moved it.
     */
    public void move(int newOffset, int newLength, long newOffload) {
        offset = newOffset;
        length = newLength;
        offload = newOffload;
        content = null;
    }

    /** The array it lies in. */
    public byte[] data() {
        return data;
    }

    /** Where it begins in {@link #data}. */
    public int offset() {
        return offset;
    }

    /** Its length, bytes, without FCS. */
    public int length() {
        return length;
    }

    /** Behind its last byte in {@link #data}. */
    public int end() {
        return offset + length;
    }

    /** What is left to be done to it, as {@link Offload} packs it; 0 for an ordinary frame. */
    public long offload() {
        return offload;
    }

    /** Says what is left to be done to it. */
    public void offload(long newOffload) {
        offload = newOffload;
    }

    /** When it came, monotonic time, ns. */
    public long receivedAt() {
        return receivedAt;
    }

    /** The destination address as packed bits (see {@link MacAddress}). */
    public long destination() {
        return EthernetView.destination(data, offset);
    }

    /** The source address as packed bits. */
    public long source() {
        return EthernetView.source(data, offset);
    }

    /** The VLAN of its outermost tag, as {@link EthernetView#vlanId} reads it. */
    public int vlanId() {
        return EthernetView.vlanId(data, offset, length);
    }

    /**
     * Whether it is a whole TCP segment or UDP datagram, so that all {@link #headers} are valid.
     */
    public boolean isSegment() {
        return content() == FrameHeaders.Content.SEGMENT;
    }

    /** What it holds behind its tags. */
    public FrameHeaders.Content content() {
        var known = content;
        if (known == null) {
            known = headers.parse(data, offset, length);
            content = known;
        }
        return known;
    }

    /** Where its headers are; valid as {@link #content} says. */
    public FrameHeaders headers() {
        var _ = content();
        return headers;
    }

    /**
     * How many frames leave a wire for it: 1, or the segments of a super-frame.
     *
     * @param headersLength see {@link #headersLength}
     */
    public int frames(int headersLength) {
        return Offload.frames(offload, headersLength, length);
    }

    /**
     * Length of the headers that each segment of a super-frame gets, bytes; 0 for another frame.
     */
    public int headersLength() {
        return Offload.headersLength(offload, data, offset, length);
    }
}
