package org.l2vpn.bridge.vde;

import io.netty.channel.EventLoop;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.counters.DropReason;
import org.l2vpn.link.LinkException;

/** What both kinds of VDE link do in the same way. */
final class VdeSockets {
    /** 1518 bytes less the header and room for one VLAN tag. */
    static final int MTU = VdeProtocol.MAX_FRAME - 14 - 4;

    /** Less than the 100 ms a link's close promises; a loop that is busier finishes it later. */
    private static final long CLOSE_WAIT_MILLIS = 80;

    private VdeSockets() {}

    /** Refuses a machine on which unix datagram sockets cannot be had. */
    static void require(String link) throws LinkException {
        if (ReadPoll.pollingLoops() == null) {
            throw new LinkException(
                    ("%s: VDE needs Netty's native sockets, which are there for Linux and macOS on"
                                    + " x86-64 and arm64; this is %s %s")
                            .formatted(
                                    link,
                                    System.getProperty("os.name"),
                                    System.getProperty("os.arch")));
        }
    }

    /** Counts what was read and is no frame. Data loop only. */
    static void count(ReceivedFrames frames, DropCounters drops) {
        if (frames.runts() > 0) {
            drops.count(DropReason.RUNT_FRAME, frames.runts());
        }
        if (frames.oversize() > 0) {
            drops.count(DropReason.OVERSIZE_FRAME, frames.oversize());
        }
    }

    /** What a started link has. */
    static <T> T required(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("not started");
        }
        return value;
    }

    /** Runs {@code action} on the loop, or here if there is none (any more). */
    static CompletableFuture<Void> onLoop(
            @Nullable EventLoop loop, Supplier<CompletableFuture<Void>> action) {
        if (loop == null || loop.inEventLoop()) {
            return action.get();
        }
        try {
            var done = new CompletableFuture<Void>();
            loop.execute(
                    () -> {
                        var _ = action.get().thenRun(() -> done.complete(null));
                    });
            return done;
        } catch (RejectedExecutionException e) {
            return action.get();
        }
    }

    /** Waits for the end of a close, but not long; what is late is finished by who does it. */
    static void await(CompletableFuture<Void> end) {
        try {
            end.get(CLOSE_WAIT_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            // Whoever is busy finishes it.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new AssertionError("a close never fails", e);
        }
    }
}
