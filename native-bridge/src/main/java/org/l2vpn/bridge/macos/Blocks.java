package org.l2vpn.bridge.macos;

import com.sun.jna.Callback;
import com.sun.jna.Pointer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Hand-made blocks: C's closures on Apple's systems, as clang's {@code Block-ABI-Apple} lays them
 * out for LP64.
 *
 * <p>They are global blocks: copying one gives the same address and releasing does nothing, so the
 * runtime never tells when it is done with one. Therefore their memory is never freed: a block that
 * has surely run for the last time is used again, one whose call may still come is left out for
 * ever. One C function per kind serves all blocks; it finds the handler by the block's address,
 * which is its first argument.
 */
final class Blocks {
    /** {@code BLOCK_IS_GLOBAL}. */
    static final int IS_GLOBAL = 1 << 28;

    /** sizeof(struct Block_literal) without captured variables. */
    static final int LITERAL = 32;

    static final int ISA = 0;
    static final int FLAGS = 8;
    static final int RESERVED = 12;
    static final int INVOKE = 16;
    static final int DESCRIPTOR = 24;

    /** sizeof(struct Block_descriptor) without helpers and signature: reserved, size. */
    private static final int DESCRIPTOR_SIZE = 16;

    /** The address of this symbol is the class of global blocks; it is not dereferenced. */
    private static final long GLOBAL_CLASS =
            Pointer.nativeValue(
                    AppleLibraries.system().getGlobalVariableAddress("_NSConcreteGlobalBlock"));

    private static final ConcurrentHashMap<Long, Handler> HANDLERS = new ConcurrentHashMap<>();

    private Blocks() {}

    /** Loads the library, if that has not happened. */
    static void load() {}

    /** How many blocks are in use, those left out for ever included. */
    static int inUse() {
        return HANDLERS.size();
    }

    /** What a block does; called on a thread of the system, must not block or throw. */
    @FunctionalInterface
    interface Handler {
        /**
         * @param number the status, or the mask of events
         * @param object an XPC object that is only lent for the call; 0: none
         */
        void run(int number, long object);
    }

    /** {@code void (^)(uint32_t, xpc_object_t)}: vmnet's start and event blocks. */
    @FunctionalInterface
    interface WithObject extends Callback {
        /** The block itself comes first. */
        void invoke(long block, int number, long object);
    }

    /** {@code void (^)(uint32_t)}: vmnet's stop block. */
    @FunctionalInterface
    interface WithoutObject extends Callback {
        /** The block itself comes first. */
        void invoke(long block, int number);
    }

    /** A kind of block: one C function for all of it, and the blocks that are used again. */
    static final class Kind {
        /** Called with a number and an object. */
        static final Kind WITH_OBJECT = new Kind((WithObject) Blocks::called);

        /** Called with a number alone. */
        static final Kind WITHOUT_OBJECT =
                new Kind((WithoutObject) (block, number) -> called(block, number, 0));

        /** Reachable for ever from the two above: JNA itself would let go of it. */
        private final Callback function;

        private final long address;
        private final Queue<MemorySegment> used = new ConcurrentLinkedQueue<>();

        private Kind(Callback function) {
            this.function = function;
            address = Dispatch.address(this.function);
        }

        private MemorySegment take() {
            var block = used.poll();
            return block != null ? block : make(address);
        }
    }

    /** A block of one kind that calls {@code handler} until it is released. */
    static Block block(Kind kind, Handler handler) {
        var block = new Block(kind, kind.take());
        HANDLERS.put(block.address(), handler);
        return block;
    }

    private static MemorySegment make(long function) {
        var memory = Arena.global().allocate(LITERAL + DESCRIPTOR_SIZE, Long.BYTES);
        memory.set(ValueLayout.JAVA_LONG, ISA, GLOBAL_CLASS);
        memory.set(ValueLayout.JAVA_INT, FLAGS, IS_GLOBAL);
        memory.set(ValueLayout.JAVA_INT, RESERVED, 0);
        memory.set(ValueLayout.JAVA_LONG, INVOKE, function);
        memory.set(ValueLayout.JAVA_LONG, DESCRIPTOR, memory.address() + LITERAL);
        memory.set(ValueLayout.JAVA_LONG, LITERAL, 0);
        memory.set(ValueLayout.JAVA_LONG, LITERAL + Long.BYTES, LITERAL);
        return memory;
    }

    private static void called(long block, int number, long object) {
        var handler = HANDLERS.get(block);
        if (handler != null) {
            handler.run(number, object);
        }
    }

    /**
     * One block.
     *
     * @param kind what it is called with
     * @param memory the literal and its descriptor
     */
    record Block(Kind kind, MemorySegment memory) {
        /** What native code is given. */
        long address() {
            return memory.address();
        }

        /** Its last call has come, or none ever will: the memory may serve the next. */
        void release() {
            HANDLERS.remove(address());
            kind.used.add(memory);
        }
    }
}
