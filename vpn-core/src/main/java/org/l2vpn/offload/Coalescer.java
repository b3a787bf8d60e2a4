package org.l2vpn.offload;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;
import org.l2vpn.packet.Frame;
import org.l2vpn.packet.FrameHeaders;
import org.l2vpn.packet.Ipv4;
import org.l2vpn.packet.Ipv6;
import org.l2vpn.packet.NetworkOrder;
import org.l2vpn.packet.Offload;

/**
 * Puts frames that follow on each other together into super-frames, so that what comes behind
 * handles forty segments for the price of one. Segmented again, a super-frame gives the same frames
 * (but for the identification of IPv4 packets that must not be fragmented, where it stood still).
 *
 * <p>A frame that nothing follows on goes on as it came, byte for byte. The frames of a source and
 * flow (addresses, protocol, ports) never change their order; those of different flows may. Frames
 * are held until {@link #flush}, until their flow goes on otherwise, or until more than {@value
 * #SLOTS} flows are held. Only frames whose checksums are right, or partial, are put together.
 *
 * <p>One thread; no allocation once every slot (64 KiB) has been used; never throws for any
 * content.
 *
 * @param <S> where frames come from; those of two that are not equal never mix
 */
public final class Coalescer<S> {
    /** Where frames and super-frames go; it must not call back. */
    @FunctionalInterface
    public interface Sink<S> {
        /** Takes one frame, valid until this returns; see {@link Frame} for what it may do. */
        void frame(S source, Frame frame);
    }

    /** Flows held at a time: a batch seldom has frames of more, and it bounds memory to 1 MiB. */
    static final int SLOTS = 16;

    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    /** Odd, with half of its bits set: the golden ratio's (Knuth, TAOCP 3, §6.4). */
    private static final long MULTIPLIER = 0x9E37_79B9_7F4A_7C15L;

    private final Sink<S> sink;
    private final boolean udp;
    private final Frame out = new Frame();

    /** In order of their first frame. */
    private final ArrayList<HeldFlow<S>> held = new ArrayList<>(SLOTS);

    private final ArrayDeque<HeldFlow<S>> free = new ArrayDeque<>(SLOTS);
    private @Nullable HeldFlow<S> latest;
    private long now;

    /**
     * @param udp whether UDP datagrams are put together, too; else they pass at once
     */
    public Coalescer(Sink<S> sink, boolean udp) {
        this.sink = sink;
        this.udp = udp;
    }

    /**
     * Takes a frame; it, or what it became a part of, goes to the sink now or later.
     *
     * @param frame its offload does not count
     * @param partial whether its checksum is partial, as the sender says
     * @param continues whether it goes on where the source's frame before it ended, as the sender
     *     says: a hint where to look first
     * @return false, and the frame is gone, if it is partial without having such a checksum
     */
    public boolean add(S source, Frame frame, boolean partial, boolean continues) {
        now = frame.receivedAt();
        var guess = guess(source, continues);
        if (guess != null && append(guess, frame, partial)) {
            return true;
        }
        var content = frame.content();
        if (content == FrameHeaders.Content.SEGMENT) {
            segment(source, guess, frame, partial);
            return true;
        }
        if (partial) {
            return false;
        }
        if (content == FrameHeaders.Content.UNCLEAR) {
            flush(); // it may be of any of the flows
        }
        frame.offload(Offload.NONE);
        sink.frame(source, frame);
        return true;
    }

    /** Hands on everything held, in the order of the first frames. */
    public void flush() {
        while (!held.isEmpty()) {
            emit(held.getFirst());
        }
    }

    private @Nullable HeldFlow<S> guess(S source, boolean continues) {
        if (latest != null && latest.isFrom(source)) {
            return latest;
        }
        for (int i = continues ? held.size() - 1 : -1; i >= 0; i--) {
            if (held.get(i).isFrom(source)) {
                return held.get(i);
            }
        }
        return null;
    }

    private void segment(S source, @Nullable HeldFlow<S> tried, Frame frame, boolean partial) {
        var headers = frame.headers();
        if (udp || headers.isTcp()) {
            var flow = flow(frame);
            var own = find(source, flow);
            if (own != null) {
                if (own != tried && append(own, frame, partial)) {
                    return;
                }
                emit(own);
            }
            if (hold(source, flow, frame, partial)) {
                return;
            }
        }
        frame.offload(partial ? headers.partial() : Offload.NONE);
        sink.frame(source, frame);
    }

    private boolean append(HeldFlow<S> own, Frame frame, boolean partial) {
        return switch (own.append(frame, partial)) {
            case REFUSED -> false;
            case TAKEN -> {
                latest = own;
                yield true;
            }
            case COMPLETED -> {
                emit(own);
                yield true;
            }
        };
    }

    private boolean hold(S source, long flow, Frame frame, boolean partial) {
        var slot = free.isEmpty() ? new HeldFlow<S>() : free.pop();
        if (!slot.begin(source, flow, frame, partial)) {
            free.push(slot);
            return false;
        }
        if (held.size() == SLOTS) {
            emit(held.getFirst());
        }
        held.add(slot);
        latest = slot;
        return true;
    }

    private void emit(HeldFlow<S> own) {
        held.remove(own);
        free.push(own);
        if (latest == own) {
            latest = null;
        }
        var source = own.release();
        own.finish();
        if (source != null) {
            out.set(own.buffer(), Frame.HEADROOM, own.length(), own.offload(), now);
            sink.frame(source, out);
        }
    }

    private @Nullable HeldFlow<S> find(S source, long flow) {
        for (int i = 0; i < held.size(); i++) {
            if (held.get(i).isOf(source, flow)) {
                return held.get(i);
            }
        }
        return null;
    }

    /**
     * Equal for all frames of a flow. That another flow's may be equal, too, costs it only to be
     * handed on early: what is put together is compared byte by byte.
     */
    private static long flow(Frame frame) {
        var data = frame.data();
        var headers = frame.headers();
        var transport = headers.transport();
        var at = headers.network() + Ipv4.ADDRESSES;
        var end = at + 8;
        if (headers.isIpv6()) {
            at = headers.network() + Ipv6.ADDRESSES;
            end = at + 32;
        }
        var flow = mix(headers.protocol(), NetworkOrder.i32(data, transport));
        for (; at < end; at += Long.BYTES) {
            flow = mix(flow, (long) LONGS.get(data, at));
        }
        return flow;
    }

    private static long mix(long flow, long more) {
        var mixed = (flow ^ more) * MULTIPLIER;
        return mixed ^ mixed >>> 32;
    }
}
