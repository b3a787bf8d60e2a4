package org.l2vpn.bridge.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.l2vpn.bridge.Errno;

/**
 * The system calls that every frame takes, by the JDK's foreign functions; all others are {@link
 * LibC}'s. These take heap arrays where they lie, without a copy into native memory and back (ADR
 * 6).
 *
 * <p>The garbage collector waits for a thread that is in one of them, so they must not block: all
 * descriptors are non-blocking. Results are the C function's, or the negative errno. An instance
 * keeps the errno of its last call and belongs to one thread at a time.
 */
public final class SystemCalls {
    /**
     * One type for all functions, {@code sendto}'s, since the JVM makes code for each type when it
     * starts: five types took 200 ms of processor time, one takes 60. Those that have fewer
     * arguments do not see the others, which the conventions of x86-64 (System V) and arm64
     * (AAPCS64) put into registers of their own; an {@code int} they take or return is the low half
     * of a register.
     */
    private static final FunctionDescriptor TYPE =
            FunctionDescriptor.of(
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_INT,
                    ValueLayout.ADDRESS,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_INT,
                    ValueLayout.ADDRESS,
                    ValueLayout.JAVA_INT);

    private static final MethodHandle READ = function("read");
    private static final MethodHandle WRITE = function("write");
    private static final MethodHandle SENDTO = function("sendto");
    private static final MethodHandle RECVMMSG = function("recvmmsg");
    private static final MethodHandle CLOCK_GETTIME = function("clock_gettime");
    private static final MemorySegment NULL = MemorySegment.NULL;

    /** An {@code int} errno is all that Linux captures. */
    private final MemorySegment state = Arena.ofAuto().allocate(Linker.Option.captureStateLayout());

    /** For one thread. */
    public SystemCalls() {}

    /** {@code read(2)} into {@code to}. */
    int read(int fd, byte[] to, int offset, int length) {
        try {
            return result(
                    (long)
                            READ.invokeExact(
                                    state, fd, at(to, offset, length), (long) length, 0, NULL, 0));
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    /** {@code write(2)} out of {@code data}. */
    int write(int fd, byte[] data, int offset, int length) {
        try {
            return result(
                    (long)
                            WRITE.invokeExact(
                                    state,
                                    fd,
                                    at(data, offset, length),
                                    (long) length,
                                    0,
                                    NULL,
                                    0));
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    /**
     * {@code sendto(2)} out of {@code data}, without flags.
     *
     * @param address the {@code struct sockaddr}
     */
    public int sendto(
            int fd, byte[] data, int offset, int length, MemorySegment address, int addressLength) {
        try {
            return result(
                    (long)
                            SENDTO.invokeExact(
                                    state,
                                    fd,
                                    at(data, offset, length),
                                    (long) length,
                                    0,
                                    address,
                                    addressLength));
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    /** {@code recvmmsg(2)} of {@code most} messages, without flags and without a timeout. */
    public int recvmmsg(int fd, MemorySegment messages, int most) {
        try {
            return result(
                    (long) RECVMMSG.invokeExact(state, fd, messages, (long) most, 0, NULL, 0));
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    /** {@code clock_gettime(2)} into a {@code struct timespec}. */
    int clockGettime(int clock, MemorySegment time) {
        try {
            return result((long) CLOCK_GETTIME.invokeExact(state, clock, time, 0L, 0, NULL, 0));
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    /** What is not there or not now is no error: 0 for EAGAIN and EINTR. */
    static int orNothing(int result) {
        return result == -Errno.EAGAIN || result == -Errno.EINTR ? 0 : result;
    }

    private int result(long returned) {
        // The upper half means nothing where the function returns an int; no count needs it.
        int low = (int) returned;
        return low >= 0 ? low : -state.get(ValueLayout.JAVA_INT, 0);
    }

    /** With its length: without, C2 does not manage to leave the object out. */
    private static MemorySegment at(byte[] array, int offset, int length) {
        return MemorySegment.ofArray(array).asSlice(offset, length);
    }

    @SuppressWarnings("restricted") // the programs are started with access to native code
    private static MethodHandle function(String name) {
        var linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow(name),
                TYPE,
                Linker.Option.critical(true),
                Linker.Option.captureCallState("errno"));
    }

    /** Method handles declare every Throwable; these throw none but errors of the JVM. */
    private static RuntimeException impossible(Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        return new IllegalStateException(thrown);
    }
}
