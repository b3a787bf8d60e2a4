package org.l2vpn.bridge.qemu;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.l2vpn.bridge.FarSide;
import org.l2vpn.bridge.FarSides;
import org.l2vpn.bridge.LinkLog;
import org.l2vpn.bridge.NativeClocks;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.counters.DropReason;
import org.l2vpn.link.FrameBatch;
import org.l2vpn.link.Link;
import org.l2vpn.link.LinkEvent;
import org.l2vpn.link.LinkInfo;
import org.l2vpn.link.LinkListener;
import org.l2vpn.link.QemuSettings;
import org.l2vpn.packet.EthernetView;
import org.l2vpn.packet.Frame;
import org.l2vpn.packet.FrameRules;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * What links to virtual machines have in common: guests bridged among themselves, batches up to the
 * node, and a socket that is made when the loop is known, and recreated when it fails.
 *
 * <p>Up means that somebody is there to take frames: a stream has a guest, a datagram socket is
 * bound. Threads as {@link Link} says; everything else here runs on the loop.
 */
abstract class GuestLink implements Link {
    /** What a guest's card has unless told otherwise. */
    private static final int MTU = 1500;

    private static final int BATCH_FRAMES = 64;

    /** Less than the 100 ms {@link Link#close} promises. */
    private static final long CLOSE_WAIT_MILLIS = 80;

    /** Between two attempts to bind, milliseconds. */
    private static final long RETRY_MILLIS = 1000;

    private static final long REPORT_INTERVAL_NANOS = TimeUnit.MINUTES.toNanos(1);
    static final Logger LOG = LoggerFactory.getLogger("org.l2vpn.link");

    final DropCounters drops;
    final FarSides guests;
    private final LinkInfo info;
    private final FrameBatch batch =
            new FrameBatch(
                    BATCH_FRAMES,
                    BATCH_FRAMES * (Frame.HEADROOM + MTU + EthernetView.HEADER + EthernetView.TAG)
                            + Frame.HEADROOM
                            + FrameRules.MAX_LENGTH);
    private final AtomicBoolean closed = new AtomicBoolean();
    private final QemuSettings settings;
    private volatile boolean up;
    private volatile int joined;
    private volatile @Nullable EventLoop loop;
    private volatile @Nullable Channel channel;
    private @Nullable LinkListener listener;
    private final LinkLog log;
    private boolean sayingLater;
    private boolean failing;
    private long lastReport = System.nanoTime() - REPORT_INTERVAL_NANOS;

    GuestLink(QemuSettings settings, DropCounters drops) {
        this.settings = settings;
        this.drops = drops;
        info = new LinkInfo(settings.name(), "qemu", Optional.empty(), MTU);
        log = new LinkLog(settings.name());
        guests = new FarSides(NativeClocks.monotonic(), new SecureRandom(), drops);
    }

    /** Makes the socket on its loop, and calls {@link #holds} or {@link #failed}. */
    abstract void openSocket(EventLoop on);

    /** Removes what was made beside the socket. Any thread, idempotent. */
    abstract void removeFiles();

    /** Closes the channels of the guests. On the loop. */
    abstract void closeGuests();

    @Override
    public final LinkInfo info() {
        return info;
    }

