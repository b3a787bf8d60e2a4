package org.l2vpn.bridge.linux;

import io.netty.channel.EventLoop;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.l2vpn.bridge.Errno;
import org.l2vpn.bridge.NativeIoException;
import org.l2vpn.link.FrameBatch;

/**
 * A reader thread {@code tap-NAME} for loops that cannot poll a TAP (NIO). It hands batches over
 * through a fixed number of slots; while all of them wait for the loop, frames are read and
 * dropped, so that what arrives after a stall is fresh.
 */
final class ThreadPump implements TapPump {
    /** Batches handed to the loop at once. */
    private static final int SLOTS = 4;

    /** sizeof(struct pollfd), {@code poll.h}: int fd, short events, short revents. */
    static final int POLLFD = 8;

    static final int REVENTS = 6;
    private static final int TAP = 0;
    private static final int WAKE = 1;

    /** What is written to an eventfd to wake its poller: the number 1, eight bytes. */
    private static final NativeBuffer ONE = NativeBuffer.allocate(Long.BYTES);

    static {
        ONE.bytes().putLong(0, 1);
    }

    private final EventLoop loop;
    private final TapLink link;
    private final TapIo io;
    private final int wakeFd;
    private final NativeBuffer polled = NativeBuffer.allocate(2 * POLLFD);
    private final BlockingQueue<Slot> free = new ArrayBlockingQueue<>(SLOTS);
    private final AtomicLong dropped = new AtomicLong();
    private final CompletableFuture<Void> readerEnded = new CompletableFuture<>();
    private final Thread thread;
    private volatile boolean stopping;
    private @Nullable CompletableFuture<Void> ended;

    ThreadPump(EventLoop loop, TapLink link, int tapFd, TapIo io) throws NativeIoException {
        this.loop = loop;
        this.link = link;
        this.io = io;
        wakeFd = LibC.check("eventfd", LibC.eventfd(0, LibC.EFD_NONBLOCK | LibC.EFD_CLOEXEC));
        for (int i = 0; i < SLOTS; i++) {
            free.add(new Slot(io.newBatch(link.info().mtu())));
        }
        await(TAP, tapFd);
        await(WAKE, wakeFd);
        thread =
                Thread.ofPlatform().name("tap-" + link.info().name()).daemon().unstarted(this::run);
    }

    private void await(int entry, int fd) {
        polled.bytes().putInt(entry * POLLFD, fd).putShort(entry * POLLFD + 4, LibC.POLLIN);
    }

    @Override
    public void start() {
        thread.start();
    }

    /** The reader thread finds them. */
    @Override
    public void answers() {}

    @Override
    public synchronized CompletableFuture<Void> stop() {
        if (ended != null) {
            return ended;
        }
        stopping = true;
        if (thread.getState() == Thread.State.NEW) {
            readerEnded.complete(null);
        }
        var _ = LibC.write(wakeFd, ONE.address(), Long.BYTES);
        var written = new CompletableFuture<Void>();
        try {
            // The loop may be in the middle of a write of its own.
            loop.execute(() -> written.complete(null));
        } catch (RejectedExecutionException e) {
            written.complete(null);
        }
        if (loop.inEventLoop()) {
            written.complete(null);
        }
        ended =
                CompletableFuture.allOf(readerEnded, written)
                        .thenRun(
                                () -> {
                                    var _ = LibC.close(wakeFd);
                                });
        return ended;
    }

    private void run() {
        try {
            boolean present = true;
            while (!stopping && present) {
                int n = LibC.result(LibC.poll(polled.address(), 2, -1));
                if (stopping || n == -Errno.EINTR) {
                    continue;
                }
                present = n >= 0 && (!ready(TAP) || readFrames());
            }
            if (!present) {
                loop.execute(() -> link.onState(TapState.GONE));
            }
        } catch (RejectedExecutionException e) {
            // The loop has ended: nobody to read for.
            stopping = true;
        } finally {
            readerEnded.complete(null);
        }
    }

    private boolean ready(int entry) {
        return polled.bytes().getShort(entry * POLLFD + REVENTS) != 0;
    }

    /** Whether the interface is still there. */
    private boolean readFrames() {
        int result = 0;
        var slot = free.poll();
        if (slot == null) {
            dropped.getAndAdd(io.discard());
        } else {
            slot.batch.clear();
            result = io.read(slot.batch, TapIo.MAX_FRAMES);
            loop.execute(slot);
        }
        return result >= 0 && (polled.bytes().getShort(REVENTS) & LibC.POLLERR) == 0;
    }

    /** A batch that goes to the loop and comes back. */
    private final class Slot implements Runnable {
        private final FrameBatch batch;

        Slot(FrameBatch batch) {
            this.batch = batch;
        }

        @Override
        public void run() {
            if (!stopping) {
                link.onHandoverDrops(dropped.getAndSet(0));
                link.onFrames(batch);
            }
            free.add(this);
        }
    }
}
