package org.l2vpn.bridge.macos;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.l2vpn.link.LinkException;
import org.l2vpn.link.StillHeldException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running interface of vmnet: its handle, its queue and its blocks from start to stop.
 *
 * <p>What the system may still use after a start or stop that did not end in time is never given
 * back: handle, queue, dictionary and blocks stay as they are until the process ends.
 */
final class VmnetInterface {
    /** How long a status may follow a start that gave no handle; not known whether it ever does. */
    private static final Duration NO_HANDLE = Duration.ofMillis(500);

    private static final Logger LOG = LoggerFactory.getLogger("org.l2vpn.link");

    private final String link;
    private final long handle;
    private final long queue;
    private final VmnetFacts facts;
    private final Duration step;
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final Blocks.Block started;
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();
    private final CompletableFuture<Void> released = new CompletableFuture<>();
    private Optional<Blocks.Block> events = Optional.empty();

    private VmnetInterface(
            String link,
            long handle,
            long queue,
            Blocks.Block started,
            VmnetFacts facts,
            Duration step) {
        this.link = link;
        this.handle = handle;
        this.queue = queue;
        this.started = started;
        this.facts = facts;
        this.step = step;
        StopsAtExit.await(stopped);
    }

    /** What the start block was called with. */
    private record Outcome(int status, Optional<VmnetFacts> facts) {
        static Outcome of(int status, long parameters) {
            return new Outcome(
                    status,
                    parameters == 0 ? Optional.empty() : Optional.of(VmnetFacts.read(parameters)));
        }
    }

    /**
     * Starts an interface and waits until it runs. Blocks for up to {@code tuning.start()}.
     *
     * @throws LinkException with the code and its likely causes; nothing is left running
     */
    static VmnetInterface start(String link, VmnetRequest request, VmnetTuning tuning)
            throws LinkException {
        long queue = Dispatch.dispatch_queue_create("org.l2vpn.vmnet." + link, Dispatch.SERIAL);
        long description = Xpc.dictionary(request.values());
        var ended = new CompletableFuture<Outcome>();
        var block =
                Blocks.block(
                        Blocks.Kind.WITH_OBJECT,
                        (status, parameters) -> ended.complete(Outcome.of(status, parameters)));
        long handle = Vmnet.vmnet_start_interface(description, queue, block.address());
        var limit = handle == 0 ? NO_HANDLE : tuning.start();
        Outcome outcome;
        try {
            outcome = ended.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            var released = stopWhenLate(link, handle, queue, ended);
            throw new StillHeldException(
                    handle == 0 ? noHandle(link) : hung(link, limit), e, released);
        } catch (InterruptedException e) {
            var released = stopWhenLate(link, handle, queue, ended);
            Thread.currentThread().interrupt();
            throw new StillHeldException(link + ": interrupted while vmnet started", e, released);
        } catch (ExecutionException e) {
            throw new AssertionError("never completed exceptionally", e);
        }
        Xpc.xpc_release(description);
        if (handle == 0 || outcome.status() != Vmnet.SUCCESS) {
            release(queue, tuning.step(), block);
            throw new StartRefused(refused(link, handle, outcome.status()), outcome.status());
        }
        var facts = outcome.facts().orElseGet(() -> VmnetFacts.read(0));
        return new VmnetInterface(link, handle, queue, block, facts, tuning.step());
    }

    private static String refused(String link, long handle, int status) {
        if (handle == 0 && status == Vmnet.SUCCESS) {
            return noHandle(link);
        }
        return "%s: vmnet did not start: %s; %s"
                .formatted(link, VmnetStatus.name(status), VmnetStatus.startHints(status));
    }

    private static String noHandle(String link) {
        return "%s: vmnet did not start: it gave no interface; %s"
                .formatted(link, VmnetStatus.startHints(Vmnet.FAILURE));
    }

    private static String hung(String link, Duration limit) {
        return "%s: vmnet did not start within %d ms and was given up; %s"
                .formatted(link, limit.toMillis(), VmnetStatus.hangHints());
    }