    @Override
    public final Map<String, String> details() {
        var details = new LinkedHashMap<String, String>();
        details.put(
                "protocol", settings.protocol().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        settings.listen().ifPresent(here -> details.put("listens at", here.toString()));
        settings.connect().ifPresent(there -> details.put("connects to", there.toString()));
        details.put("guests", String.valueOf(joined));
        return details;
    }

    /** One guest more; false if there are too many. On the loop. */
    final boolean join(FarSide guest) {
        boolean welcome = guests.add(guest);
        joined = guests.count();
        return welcome;
    }

    /** A guest has gone, if it was one. On the loop. */
    final void leave(FarSide guest) {
        guests.remove(guest);
        joined = guests.count();
    }

    @Override
    public final boolean isUp() {
        return up && !closed.get();
    }

    final boolean isClosed() {
        return closed.get();
    }

    @Override
    public final void start(EventLoop on, LinkListener to) {
        if (loop != null || closed.get()) {
            throw new IllegalStateException(info.name() + " was started or closed before");
        }
        listener = to;
        loop = on;
        onLoop(() -> openSocket(on));
    }

    final EventLoop loop() {
        var on = loop;
        if (on == null) {
            throw new IllegalStateException(info.name() + " is not started");
        }
        return on;
    }

    private void onLoop(Runnable action) {
        var on = loop();
        if (on.inEventLoop()) {
            action.run();
        } else {
            on.execute(action);
        }
    }

    /** A line about guests, who may come and go as fast as they like. On the loop. */
    final void say(Level level, String kind, String event, LinkLog.Field... fields) {
        log.said(level, kind, event, fields);
        sayLater();
    }

    private void sayLater() {
        if (sayingLater || !log.isWaiting() || closed.get()) {
            return;
        }
        sayingLater = true;
        try {
            var _ =
                    loop().schedule(
                                    () -> {
                                        sayingLater = false;
                                        log.tick();
                                        sayLater();
                                    },
                                    1,
                                    TimeUnit.SECONDS);
        } catch (RejectedExecutionException e) {
            // The loop ends, and this link with it.
        }
    }

    /** The link's own socket, to be closed with it. */
    final void holds(Channel own) {
        failing = false;
        channel = own;
        if (closed.get()) {
            var _ = own.close();
            removeFiles();
        }
    }

    /** The socket could not be made: said once, tried again. */
    final void failed(Object where, @Nullable Throwable cause) {
        if (closed.get()) {
            return;
        }
        if (!failing) {
            failing = true;
            LOG.atWarn()
                    .addKeyValue("link", info.name())
                    .addKeyValue("socket", where)
                    .addKeyValue("reason", cause == null ? "" : cause.getMessage())
                    .log("socket not open");
        }
        retryIn(RETRY_MILLIS);
    }

    final void retryIn(long millis) {
        var on = loop();
        try {
            var _ =
                    on.schedule(
                            () -> {
                                if (!closed.get()) {
                                    openSocket(on);
                                }
                            },
                            millis,
                            TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // The loop ends, and this link with it.
        }
    }

    /** Whether somebody is there now; told to the listener when it changes. */
    final void setUp(boolean now) {
        var to = listener;
        if (now == up || closed.get() || to == null) {
            return;
        }
        up = now;
        try {
            to.onEvent(this, now ? LinkEvent.UP : LinkEvent.DOWN);
        } catch (RuntimeException e) {
            report(e, 1);
        }
    }

    @Override
    public final void write(byte[] data, int offset, int length) {
        if (!isUp()) {
            drops.count(DropReason.LINK_DOWN);
        } else if (length < FrameRules.MIN_LENGTH || length > FrameRules.MAX_LENGTH) {
            drops.count(DropReason.LINK_WRITE_FAILED);
        } else {
            guests.fromNode(data, offset, length);
        }
    }

    @Override
    public final void flush() {
        guests.flush();
    }

    /** A frame came from a guest; goes to other guests, the node, or both. */
    final void received(FarSide from, byte[] data, int offset, int length) {
        if (closed.get()) {
            return;
        }
        if (length < FrameRules.MIN_LENGTH) {
            drops.count(DropReason.RUNT_FRAME);
        } else if (length > FrameRules.MAX_LENGTH) {
            drops.count(DropReason.OVERSIZE_FRAME);
        } else if (guests.fromFarSide(from, data, offset, length)) {
            if (!batch.hasRoom(length)) {
                handUp();
            }
            batch.add(data, offset, length);
        }
    }

    /** All that was there is read: hands up what is gathered, pushes out what goes to guests. */
    final void receivedAll() {
        handUp();
        guests.flush();
    }

    private void handUp() {
        var to = listener;
        if (batch.count() > 0 && to != null && !closed.get()) {
            try {
                to.onFrames(this, batch);
            } catch (RuntimeException e) {
                report(e, batch.count());
            }
        }
        batch.clear();
    }

    /** A bug above or in this link: said once a minute, and the loop goes on. */
    final void report(Throwable bug, int frames) {
        drops.count(DropReason.INTERNAL_ERROR, frames);
        long now = System.nanoTime();
        if (now - lastReport >= REPORT_INTERVAL_NANOS) {
            lastReport = now;
            LOG.atError().addKeyValue("link", info.name()).setCause(bug).log("internal error");
        }
    }

    @Override
    public final void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        up = false;
        var on = loop;
        if (on != null) {
            closeSockets(on);
        }
        removeFiles();
    }

    /** On the loop, after whatever it is just writing, so that nobody writes to a closed socket. */
    private void closeSockets(EventLoop on) {
        var ended = new CountDownLatch(1);
        try {
            onLoop(
                    () -> {
                        closeOwn(ended);
                        closeGuests();
                    });
            if (!on.inEventLoop()) {
                var _ = ended.await(CLOSE_WAIT_MILLIS, TimeUnit.MILLISECONDS);
            }
        } catch (RejectedExecutionException e) {
            // The loop has ended, and closed its channels; one of another loop is left.
            closeOwn(ended);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void closeOwn(CountDownLatch ended) {
        var own = channel;
        if (own == null) {
            ended.countDown();
        } else {
            var _ = own.close().addListener(_ -> ended.countDown());
        }
    }
}
