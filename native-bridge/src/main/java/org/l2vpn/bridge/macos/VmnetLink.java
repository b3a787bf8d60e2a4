package org.l2vpn.bridge.macos;

import io.netty.channel.EventLoop;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.l2vpn.bridge.GuardedListener;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.counters.DropReason;
import org.l2vpn.counters.TrafficCounters;
import org.l2vpn.link.FrameBatch;
import org.l2vpn.link.Link;
import org.l2vpn.link.LinkException;
import org.l2vpn.link.LinkInfo;
import org.l2vpn.link.LinkListener;
import org.l2vpn.link.StillHeldException;
import org.l2vpn.link.VmnetSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An interface of vmnet: the Mac's own end of a virtual cable (host, shared), or one of its wires
 * (bridged). Threads as {@link Link} says; vmnet's own thread does no more than schedule a read on
 * the loop.
 *
 * <p>Run so far with a double of Apple's libraries on Linux only, never on a Mac. In particular
 * untested are: that vmnet takes these dictionaries and blocks, how its events come, what a Mac
 * does to the interface in sleep, and how long its starts and stops take.
 */
public final class VmnetLink implements Link {
    /** Most reads in one event-loop iteration, so that its sockets get theirs. */
    private static final int READS_PER_TURN = 4;

    /**
     * Reads that fail in a row, at least so long after each other, until the interface is taken for
     * dead.
     */
    private static final int MAX_FAILURES = 3;

    private static final long FAILURE_PAUSE_MILLIS = 100;
    private static final Logger LOG = LoggerFactory.getLogger("org.l2vpn.link");

    private final VmnetSide side;
    private final VmnetInterface vmnet;
    private final DropCounters drops;
    private final VmnetIo io;
    private final FrameBatch batch;
    private final Object lifecycle = new Object();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final Runnable drain = this::drain;
    private volatile boolean started;
    private volatile boolean closed;
    private volatile boolean gone;
    private volatile @Nullable EventLoop loop;
    private @Nullable GuardedListener listener;
    private final WriteRefusals refusals;
    private final CompletableFuture<Void> released = new CompletableFuture<>();
    private int failures;
    private boolean retrying;

    private VmnetLink(
            VmnetSettings settings,
            VmnetInterface vmnet,
            Optional<HostInterface> host,
            DropCounters drops) {
        this.vmnet = vmnet;
        this.drops = drops;
        side = VmnetSide.claim(settings, vmnet.facts(), host);
        io = new VmnetIo(vmnet.handle(), vmnet.facts(), drops);
        batch = io.newBatch();
        refusals = new WriteRefusals(side::tellRefused);
    }

    /**
     * Starts the interface, finds the Mac's side of it and sets its MAC address. Blocks until that
     * is done: for up to 10 s if vmnet does not answer, and 5 s more if the address does not
     * appear.
     *
     * @throws LinkException with a message for the user; nothing is left behind
     */
    public static VmnetLink open(VmnetSettings settings, DropCounters drops) throws LinkException {
        return open(settings, drops, VmnetTuning.current());
    }

    static VmnetLink open(VmnetSettings settings, DropCounters drops, VmnetTuning tuning)
            throws LinkException {
        var name = settings.name();
        AppleLibraries.require(name);
        var request = VmnetRequest.of(settings, VmnetKey::isPresent);
        if (settings.mode() == VmnetSettings.Mode.BRIDGED) {
            BridgeableInterface.check(name, settings.interfaceName().orElseThrow(), tuning);
        }
        HostInterface.refuseForeign(name, request.address());
        var before =
                request.address().isPresent() ? List.<String>of() : HostInterface.listed(tuning);
        if (request.leaksDhcp()) {
            LOG.atWarn()
                    .addKeyValue("link", name)
                    .log("before macOS 11 macOS itself may answer DHCP on a vmnet link");
        }
        var vmnet = start(settings, request, tuning);
        try {
            var host = HostInterface.of(settings, request.address(), vmnet.facts(), before, tuning);
            return new VmnetLink(settings, vmnet, host, drops);
        } catch (LinkException e) {
            vmnet.stop().join();
            if (vmnet.released().isDone()) {
                throw e;
            }
            throw new StillHeldException(String.valueOf(e.getMessage()), e, vmnet.released());
        }
    }

