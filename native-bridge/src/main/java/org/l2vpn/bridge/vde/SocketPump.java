package org.l2vpn.bridge.vde;

import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads the datagram sockets of one link and brings what they give to the data loop.
 *
 * <p>A loop that can poll descriptors does it itself, beside the UDP sockets: no other thread, no
 * hand-over. For any other loop (NIO) there is a thread {@code vde-NAME} that polls, with a fixed
 * number of batches handed to the loop; while all of them wait it stops reading, and the kernel
 * holds the senders up. Methods are for the data loop, except where they say otherwise.
 */
final class SocketPump {
    /** Batches handed to the loop at once. */
    private static final int SLOTS = 8;

    /** How often a reader that waits for a batch looks whether it is to end. */
    private static final long SLOT_WAIT_MILLIS = 20;

    private final EventLoop loop;
    private final Receiver receiver;
    private final IoEventLoop poller;
    private final @Nullable MultiThreadIoEventLoopGroup own;
    private final ReceivedFrames direct = new ReceivedFrames();
    private final BlockingQueue<Slot> free = new ArrayBlockingQueue<>(SLOTS);
    private final Map<FrameSocket, CompletableFuture<ReadPoll>> polls = new HashMap<>();
    private volatile boolean stopping;

    /** Takes what was read; on the data loop. */
    @FunctionalInterface
    interface Receiver {
        /** {@code frames} is valid during the call only. */
        void onReceived(FrameSocket from, ReceivedFrames frames);
    }

    /** Any thread. The machine has polling loops: who opened the sockets has made sure. */
    SocketPump(EventLoop loop, String name, Receiver receiver) {
        this.loop = loop;
        this.receiver = receiver;
        var same = ReadPoll.polling(loop);
        if (same != null) {
            poller = same;
            own = null;
            return;
        }
        var factory = Objects.requireNonNull(ReadPoll.pollingLoops());
        own =
                new MultiThreadIoEventLoopGroup(
                        1, new DefaultThreadFactory("vde-" + name, true), factory);
        poller = own.next();
        for (int i = 0; i < SLOTS; i++) {
            free.add(new Slot());
        }
    }

    /** Reads this socket from now on. */
    void add(FrameSocket socket) {
        var poll = new CompletableFuture<ReadPoll>();
        polls.put(socket, poll);
        onPoller(
                () ->
                        poll.complete(
                                ReadPoll.start(
                                        poller,
                                        socket.descriptor(),
                                        own == null
                                                ? () -> read(socket)
                                                : () -> handOver(socket))));
    }

    /** Stops reading this socket, and closes it when it is in use no more. */
    CompletableFuture<Void> remove(FrameSocket socket) {
        var closed = new CompletableFuture<Void>();
        var poll = polls.remove(socket);
        onPoller(
                () -> {
                    if (poll != null && poll.isDone()) {
                        poll.join().cancel();
                    }
                    // Writes and what was handed over end on the data loop.
                    execute(
                            loop,
                            () -> {
                                socket.close();
                                closed.complete(null);
                            });
                });
        return closed;
    }

    /** Closes every socket, and ends the thread if there is one. */
    CompletableFuture<Void> stop() {
        stopping = true;
        var all = CompletableFuture.<Void>completedFuture(null);
        for (var socket : List.copyOf(polls.keySet())) {
            all = CompletableFuture.allOf(all, remove(socket));
        }
        var thread = own;
        if (thread == null) {
            return all;
        }
        var ended = new CompletableFuture<Void>();
        thread.shutdownGracefully(0, 1, TimeUnit.SECONDS).addListener(_ -> ended.complete(null));
        return CompletableFuture.allOf(all, ended);
    }

    private void onPoller(Runnable task) {
        if (poller.inEventLoop()) {
            task.run();
        } else {
            execute(poller, task);
        }
    }

    /** A loop that has ended uses nothing any more: then here is as good a place as any. */
    private static void execute(EventLoop on, Runnable task) {
        if (on.inEventLoop()) {
            task.run();
            return;
        }
        try {
            on.execute(task);
        } catch (RejectedExecutionException e) {
            task.run();
        }
    }

    private boolean read(FrameSocket socket) {
        direct.clear();
        var useful = socket.read(direct);
        receiver.onReceived(socket, direct);
        return useful;
    }

    /** Polling thread. */
    private boolean handOver(FrameSocket socket) {
        try {
            var slot = free.poll(SLOT_WAIT_MILLIS, TimeUnit.MILLISECONDS);
            if (slot == null) {
                return !stopping;
            }
            slot.frames.clear();
            slot.from = socket;
            var useful = socket.read(slot.frames);
            loop.execute(slot);
            return useful;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RejectedExecutionException e) {
            // The loop has ended: nobody to read for.
            stopping = true;
        }
        return false;
    }

    /** Frames that go to the loop; the slot comes back. */
    private final class Slot implements Runnable {
        private final ReceivedFrames frames = new ReceivedFrames();
        private @Nullable FrameSocket from;

        @Override
        public void run() {
            var socket = from;
            if (!stopping && socket != null && polls.containsKey(socket)) {
                receiver.onReceived(socket, frames);
            }
            from = null;
            free.add(this);
        }
    }
}