    /**
     * An interface that starts after it was given up would run for nobody.
     *
     * @return complete once it is stopped or turns out not to have started
     */
    private static CompletableFuture<Void> stopWhenLate(
            String link, long handle, long queue, CompletableFuture<Outcome> ended) {
        var released = new CompletableFuture<Void>();
        if (handle == 0) {
            released.complete(null);
            return released;
        }
        var stopped =
                Blocks.block(
                        Blocks.Kind.WITHOUT_OBJECT,
                        (status, _) -> {
                            if (status == Vmnet.SUCCESS) {
                                released.complete(null);
                            }
                        });
        var _ =
                ended.thenAccept(
                        late -> {
                            if (late.status() == Vmnet.SUCCESS) {
                                // Not on the queue, on which this runs.
                                Thread.ofPlatform()
                                        .name("vmnet-late-" + link)
                                        .daemon()
                                        .start(
                                                () ->
                                                        Vmnet.vmnet_stop_interface(
                                                                handle, queue, stopped.address()));
                            } else {
                                released.complete(null);
                            }
                        });
        return released;
    }

    long handle() {
        return handle;
    }

    VmnetFacts facts() {
        return facts;
    }

    /**
     * Has {@code wake} called on a thread of the system when there are frames; it may be called
     * without any, and is called once for many.
     *
     * @throws LinkException vmnet refused it
     */
    void onFrames(Runnable wake) throws LinkException {
        var block = Blocks.block(Blocks.Kind.WITH_OBJECT, (_, _) -> wake.run());
        events = Optional.of(block);
        int status =
                Vmnet.vmnet_interface_set_event_callback(
                        handle, Vmnet.PACKETS_AVAILABLE, queue, block.address());
        if (status != Vmnet.SUCCESS) {
            throw new LinkException("vmnet refuses to report frames: " + VmnetStatus.name(status));
        }
    }

    /**
     * Ends it: no more events, the queue drained, the interface stopped. Returns at once; the
     * result is complete when all is given back, or was given up. No read or write may be under way
     * or follow. Once only; a second call would crash inside vmnet.
     */
    CompletableFuture<Void> stop() {
        if (!stopping.compareAndSet(false, true)) {
            throw new IllegalStateException(link + " was stopped before");
        }
        // Each step waits, and none may wait on the queue or on the loop.
        Thread.ofPlatform()
                .name("vmnet-stop-" + link)
                .daemon()
                .start(
                        () -> {
                            try {
                                stopNow();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            } finally {
                                stopped.complete(null);
                            }
                        });
        return stopped;
    }

    /** Complete once vmnet has stopped it; never, if it does not. */
    CompletableFuture<Void> released() {
        return released;
    }

    private void stopNow() throws InterruptedException {
        if (events.isPresent()) {
            Vmnet.vmnet_interface_set_event_callback(handle, Vmnet.PACKETS_AVAILABLE, 0, 0);
        }
        if (!Dispatch.drain(queue, step)) {
            giveUp("its queue does not drain");
            return;
        }
        var ended = new CompletableFuture<Integer>();
        var answer =
                Blocks.block(Blocks.Kind.WITHOUT_OBJECT, (status, _) -> ended.complete(status));
        // Also long after it was given up.
        var _ =
                ended.thenAccept(
                        status -> {
                            if (status == Vmnet.SUCCESS) {
                                released.complete(null);
                            }
                        });
        int asked = Vmnet.vmnet_stop_interface(handle, queue, answer.address());
        if (asked != Vmnet.SUCCESS) {
            giveUp("stop was refused with " + VmnetStatus.name(asked));
            return;
        }
        int status;
        try {
            status = ended.get(step.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            giveUp("stop does not end");
            return;
        } catch (ExecutionException e) {
            throw new AssertionError("never completed exceptionally", e);
        }
        if (status != Vmnet.SUCCESS) {
            giveUp("stop ended with " + VmnetStatus.name(status));
            return;
        }
        release(queue, step, started, answer);
        events.ifPresent(Blocks.Block::release);
    }

    private void giveUp(String why) {
        LOG.atWarn()
                .addKeyValue("link", link)
                .addKeyValue("reason", why)
                .log("vmnet interface given up; macOS removes it when the program ends");
    }

    /**
     * Gives back the queue and blocks that have run. The block of the last answer may still be
     * returning into the system: what runs after it on the queue says that it has.
     */
    private static void release(long queue, Duration limit, Blocks.Block... blocks) {
        try {
            if (!Dispatch.drain(queue, limit)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        Dispatch.dispatch_release(queue);
        for (var block : blocks) {
            block.release();
        }
    }
}
