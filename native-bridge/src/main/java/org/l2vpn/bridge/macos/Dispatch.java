package org.l2vpn.bridge.macos;

import com.sun.jna.Callback;
import com.sun.jna.CallbackReference;
import com.sun.jna.CallbackThreadInitializer;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Dispatch queues by JNA direct mapping. */
final class Dispatch {
    /** Attribute of a serial queue: NULL. */
    static final long SERIAL = 0;

    private static final ConcurrentHashMap<Long, CountDownLatch> WAITING =
            new ConcurrentHashMap<>();
    private static final AtomicLong NEXT = new AtomicLong(1);
    private static final Function REACHED = Dispatch::reached;
    private static final long REACHED_ADDRESS;

    static {
        Native.register(Dispatch.class, AppleLibraries.system());
        REACHED_ADDRESS = address(REACHED);
    }

    private Dispatch() {}

    /** {@code dispatch_function_t}. */
    @FunctionalInterface
    interface Function extends Callback {
        /** Called on one of the queue's threads. */
        void invoke(long context);
    }

    /** Loads the library, if that has not happened. */
    static void load() {}

    static native long dispatch_queue_create(String label, long attribute);

    static native void dispatch_release(long object);

    static native void dispatch_async_f(long queue, long context, Pointer function);

    /**
     * Address of a C function that calls {@code callback}, which must stay reachable as long as
     * native code may call. The system's threads that come this way are attached to the JVM as
     * daemons until they end; else each call would make a Java thread and end it.
     */
    static long address(Callback callback) {
        Native.setCallbackThreadInitializer(
                callback, new CallbackThreadInitializer(true, false, "vmnet"));
        return Pointer.nativeValue(CallbackReference.getFunctionPointer(callback));
    }

    /**
     * Waits until all that stands in a serial queue now has run. Never to be called on the queue
     * itself.
     *
     * @return false if that took longer than {@code limit}
     */
    static boolean drain(long queue, Duration limit) throws InterruptedException {
        var reached = new CountDownLatch(1);
        long ticket = NEXT.getAndIncrement();
        WAITING.put(ticket, reached);
        // Its function returns nothing and holds nothing, so that a late call harms nobody.
        dispatch_async_f(queue, ticket, new Pointer(REACHED_ADDRESS));
        boolean done = reached.await(limit.toNanos(), TimeUnit.NANOSECONDS);
        WAITING.remove(ticket);
        return done;
    }

    private static void reached(long ticket) {
        var waiting = WAITING.get(ticket);
        if (waiting != null) {
            waiting.countDown();
        }
    }
}
