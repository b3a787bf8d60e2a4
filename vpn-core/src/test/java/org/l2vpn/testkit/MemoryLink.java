package org.l2vpn.testkit;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.counters.DropReason;
import org.l2vpn.link.FrameBatch;
import org.l2vpn.link.Link;
import org.l2vpn.link.LinkEvent;
import org.l2vpn.link.LinkInfo;
import org.l2vpn.link.LinkListener;
import org.l2vpn.packet.Frame;
import org.l2vpn.packet.FrameRules;

/**
 * A link without an operating system. What it writes goes to another memory link ({@link #connect})
 * or is kept for the test ({@link #takeWritten}); what it delivers comes from there or from {@link
 * #inject}. Works on any Netty event loop.
 *
 * <p>Behaves as a TAP does: a frame of less than 14 or more than 65 535 bytes is refused and
 * counted, a full queue drops the newest frame and counts it, a link set down drops and counts.
 */
public final class MemoryLink implements Link {
    /** Frames waiting for the loop, at most. */
    public static final int QUEUE_FRAMES = 16_384;

    private static final int BATCH_FRAMES = 64;
    private static final int BATCH_BYTES = 2 * (FrameRules.MAX_LENGTH + Frame.HEADROOM);

    private final LinkInfo info;
    private final DropCounters drops;
    private final LinkedBlockingQueue<byte[]> inbound = new LinkedBlockingQueue<>(QUEUE_FRAMES);
    private final LinkedBlockingQueue<byte[]> written = new LinkedBlockingQueue<>(QUEUE_FRAMES);
    private final AtomicBoolean drainScheduled = new AtomicBoolean();
    private final AtomicInteger overruns = new AtomicInteger();
    private final FrameBatch batch = new FrameBatch(BATCH_FRAMES, BATCH_BYTES);

    private volatile boolean closed;
    private volatile CompletableFuture<Void> released = CompletableFuture.completedFuture(null);
    private volatile boolean down;
    private volatile @Nullable MemoryLink other;
    private volatile @Nullable EventLoop loop;
    private volatile @Nullable LinkListener listener;

    /** A link that keeps what is written, with an MTU of 1500. */
    public MemoryLink(String name, DropCounters drops) {
        this(new LinkInfo(name, "memory", Optional.empty(), 1500), drops);
    }

    /** A link with these facts that keeps what is written. */
    public MemoryLink(LinkInfo info, DropCounters drops) {
        this.info = info;
        this.drops = drops;
    }

    /** From now on what one link writes, the other delivers. */
    public static void connect(MemoryLink a, MemoryLink b) {
        a.other = b;
        b.other = a;
    }

    @Override
    public LinkInfo info() {
        return info;
    }

    @Override
    public boolean isUp() {
        return listener != null && !down && !closed;
    }

    @Override
    public void start(EventLoop eventLoop, LinkListener frameListener) {
        if (listener != null) {
            throw new IllegalStateException(info.name() + " is started already");
        }
        loop = eventLoop;
        listener = frameListener;
        scheduleDrain();
    }

    @Override
    public void write(byte[] data, int offset, int length) {
        var refusal = refusal(length);
        if (refusal != null) {
            drops.count(refusal);
            return;
        }
        var frame = Arrays.copyOfRange(data, offset, offset + length);
        var target = other;
        if (target != null) {
            target.inject(frame);
        } else if (!written.offer(frame)) {
            drops.count(DropReason.LINK_QUEUE_FULL);
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        closed = true;
        inbound.clear();
    }

    /** As if a system went on holding it after it is closed, until this is complete. */
    public void heldUntil(CompletableFuture<Void> end) {
        released = end;
    }

    @Override
    public CompletableFuture<Void> released() {
        return released;
    }

    /** A frame from outside; delivered on the loop. The array is the link's from now on. */
    public void inject(byte[] frame) {
        if (closed) {
            return;
        }
        if (!inbound.offer(frame)) {
            overruns.incrementAndGet();
        }
        scheduleDrain();
    }

    /** The next frame written to this link, or null if none is within the time. */
    public byte @Nullable [] takeWritten(Duration patience) throws InterruptedException {
        return written.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Sets the link down or up again, as an administrator would. */
    public void setDown(boolean toDown) {
        down = toDown;
        tell(toDown ? LinkEvent.DOWN : LinkEvent.UP);
    }

    /** Removes the link under its user. */
    public void vanish() {
        close();
        tell(LinkEvent.GONE);
    }

    private @Nullable DropReason refusal(int length) {
        if (!isUp()) {
            return DropReason.LINK_DOWN;
        }
        return length < FrameRules.MIN_LENGTH || length > FrameRules.MAX_LENGTH
                ? DropReason.LINK_WRITE_FAILED
                : null;
    }

    private void tell(LinkEvent event) {
        var eventLoop = loop;
        var to = listener;
        if (eventLoop != null && to != null) {
            eventLoop.execute(() -> to.onEvent(this, event));
        }
    }

    private void scheduleDrain() {
        var eventLoop = loop;
        if (eventLoop != null && listener != null && drainScheduled.compareAndSet(false, true)) {
            eventLoop.execute(this::drain);
        }
    }

    /** Delivers one batch; the rest waits for the loop's next turn. */
    private void drain() {
        drainScheduled.set(false);
        var lost = overruns.getAndSet(0);
        if (lost > 0) {
            drops.count(DropReason.LINK_QUEUE_FULL, lost);
        }
        batch.clear();
        while (batch.hasRoom(FrameRules.MAX_LENGTH)) {
            var frame = inbound.poll();
            if (frame == null) {
                break;
            }
            collect(frame);
        }
        var to = listener;
        if (batch.count() > 0 && to != null && !closed) {
            to.onFrames(this, batch);
        }
        if (!inbound.isEmpty() || overruns.get() > 0) {
            scheduleDrain();
        }
    }

    private void collect(byte[] frame) {
        if (down) {
            drops.count(DropReason.LINK_DOWN);
        } else if (frame.length < FrameRules.MIN_LENGTH) {
            drops.count(DropReason.RUNT_FRAME);
        } else if (frame.length > FrameRules.MAX_LENGTH) {
            drops.count(DropReason.OVERSIZE_FRAME);
        } else {
            batch.add(frame, 0, frame.length);
        }
    }
}
