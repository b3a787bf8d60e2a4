package org.l2vpn.bridge.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import org.l2vpn.bridge.Errno;

/**
 * The system calls that every frame takes, by the JDK's foreign functions; all others are {@link
 * LibC}'s. These take heap arrays where they lie, without a copy into native memory and back, and
 * cost a fifth of a JNA call (ADR 6).
 *
 * <p>The garbage collector waits for a thread that is in one of them, so they must not block: all
 * descriptors are non-blocking. Results are the C function's, or the negative errno. An instance
 * keeps the errno of its last call and belongs to one thread at a time.
 */
public final class SystemCalls {
    private static final Linker LINKER = Linker.nativeLinker();

    private static final MethodHandle READ =
            onHeap("read", ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG);

    private static final MethodHandle WRITE =
            onHeap("write", ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG);

    private static final MethodHandle SENDTO =
            onHeap(
                    "sendto",
                    ValueLayout.JAVA_INT,
                    ValueLayout.ADDRESS,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_INT,
                    ValueLayout.ADDRESS,
                    ValueLayout.JAVA_INT);

    private static final MethodHandle RECVMMSG =
            function(
                    "recvmmsg",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_LONG),
                    Linker.Option.critical(false),
                    Linker.Option.captureCallState("errno"));

    private static final MethodHandle CLOCK_GETTIME =
            function(
                    "clock_gettime",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG),
                    Linker.Option.critical(false));

    private static final VarHandle ERRNO =
            Linker.Option.captureStateLayout().varHandle(PathElement.groupElement("errno"));

    private final MemorySegment state = Arena.ofAuto().allocate(Linker.Option.captureStateLayout());

    /** For one thread. */
    public SystemCalls() {}

    /** {@code read(2)} into {@code to}. */
    int read(int fd, byte[] to, int offset, int length) {
        try {
            return result((long) READ.invokeExact(state, fd, from(to, offset), (long) length));
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    /** {@code write(2)} out of {@code data}. */
    int write(int fd, byte[] data, int offset, int length) {
        try {
            return result((long) WRITE.invokeExact(state, fd, from(data, offset), (long) length));
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    /**
     * {@code sendto(2)} out of {@code data}, without flags.
     *
     * @param address the {@code struct sockaddr}, or {@link MemorySegment#NULL} on a connected
     *     socket
     */
    public int sendto(
            int fd, byte[] data, int offset, int length, MemorySegment address, int addressLength) {
        try {
            return result(
                    (long)
                            SENDTO.invokeExact(
                                    state,
                                    fd,
                                    from(data, offset),
                                    (long) length,
                                    0,
                                    address,
                                    addressLength));
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    /** {@code recvmmsg(2)} without flags; {@code messages} is the address of {@code most}. */
    public int recvmmsg(int fd, long messages, int most) {
        try {
            return result((int) RECVMMSG.invokeExact(state, fd, messages, most, 0, 0L));
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    /** {@code clock_gettime(2)}: 0 or -1; {@code time} is the address of a struct timespec. */
    static int clockGettime(int clock, long time) {
        try {
            return (int) CLOCK_GETTIME.invokeExact(clock, time);
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    /** What is not there or not now is no error: 0 for EAGAIN and EINTR. */
    static int orNothing(int result) {
        return result == -Errno.EAGAIN || result == -Errno.EINTR ? 0 : result;
    }

    private int result(long returned) {
        return returned >= 0 ? (int) returned : -(int) ERRNO.get(state, 0L);
    }

    private static MemorySegment from(byte[] array, int offset) {
        return MemorySegment.ofArray(array).asSlice(offset);
    }

    private static MethodHandle onHeap(String name, ValueLayout... arguments) {
        return function(
                name,
                FunctionDescriptor.of(ValueLayout.JAVA_LONG, arguments),
                Linker.Option.critical(true),
                Linker.Option.captureCallState("errno"));
    }

    @SuppressWarnings("restricted") // as all of LibC: the programs are started with native access
    private static MethodHandle function(
            String name, FunctionDescriptor type, Linker.Option... options) {
        var symbol = LINKER.defaultLookup().findOrThrow(name);
        return LINKER.downcallHandle(symbol, type, options);
    }

    /** Method handles declare every Throwable; these throw none but errors of the JVM. */
    private static RuntimeException impossible(Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        return new IllegalStateException(thrown);
    }
}