    /** An MTU that nobody insists on is left out where vmnet refuses it: its range is not known. */
    private static VmnetInterface start(
            VmnetSettings settings, VmnetRequest request, VmnetTuning tuning) throws LinkException {
        try {
            return VmnetInterface.start(settings.name(), request, tuning);
        } catch (StartRefused e) {
            if (settings.mtu().isEmpty()
                    || settings.mtuRequired()
                    || e.status() != Vmnet.INVALID_ARGUMENT) {
                throw e;
            }
            var started = VmnetInterface.start(settings.name(), request.withoutMtu(), tuning);
            LOG.atWarn()
                    .addKeyValue("link", settings.name())
                    .addKeyValue("wanted", settings.mtu().getAsInt())
                    .addKeyValue("mtu", started.facts().effectiveMtu())
                    .log("vmnet refuses the automatic MTU; large frames travel as fragments");
            return started;
        }
    }

    @Override
    public LinkInfo info() {
        return side.info();
    }

    @Override
    public Map<String, String> details() {
        var details = side.details();
        var facts = side.facts();
        details.put(
                "batches", "read %d, write %d".formatted(facts.readBatch(), facts.writeBatch()));
        return details;
    }

    /** What vmnet said of the interface when it started. */
    public VmnetFacts facts() {
        return side.facts();
    }

    /** Name of the Mac's side of it, {@code bridge100}, where it was found. */
    public Optional<String> hostInterface() {
        return side.host().map(HostInterface::name);
    }

    @Override
    public boolean isUp() {
        return started && !closed && !gone;
    }

    @Override
    public void start(EventLoop on, LinkListener to) {
        synchronized (lifecycle) {
            if (started || closed) {
                throw new IllegalStateException(
                        side.info().name() + " was started or closed before");
            }
            loop = on;
            listener = new GuardedListener(to, drops);
            started = true;
            try {
                vmnet.onFrames(this::wake);
                // No event tells of what came before.
                wake();
            } catch (LinkException e) {
                on.execute(() -> onDead(String.valueOf(e.getMessage())));
            }
        }
    }

    /** There may be frames; any thread. One scheduled drain stands for all calls before it. */
    private void wake() {
        var on = loop;
        if (on == null || !scheduled.compareAndSet(false, true)) {
            return;
        }
        try {
            on.execute(drain);
        } catch (RejectedExecutionException e) {
            // The loop has ended: nobody to read for, and none to be scheduled again.
            return;
        }
    }

    private void drain() {
        // Before the read that finds nothing: an event after it schedules the next drain.
        scheduled.set(false);
        for (int i = 0; i < READS_PER_TURN; i++) {
            if (!isUp()) {
                return;
            }
            batch.clear();
            int got = io.read(batch);
            if (got < 0) {
                // Events and failed writes wake us in between: those reads do not count.
                if (!retrying) {
                    onReadFailed(-got);
                }
                return;
            }
            failures = 0;
            if (got == 0) {
                return;
            }
            deliver();
        }
        wake();
    }

    private void deliver() {
        var to = listener;
        if (to != null && !closed) {
            to.onFrames(this, batch);
        }
    }

    private void onReadFailed(int status) {
        var on = loop;
        failures++;
        if (failures >= MAX_FAILURES || on == null) {
            onDead("reads fail with " + VmnetStatus.name(status));
        } else {
            retrying = true;
            var _ = on.schedule(this::retry, FAILURE_PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void retry() {
        retrying = false;
        wake();
    }

    private void onDead(String why) {
        var to = listener;
        if (to == null || gone || closed) {
            return;
        }
        gone = true;
        side.tellDead(this, to, why);
    }

    @Override
    public void write(byte[] data, int offset, int length) {
        if (isUp()) {
            io.write(data, offset, length);
        } else {
            drops.count(DropReason.LINK_DOWN);
        }
    }

    @Override
    public void flush() {
        boolean any = io.flush();
        int failure = io.takeFailure();
        if (failure != 0) {
            refusals.refused(failure);
            // A dead interface tells by its reads.
            wake();
        } else if (any) {
            refusals.taken();
        }
    }

    @Override
    public void uncount(TrafficCounters traffic) {
        io.uncount(traffic);
    }

    @Override
    public void close() {
        synchronized (lifecycle) {
            if (closed) {
                return;
            }
            closed = true;
        }
        var deadline = VmnetSide.closeDeadline();
        io.end();
        var stopped = vmnet.stop().thenRun(side::release);
        var _ =
                CompletableFuture.allOf(stopped, vmnet.released())
                        .thenRun(() -> released.complete(null));
        side.awaitStop(stopped, deadline);
    }

    @Override
    public CompletableFuture<Void> released() {
        return released;
    }
}
