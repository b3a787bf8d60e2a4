package org.l2vpn.testkit;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.l2vpn.link.FrameBatch;
import org.l2vpn.link.Link;
import org.l2vpn.link.LinkEvent;
import org.l2vpn.link.LinkListener;
import org.l2vpn.packet.EthernetView;
import org.l2vpn.packet.Frame;

/**
 * Keeps copies of the test frames a link delivers, and its events. Like the real listener it
 * overwrites the headroom before each frame; what it finds wrong goes to {@link #failures}.
 */
public final class RecordingListener implements LinkListener {
    private final LinkedBlockingQueue<byte[]> frames = new LinkedBlockingQueue<>();
    private final Queue<LinkEvent> events = new ConcurrentLinkedQueue<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private volatile @Nullable Thread lastThread;

    @Override
    public void onFrames(Link link, FrameBatch batch) {
        lastThread = Thread.currentThread();
        if (batch.count() == 0) {
            failures.add("an empty batch");
        }
        for (int i = 0; i < batch.count(); i++) {
            record(batch, i);
        }
    }

    @Override
    public void onEvent(Link link, LinkEvent event) {
        lastThread = Thread.currentThread();
        events.add(event);
    }

    /** The next test frame, or null if none is delivered in time. */
    public byte @Nullable [] next(Duration patience) throws InterruptedException {
        return frames.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Events so far. */
    public List<LinkEvent> events() {
        return List.copyOf(events);
    }

    /** What was wrong with a batch, in words. */
    public List<String> failures() {
        return List.copyOf(failures);
    }

    /** Frames so far, foreign ones too. */
    public int count() {
        return count.get();
    }

    /** The thread of the last call. */
    public @Nullable Thread lastThread() {
        return lastThread;
    }

    private void record(FrameBatch batch, int i) {
        var offset = batch.offset(i);
        var length = batch.length(i);
        if (length < EthernetView.HEADER) {
            failures.add("a frame of " + length + " bytes");
            return;
        }
        if (offset < Frame.HEADROOM) {
            failures.add("frame " + i + " has only " + offset + " bytes before it");
            return;
        }
        count.incrementAndGet();
        Arrays.fill(batch.data(), offset - Frame.HEADROOM, offset, (byte) 0xA5);
        var frame = Arrays.copyOfRange(batch.data(), offset, offset + length);
        if (AbstractLinkContractTest.isTestFrame(frame)) {
            frames.add(frame);
        }
    }
}
