package org.l2vpn.bridge.macos;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.counters.DropReason;
import org.l2vpn.link.FrameBatch;
import org.l2vpn.link.Link;
import org.l2vpn.link.LinkEvent;
import org.l2vpn.link.LinkListener;

/**
 * Many frames both ways through the vmnet link, on the double with delays and faults at random:
 * each is delivered once, in order and unchanged, or counted. Its own process, because the double
 * may be the one built with AddressSanitizer. Arguments: frames, seed; prints one line that begins
 * with "ok" if all adds up.
 */
final class VmnetStressProgram {
    private static final int BRIDGE = VmnetDouble.FIRST_BRIDGE;
    private static final int MAX_FRAME = 1514;

    /** What the far side sends ahead of the link, less than the double's queue takes. */
    private static final int IN_FLIGHT = 900;

    /** Frames of one flush at most: more than one write takes. */
    private static final int BURST = 300;

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final long frames;
    private final Random random;
    private final VmnetDouble vmnet = VmnetDouble.load();
    private final DropCounters drops = new DropCounters();
    private final Way in = new Way();
    private final Way out = new Way();
    private final CountDownLatch written = new CountDownLatch(1);
    private volatile boolean over;

    private VmnetStressProgram(long frames, long seed) {
        this.frames = frames;
        this.random = new Random(seed);
    }

    /** The far side without a copy of JNA's for each frame. */
    static final class Far {
        static {
            Native.register(Far.class, System.getProperty(AppleLibraries.VMNET_PROPERTY));
        }

        private Far() {}

        static native long double_far_send(int bridge, long frame, long length);

        static native long double_far_receive(int bridge, long frame, long capacity, int millis);
    }

    /** One way: each frame carries its number. One thread counts. */
    static final class Way {
        final AtomicLong received = new AtomicLong();
        volatile boolean wrong;
        private final byte[] expected = new byte[MAX_FRAME];
        private long next;

        void take(byte[] data, int offset, int length) {
            long number = 0;
            for (int i = 0; i < Long.BYTES; i++) {
                number = (number << Byte.SIZE) | (data[offset + i] & 0xFF);
            }
            if (number < next
                    || make(number, expected) != length
                    || !Arrays.equals(expected, 0, length, data, offset, offset + length)) {
                wrong = true;
            }
            next = number + 1;
            received.incrementAndGet();
        }
    }

    /** Its length, 14 to 1,514 bytes, and its bytes follow from its number. */
    private static int make(long number, byte[] bytes) {
        long mixed = (number * 0x9E37_79B9_7F4A_7C15L) >>> 32;
        int length = mixed % 4 == 0 ? MAX_FRAME : 14 + (int) (mixed % 87);
        Arrays.fill(bytes, 0, length, (byte) (number * 31));
        for (int i = 0; i < Long.BYTES; i++) {
            bytes[i] = (byte) (number >>> (Long.SIZE - Byte.SIZE * (i + 1)));
        }
        return length;
    }

    public static void main(String[] arguments) throws Exception {
        new VmnetStressProgram(Long.parseLong(arguments[0]), Long.parseLong(arguments[1])).run();
    }

    private void run() throws Exception {
        vmnet.set("event.delay.us", 300).set("read.delay.us", 60).set("write.delay.us", 60);
        vmnet.set("thread.jobs", 16);
        var group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        var link = VmnetLink.open(VmnetSample.host().settings(), drops, VmnetTuning.current());
        link.start(group.next(), new Receiver());
        var sender = Thread.ofPlatform().start(this::send);
        var receiver = Thread.ofPlatform().start(this::receive);
        var trouble = Thread.ofPlatform().start(this::trouble);
        group.next().execute(() -> write(group.next(), link, 0));
        written.await();
        sender.join();
        over = true;
        trouble.join();
        receiver.join();
        awaitDrained();
        link.close();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        vmnet.assertClean();
        report();
    }

