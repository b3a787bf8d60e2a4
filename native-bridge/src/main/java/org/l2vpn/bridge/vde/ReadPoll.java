package org.l2vpn.bridge.vde;

import io.netty.channel.EventLoop;
import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.kqueue.KQueue;
import io.netty.channel.kqueue.KQueueIoHandle;
import io.netty.channel.kqueue.KQueueIoHandler;
import io.netty.channel.kqueue.KQueueIoOps;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One descriptor on an event loop's own epoll or kqueue, level-triggered: what one bounded round
 * leaves behind is found in the next. The descriptor belongs to somebody else. The loop's thread
 * only.
 */
abstract sealed class ReadPoll {
    private static final Logger LOG = LoggerFactory.getLogger(ReadPoll.class);

    private final BooleanSupplier reader;
    private @Nullable IoRegistration registration;
    private boolean cancelled;

    private ReadPoll(BooleanSupplier reader) {
        this.reader = reader;
    }

    /** The loop as one that can poll descriptors; null if it cannot (NIO). */
    static @Nullable IoEventLoop polling(EventLoop loop) {
        return loop instanceof IoEventLoop io
                        && (io.isCompatible(EpollIoHandle.class)
                                || io.isCompatible(KQueueIoHandle.class))
                ? io
                : null;
    }

    /** Makes loops that can poll descriptors; null if this machine has none. */
    static @Nullable IoHandlerFactory pollingLoops() {
        if (Epoll.isAvailable()) {
            return EpollIoHandler.newFactory();
        }
        return KQueue.isAvailable() ? KQueueIoHandler.newFactory() : null;
    }

    /**
     * Polls from now on.
     *
     * @param loop one of {@link #polling}
     * @param reader called when there is something to read; false ends the polling
     */
    static ReadPoll start(IoEventLoop loop, FileDescriptor descriptor, BooleanSupplier reader) {
        ReadPoll poll =
                loop.isCompatible(EpollIoHandle.class)
                        ? new OnEpoll(descriptor, reader)
                        : new OnKQueue(descriptor, reader);
        loop.register(poll.handle()).addListener(poll::onRegistered);
        return poll;
    }

    abstract IoHandle handle();

    abstract IoOps readable();

    private void onRegistered(Future<? super IoRegistration> result) {
        if (!result.isSuccess()) {
            LOG.atError().setCause(result.cause()).log("cannot poll a socket");
            return;
        }
        var registered = (IoRegistration) result.getNow();
        if (cancelled) {
            registered.cancel();
            return;
        }
        registration = registered;
        registered.submit(readable());
    }

    /** No call of the reader after this. Idempotent. */
    void cancel() {
        cancelled = true;
        if (registration != null) {
            registration.cancel();
            registration = null;
        }
    }

    void onReadable() {
        if (!cancelled && !reader.getAsBoolean()) {
            cancel();
        }
    }

    private static final class OnEpoll extends ReadPoll implements EpollIoHandle {
        private final FileDescriptor descriptor;

        OnEpoll(FileDescriptor descriptor, BooleanSupplier reader) {
            super(reader);
            this.descriptor = descriptor;
        }

        @Override
        IoHandle handle() {
            return this;
        }

        @Override
        IoOps readable() {
            return EpollIoOps.EPOLLIN;
        }

        @Override
        public FileDescriptor fd() {
            return descriptor;
        }

        @Override
        public void handle(IoRegistration from, IoEvent event) {
            onReadable();
        }

        /** Called by the loop when it ends. */
        @Override
        public void close() {
            cancel();
        }
    }

    private static final class OnKQueue extends ReadPoll implements KQueueIoHandle {
        /** {@code sys/event.h} of macOS: EVFILT_READ. */
        private static final short READ = -1;

        /** {@code sys/event.h} of macOS: EV_ADD | EV_ENABLE; without EV_CLEAR level-triggered. */
        private static final short ADD_AND_ENABLE = 0x0001 | 0x0004;

        private final FileDescriptor descriptor;

        OnKQueue(FileDescriptor descriptor, BooleanSupplier reader) {
            super(reader);
            this.descriptor = descriptor;
        }

        @Override
        IoHandle handle() {
            return this;
        }

        @Override
        IoOps readable() {
            return KQueueIoOps.newOps(READ, ADD_AND_ENABLE, 0);
        }

        @Override
        public int ident() {
            return descriptor.intValue();
        }

        @Override
        public void handle(IoRegistration from, IoEvent event) {
            onReadable();
        }

        /** Called by the loop when it ends. */
        @Override
        public void close() {
            cancel();
        }
    }
}
