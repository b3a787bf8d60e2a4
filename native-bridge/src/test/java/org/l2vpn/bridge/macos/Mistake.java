package org.l2vpn.bridge.macos;

import com.sun.jna.Pointer;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.l2vpn.link.FrameBatch;

/**
 * What an adapter can do wrong, done by the real one: in a copy of its classes the calls of one
 * method go to a method here instead, which does it wrong. Those run in the JVM of a {@link
 * MistakenLinkProgram} only.
 */
enum Mistake {
    NONE(Expected.CLEAN, ""),
    FREE_START_BLOCK(
            Expected.VIOLATION,
            "start block: freed or changed",
            new Change(
                    VmnetInterface.class, Vmnet.class, "vmnet_start_interface", "startAndSpoil")),
    FREE_EVENT_BLOCK(
            Expected.VIOLATION,
            "event block: freed or changed",
            new Change(
                    VmnetInterface.class,
                    Vmnet.class,
                    "vmnet_interface_set_event_callback",
                    "setCallbackAndSpoil")),
    FREE_STOP_BLOCK(
            Expected.VIOLATION,
            "stop block: freed or changed",
            new Change(VmnetInterface.class, Vmnet.class, "vmnet_stop_interface", "stopAndSpoil")),
    /** All steps of a stop on the interface's own queue; the first waits for it. */
    DRAIN_ON_QUEUE(
            Expected.LEAK,
            "live.interfaces=1",
            new Change(
                    VmnetInterface.class, Dispatch.class, "dispatch_queue_create", "createQueue"),
            new Change(VmnetInterface.class, Thread.Builder.OfPlatform.class, "start", "onQueue")),
    /** The same where the draining is left out: the stop's completion is waited for. */
    WAIT_ON_QUEUE(
            Expected.VIOLATION,
            "a completion is waited for on its own queue (deadlock)",
            new Change(
                    VmnetInterface.class, Dispatch.class, "dispatch_queue_create", "createQueue"),
            new Change(VmnetInterface.class, Thread.Builder.OfPlatform.class, "start", "onQueue"),
            new Change(VmnetInterface.class, Dispatch.class, "drain", "drainNothing")),
    TRUST_ESTIMATE(
            Expected.LOST,
            "",
            new Change(Blocks.class, Blocks.Handler.class, "run", "hearEstimate"),
            new Change(VmnetLink.class, VmnetIo.class, "read", "readEstimated")),
    READ_ONCE(
            Expected.LOST,
            "",
            new Change(Blocks.class, Blocks.Handler.class, "run", "hearEvent"),
            new Change(VmnetLink.class, VmnetIo.class, "read", "readEstimated")),
    KEEP_DESCRIPTORS(
            Expected.REFUSED,
            "were all of them reset",
            new Change(VmnetIo.class, PacketArray.class, "reset", "resetNothing")),
    RELEASE_DESCRIPTION_EARLY(
            Expected.VIOLATION,
            "description was released before the answer",
            new Change(
                    VmnetInterface.class, Vmnet.class, "vmnet_start_interface", "startAndRelease")),
    LEAK_DESCRIPTION(
            Expected.LEAK,
            "live.objects",
            new Change(VmnetInterface.class, Xpc.class, "xpc_release", "releaseNothing")),
    LEAK_QUEUE(
            Expected.LEAK,
            "live.queues=1",
            new Change(VmnetInterface.class, Dispatch.class, "dispatch_release", "releaseNothing")),
    STOP_TWICE(
            Expected.VIOLATION,
            "stopped twice",
            new Change(VmnetInterface.class, Vmnet.class, "vmnet_stop_interface", "stopTwice"));

    /** How the double shows that it has seen it. */
    enum Expected {
        /** There is nothing to see. */
        CLEAN,
        /** It says so. */
        VIOLATION,
        /** Reads or the start fail, and it says why. */
        REFUSED,
        /** Frames stay where they are. */
        LOST,
        /** Something is not given back. */
        LEAK
    }

    /**
     * Calls that go elsewhere.
     *
     * @param in the class whose calls are changed
     * @param owner of the method called
     * @param method its name
     * @param instead the method here: static, the object first
     */
    record Change(Class<?> in, Class<?> owner, String method, String instead) {}

    private static final AtomicLong ESTIMATE = new AtomicLong();
    private static volatile long queue;
    private static volatile Runnable queued = () -> {};
    private static final Dispatch.Function RUN_QUEUED = _ -> queued.run();

    private final Expected expected;
    private final String text;
    private final List<Change> changes;

    Mistake(Expected expected, String text, Change... changes) {
        this.expected = expected;
        this.text = text;
        this.changes = List.of(changes);
    }

    Expected expected() {
        return expected;
    }

    /** Part of what the double says. */
    String text() {
        return text;
    }

    Stream<Change> changes() {
        return changes.stream();
    }

    /** Overwrites a block, as a heap may when its owner lets go of it. */
    private static void spoil(long block) {
        if (block != 0) {
            MemorySegment.ofAddress(block).reinterpret(Blocks.LITERAL).fill((byte) 0);
        }
    }

    static long startAndSpoil(long description, long onQueue, long block) {
        long handle = Vmnet.vmnet_start_interface(description, onQueue, block);
        spoil(block);
        return handle;
    }

    static int setCallbackAndSpoil(long vmnet, int events, long onQueue, long block) {
        int status = Vmnet.vmnet_interface_set_event_callback(vmnet, events, onQueue, block);
        spoil(block);
        return status;
    }

    static int stopAndSpoil(long vmnet, long onQueue, long block) {
        int status = Vmnet.vmnet_stop_interface(vmnet, onQueue, block);
        spoil(block);
        return status;
    }

    static int stopTwice(long vmnet, long onQueue, long block) {
        int status = Vmnet.vmnet_stop_interface(vmnet, onQueue, block);
        int _ = Vmnet.vmnet_stop_interface(vmnet, onQueue, block);
        return status;
    }

    static long startAndRelease(long description, long onQueue, long block) {
        long handle = Vmnet.vmnet_start_interface(description, onQueue, block);
        Xpc.xpc_release(description);
        return handle;
    }

    static long createQueue(String label, long attribute) {
        queue = Dispatch.dispatch_queue_create(label, attribute);
        return queue;
    }

    static Thread onQueue(Thread.Builder.OfPlatform builder, Runnable task) {
        queued = task;
        Dispatch.dispatch_async_f(queue, 0, new Pointer(Dispatch.address(RUN_QUEUED)));
        return builder.unstarted(task);
    }

    static boolean drainNothing(long ignoredQueue, Duration limit) {
        return true;
    }

    static void releaseNothing(long object) {}

    static void resetNothing(PacketArray packets) {}

    static void hearEstimate(Blocks.Handler handler, int number, long object) {
        long key =
                AppleLibraries.vmnet()
                        .getGlobalVariableAddress("vmnet_estimated_packets_available_key")
                        .getLong(0);
        ESTIMATE.set(object == 0 ? 0 : Xpc.xpc_dictionary_get_uint64(object, key));
        handler.run(number, object);
    }

    static void hearEvent(Blocks.Handler handler, int number, long object) {
        ESTIMATE.set(1);
        handler.run(number, object);
    }

    static int readEstimated(VmnetIo io, FrameBatch batch) {
        if (ESTIMATE.get() <= 0) {
            return 0;
        }
        int got = io.read(batch);
        ESTIMATE.addAndGet(-Math.max(1, got));
        return got;
    }
}
