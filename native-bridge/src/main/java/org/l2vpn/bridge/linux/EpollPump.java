package org.l2vpn.bridge.linux;

import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.concurrent.Future;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.l2vpn.link.FrameBatch;

/**
 * The TAP on the loop's own epoll, beside the UDP sockets: no other thread, no hand-over.
 * Level-triggered: what one bounded round leaves behind is found in the next.
 */
final class EpollPump implements TapPump {
    /** While frames come one by one, each such iteration asks for a batch of them. */
    private static final int LOOK_EVERY = 8;

    private final IoEventLoop loop;
    private final TapLink link;
    private final TapIo io;
    private final FrameBatch batch;
    private final Handle frames;
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();

    /** Whether the last iteration that asked for a batch got one frame. */
    private boolean single;

    /** Turns since the start. */
    private int iterations;

    private boolean inTurn;

    EpollPump(IoEventLoop loop, TapLink link, FileDescriptor tap, TapIo io) {
        this.loop = loop;
        this.link = link;
        this.io = io;
        batch = io.newBatch(link.info().mtu());
        frames = new Handle(tap, this::onReadable);
    }

    @Override
    public void start() {
        frames.register();
    }

    @Override
    public CompletableFuture<Void> stop() {
        if (loop.inEventLoop()) {
            cancel();
        } else {
            try {
                loop.execute(this::cancel);
            } catch (RejectedExecutionException e) {
                // The loop has ended, and its epoll descriptor with it.
                stopped.complete(null);
            }
        }
        return stopped;
    }

    private void cancel() {
        frames.cancel();
        stopped.complete(null);
    }

    /**
     * This host's own answers (to a ping, to TCP) are there before the write returns: found now,
     * they need not wait for another iteration of the loop.
     */
    @Override
    public void answers() {
        // Not from within an iteration of this link: two links would answer each other for ever.
        if (frames.isPolled() && !inTurn) {
            onReadable(EpollIoOps.NONE);
        }
    }

    private void onReadable(EpollIoOps ops) {
        inTurn = true;
        int result = readTurn();
        inTurn = false;
        // A deleted TAP is readable in error for ever: leave it at once, or the loop spins.
        if (result < 0 || ops.contains(EpollIoOps.EPOLLERR)) {
            link.onState(TapState.GONE);
        }
    }

    /**
     * A batch of frames, or as many as there are. While they come one by one, one is read and sent
     * without asking for more, which would find nothing and cost a ping some microseconds; if there
     * are more after all, the next iteration follows at once. Every so often a batch is asked for.
     *
     * @return as {@link TapIo#read}
     */
    private int readTurn() {
        int most = single && ++iterations % LOOK_EVERY != 0 ? 1 : TapIo.MAX_FRAMES;
        batch.clear();
        int result = io.read(batch, most);
        if (most > 1 && batch.count() > 0) {
            single = batch.count() == 1;
        }
        link.onFrames(batch);
        return result;
    }

    /** What is done when a descriptor is ready. */
    @FunctionalInterface
    private interface Ready {
        void on(EpollIoOps ops);
    }

    /** One descriptor on the loop's epoll; loop thread only. */
    private final class Handle implements EpollIoHandle {
        private final FileDescriptor descriptor;
        private final Ready ready;
        private @Nullable IoRegistration registration;
        private boolean cancelled;

        Handle(FileDescriptor descriptor, Ready ready) {
            this.descriptor = descriptor;
            this.ready = ready;
        }

        void register() {
            loop.register(this).addListener(this::registered);
        }

        private void registered(Future<? super IoRegistration> result) {
            if (!result.isSuccess()) {
                link.onState(TapState.GONE);
                return;
            }
            var registered = (IoRegistration) result.getNow();
            if (cancelled) {
                registered.cancel();
                return;
            }
            registration = registered;
            registered.submit(EpollIoOps.EPOLLIN);
        }

        boolean isPolled() {
            return registration != null;
        }

        void cancel() {
            cancelled = true;
            if (registration != null) {
                registration.cancel();
                registration = null;
            }
        }

        @Override
        public FileDescriptor fd() {
            return descriptor;
        }

        @Override
        public void handle(IoRegistration from, IoEvent event) {
            if (!cancelled) {
                ready.on(((EpollIoEvent) event).ops());
            }
        }

        /** Called by the loop when it ends; the descriptors themselves belong to the link. */
        @Override
        public void close() {
            cancel();
        }
    }
}