    private final class Receiver implements LinkListener {
        @Override
        public void onFrames(Link link, FrameBatch batch) {
            for (int i = 0; i < batch.count(); i++) {
                in.take(batch.data(), batch.offset(i), batch.length(i));
            }
        }

        @Override
        public void onEvent(Link link, LinkEvent event) {
            in.wrong = true;
        }
    }

    private void send() {
        var bytes = new byte[MAX_FRAME];
        try (var memory = new Memory(MAX_FRAME)) {
            for (long number = 0; number < frames; number++) {
                int length = make(number, bytes);
                memory.write(0, bytes, 0, length);
                // Mostly not faster than it is read; a burst now and then overflows the queue.
                while (number % 50_000 > 3000
                        && number % 64 == 0
                        && number - vmnet.get("frames.read") - vmnet.get("frames.dropped")
                                > IN_FLIGHT) {
                    LockSupport.parkNanos(100_000);
                }
                while (Far.double_far_send(BRIDGE, address(memory), length) == 0) {
                    LockSupport.parkNanos(200_000);
                }
            }
        }
    }

    private static long address(Memory memory) {
        return Pointer.nativeValue(memory);
    }

    private void receive() {
        var bytes = new byte[MAX_FRAME];
        try (var memory = new Memory(MAX_FRAME)) {
            while (true) {
                int length = (int) Far.double_far_receive(BRIDGE, address(memory), MAX_FRAME, 100);
                if (length > 0) {
                    memory.read(0, bytes, 0, length);
                    out.take(bytes, 0, length);
                } else if (over) {
                    return;
                }
            }
        }
    }

    /** On the loop: a burst, and the next one after what else the loop has to do. */
    private void write(EventLoop loop, Link link, long first) {
        var bytes = new byte[MAX_FRAME];
        long end = Math.min(frames, first + 1 + random.nextInt(BURST));
        for (long number = first; number < end; number++) {
            link.write(bytes, 0, make(number, bytes));
        }
        link.flush();
        if (end < frames) {
            loop.execute(() -> write(loop, link, end));
        } else {
            written.countDown();
        }
    }

    /** Full buffers, short reads, events without frames, and the garbage collector. */
    private void trouble() {
        var chance = new Random(frames);
        while (!over) {
            vmnet.set("write.status.times", chance.nextInt(8)).set("write.status", 1007);
            vmnet.set("read.batch", chance.nextInt(64));
            vmnet.spuriousEvent(BRIDGE);
            if (chance.nextInt(50) == 0) {
                System.gc();
            }
            LockSupport.parkNanos(5_000_000);
        }
        vmnet.set("write.status", 1000).set("read.batch", 0);
    }

    private void awaitDrained() throws InterruptedException {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while ((vmnet.get("frames.offered") < frames
                        || vmnet.waiting(BRIDGE) > 0
                        || vmnet.get("frames.read") != in.received.get())
                && System.nanoTime() < end) {
            Thread.sleep(5);
        }
    }

    private void report() {
        long inDropped = vmnet.get("frames.dropped");
        long outDropped = drops.get(DropReason.LINK_QUEUE_FULL);
        boolean ok =
                !in.wrong
                        && !out.wrong
                        && in.received.get() + inDropped == frames
                        && out.received.get() + outDropped == frames
                        && drops.nonZero().keySet().stream()
                                .allMatch(DropReason.LINK_QUEUE_FULL::equals);
        System.out.printf(
                "%s: in %d + %d dropped, out %d + %d dropped of %d; %d events, %d reads, %d writes"
                        + " (%d exhausted), %d threads; %s%n",
                ok ? "ok" : "FAILED",
                in.received.get(),
                inDropped,
                out.received.get(),
                outDropped,
                frames,
                vmnet.get("events"),
                vmnet.get("reads"),
                vmnet.get("writes"),
                vmnet.get("writes.exhausted"),
                vmnet.get("callback.threads"),
                drops.nonZero());
    }
}
