package org.l2vpn.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.counters.DropReason;
import org.l2vpn.link.Link;
import org.l2vpn.link.LinkEvent;
import org.l2vpn.packet.EthernetView;
import org.l2vpn.packet.FrameRules;

/**
 * What every {@link Link} does, whatever is behind it; each implementation runs this class with its
 * own far side: the place where frames written to the link come out and frames for it go in.
 *
 * <p>Test frames carry the EtherType for local experiments, so that an implementation whose far
 * side is a kernel may see other traffic in between.
 */
@Timeout(30)
public abstract class AbstractLinkContractTest {
    /** Local Experimental EtherType 1 (IEEE 802). */
    protected static final int TEST_TYPE = 0x88B5;

    private static final int BURST = 10_000;
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration QUIET = Duration.ofMillis(200);
    private static final Duration CLOSE_LIMIT = Duration.ofMillis(100);

    private final DropCounters drops = new DropCounters();
    private final RecordingListener listener = new RecordingListener();
    private EventLoopGroup group;
    private EventLoop loop;
    private Link link;

    /** Opens a fresh link with an MTU of 1500 or more, not started; drops go to {@code drops}. */
    protected abstract Link openLink(DropCounters drops) throws Exception;

    /** Releases what {@link #openLink} took beside the link; called after the link was closed. */
    protected abstract void closeFarSide() throws Exception;

    /** The far side sends a frame towards the link. */
    protected abstract void farSend(byte[] frame) throws Exception;

    /** The next frame the far side gets from the link, or null if none comes in time. */
    protected abstract byte @Nullable [] farReceive(Duration patience) throws Exception;

    /** The link was started: the moment for a far side that can come only now. */
    protected void started() throws Exception {}

    /** The loop group the link runs on. */
    protected EventLoopGroup newLoopGroup() {
        return new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    }

    /** The longest frame this link must carry in both directions. */
    protected int longestFrame() {
        return 1500 + EthernetView.HEADER;
    }

    /** The shortest frame the far side can send. */
    protected int shortestFarFrame() {
        return FrameRules.MIN_LENGTH;
    }

    /** Whether every frame of a burst arrives or is counted; a kernel's queue loses uncounted. */
    protected boolean countsEveryLoss() {
        return false;
    }

    @BeforeEach
    protected void open() throws Exception {
        group = newLoopGroup();
        loop = group.next();
        link = openLink(drops);
    }

    @AfterEach
    protected void release() throws Exception {
        try {
            link.close();
            closeFarSide();
        } finally {
            group.shutdownGracefully(0, 2, TimeUnit.SECONDS).sync();
        }
        assertThat(listener.failures()).isEmpty();
    }

    @Test
    protected void shouldBeUpOnlyBetweenStartAndClose() throws Exception {
        assertThat(link.isUp()).isFalse();
        start();
        assertThat(link.isUp()).isTrue();
        link.close();
        assertThat(link.isUp()).isFalse();
    }

    @Test
    protected void shouldKnowItsNameTypeAndMtu() {
        assertThat(link.info().name()).isNotBlank();
        assertThat(link.info().type()).isNotBlank();
        assertThat(link.info().mtu()).isGreaterThanOrEqualTo(1280);
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 15, 59, 60, 61, 590, 1513, 1514})
    protected void shouldCarryFrameOutWhole(int length) throws Exception {
        start();
        var frame = frame(1, length);
        writeAndFlush(frame);
        assertCarried(nextFar(PATIENCE), frame);
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 15, 59, 60, 61, 590, 1513, 1514})
    protected void shouldDeliverFrameWhole(int length) throws Exception {
        start();
        var frame = frame(2, Math.max(length, shortestFarFrame()));
        farSend(frame);
        assertCarried(listener.next(PATIENCE), frame);
    }

    @Test
    protected void shouldCarryLongestFrameBothWays() throws Exception {
        start();
        var frame = frame(3, longestFrame());
        writeAndFlush(frame);
        assertCarried(nextFar(PATIENCE), frame);
        farSend(frame);
        assertCarried(listener.next(PATIENCE), frame);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 6, 13})
    protected void shouldDropAndCountWhenFrameHasNoWholeHeader(int length) throws Exception {
        start();
        writeAndFlush(new byte[length]);
        assertThat(dropped()).isEqualTo(1);
        assertStillCarries();
    }

    @ParameterizedTest
    @ValueSource(ints = {1518, 1522, 9018, 65_535})
    protected void shouldCarryOrCountWhenFrameIsOversize(int length) throws Exception {
        start();
        var frame = frame(4, length);
        writeAndFlush(frame);
        if (dropped() == 0) {
            assertCarried(nextFar(PATIENCE), frame);
        } else {
            assertThat(dropped()).isEqualTo(1);
            assertThat(length).isGreaterThan(longestFrame());
        }
        assertStillCarries();
    }

    @Test
    protected void shouldDropAndCountWhenFrameIsLongerThanAnyLinkTakes() throws Exception {
        start();
        writeAndFlush(frame(5, FrameRules.MAX_LENGTH + 1));
        assertThat(dropped()).isEqualTo(1);
        assertStillCarries();
    }

    @Test
    protected void shouldKeepOrderAndContentWhenBurstIsWritten() throws Exception {
        start();
        onLoop(
                () -> {
                    for (int i = 0; i < BURST; i++) {
                        var frame = frame(i, 60 + i % 1000);
                        link.write(frame, 0, frame.length);
                    }
                    link.flush();
                });
        var arrived = new ArrayList<byte[]>();
        for (var frame = nextFar(PATIENCE); frame != null; frame = nextFar(QUIET)) {
            arrived.add(frame);
        }
        assertBurst(arrived);
        assertCarriesAfterBurst();
    }

    @Test
    protected void shouldKeepOrderAndContentWhenBurstArrives() throws Exception {
        start();
        for (int i = 0; i < BURST; i++) {
            farSend(frame(i, 60 + i % 1000));
        }
        var arrived = new ArrayList<byte[]>();
        for (var frame = listener.next(PATIENCE); frame != null; frame = listener.next(QUIET)) {
            arrived.add(frame);
        }
        assertBurst(arrived);
        assertCarriesAfterBurst();
    }

    @Test
    protected void shouldWriteFromTheMiddleOfAnArray() throws Exception {
        start();
        var frame = frame(6, 100);
        var around = new byte[300];
        Arrays.fill(around, (byte) 0x55);
        System.arraycopy(frame, 0, around, 77, frame.length);
        onLoop(
                () -> {
                    link.write(around, 77, frame.length);
                    // The array is ours again: what is queued must not follow it.
                    Arrays.fill(around, (byte) 0x66);
                    link.flush();
                });
        assertCarried(nextFar(PATIENCE), frame);
    }

    @Test
    protected void shouldCallListenerOnItsLoopOnly() throws Exception {
        start();
        farSend(frame(7, 60));
        assertThat(listener.next(PATIENCE)).isNotNull();
        onLoop(() -> assertThat(listener.lastThread()).isSameAs(Thread.currentThread()));
    }

    @Test
    protected void shouldCloseInTimeWhenReaderWaits() throws Exception {
        // A reader that close() does not wake is late every time; a busy machine only now and then.
        var fastest = Duration.ofDays(1);
        for (int i = 0; i < 3; i++) {
            start();
            farSend(frame(i, 60));
            assertThat(listener.next(PATIENCE)).isNotNull();
            var before = System.nanoTime();
            link.close();
            var took = Duration.ofNanos(System.nanoTime() - before);
            fastest = took.compareTo(fastest) < 0 ? took : fastest;
            closeFarSide();
            link = openLink(drops);
        }
        assertThat(fastest).isLessThanOrEqualTo(CLOSE_LIMIT);
    }

    @Test
    protected void shouldDoNothingWhenClosedAgain() throws Exception {
        start();
        link.close();
        link.close();
        onLoop(link::close);
        assertThat(listener.events()).doesNotContain(LinkEvent.GONE);
    }

    @Test
    protected void shouldCloseWhenNeverStarted() {
        link.close();
        link.close();
        assertThat(link.isUp()).isFalse();
    }

    @Test
    protected void shouldCloseOnItsLoop() throws Exception {
        start();
        onLoop(link::close);
        assertThat(link.isUp()).isFalse();
    }

    @Test
    protected void shouldDropAndCountWhenWrittenToAfterClose() throws Exception {
        start();
        link.close();
        writeAndFlush(frame(8, 60));
        assertThat(drops.get(DropReason.LINK_DOWN)).isEqualTo(1);
    }

    @Test
    protected void shouldDeliverNothingWhenClosedBeforeTheLoopCameToIt() throws Exception {
        start();
        var entered = new CountDownLatch(1);
        var gate = new CountDownLatch(1);
        var busy =
                loop.submit(
                        () -> {
                            entered.countDown();
                            return gate.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                        });
        assertThat(entered.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        for (int i = 0; i < 10; i++) {
            farSend(frame(i, 100));
        }
        link.close();
        gate.countDown();
        assertThat(busy.get()).isTrue();
        assertThat(listener.next(QUIET)).isNull();
    }

    @Test
    protected void shouldBeSilentAfterCloseUnderLoad() throws Exception {
        start();
        var stop = new AtomicBoolean();
        var writer = new LoopWriter(stop);
        loop.execute(writer);
        for (int i = 0; i < 500; i++) {
            farSend(frame(i, 1000));
        }
        link.close();
        // What the loop was in the middle of is over when it has taken one more task.
        onLoop(() -> {});
        var seen = listener.count();
        onLoop(() -> {});
        stop.set(true);
        onLoop(() -> {});
        assertThat(writer.failure).isNull();
        assertThat(listener.count()).isEqualTo(seen);
        assertThat(listener.events()).doesNotContain(LinkEvent.GONE);
    }

    /** Writes without end from the loop, a batch a turn, until told to stop. */
    private final class LoopWriter implements Runnable {
        private final AtomicBoolean stop;
        private final byte[] frame = frame(0, 1000);
        private volatile @Nullable Throwable failure;

        LoopWriter(AtomicBoolean stop) {
            this.stop = stop;
        }

        @Override
        public void run() {
            try {
                for (int i = 0; i < 32; i++) {
                    link.write(frame, 0, frame.length);
                }
                link.flush();
            } catch (Throwable t) {
                failure = t;
                return;
            }
            if (!stop.get()) {
                loop.execute(this);
            }
        }
    }

    private void start() throws Exception {
        link.start(loop, listener);
        started();
        onLoop(() -> {});
    }

    private void writeAndFlush(byte[] frame) throws Exception {
        onLoop(
                () -> {
                    link.write(frame, 0, frame.length);
                    link.flush();
                });
    }

    /** Runs on the loop, and fails here if it throws there. */
    private void onLoop(Runnable action) throws Exception {
        loop.submit(action).get();
    }

    private void assertStillCarries() throws Exception {
        var frame = frame(0x5E55101D, 200);
        writeAndFlush(frame);
        assertCarried(nextFar(PATIENCE), frame);
        farSend(frame);
        assertCarried(listener.next(PATIENCE), frame);
    }

    /**
     * Likewise after a burst. On a busy machine some of that comes late, and fills until then a
     * queue on the way that may lose the next frame too: it is sent until it arrives.
     */
    private void assertCarriesAfterBurst() throws Exception {
        var frame = frame(0x5E55101D, 200);
        assertCarried(repeated(() -> writeAndFlush(frame), () -> nextFar(QUIET)), frame);
        assertCarried(repeated(() -> farSend(frame), () -> listener.next(QUIET)), frame);
    }

    private static byte @Nullable [] repeated(Sending sending, Callable<byte @Nullable []> next)
            throws Exception {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        byte @Nullable [] frame;
        do {
            sending.send();
            do {
                frame = next.call();
            } while (frame != null && number(frame) < BURST);
        } while (frame == null && System.nanoTime() < deadline);
        return frame;
    }

    /** One way of sending a frame. */
    private interface Sending {
        void send() throws Exception;
    }

    private static int number(byte[] frame) {
        return ByteBuffer.wrap(frame).getInt(EthernetView.HEADER);
    }

    private void assertBurst(List<byte[]> arrived) {
        assertThat(arrived).isNotEmpty();
        var last = -1;
        for (var frame : arrived) {
            var number = number(frame);
            assertThat(number).as("order").isGreaterThan(last);
            assertCarried(frame, frame(number, 60 + number % 1000));
            last = number;
        }
        if (countsEveryLoss()) {
            assertThat(arrived.size() + dropped()).isEqualTo(BURST);
        }
    }

    /** A short frame may come padded with zeros to 60 bytes; nothing else may differ. */
    private static void assertCarried(byte @Nullable [] actual, byte[] sent) {
        assertThat(actual).as("a frame of %d bytes", sent.length).isNotNull();
        if (actual.length == sent.length || sent.length >= FrameRules.PADDED_LENGTH) {
            assertThat(actual).isEqualTo(sent);
        } else {
            assertThat(actual).isEqualTo(Arrays.copyOf(sent, FrameRules.PADDED_LENGTH));
        }
    }

    private byte @Nullable [] nextFar(Duration patience) throws Exception {
        var deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            var left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
            var frame = farReceive(left);
            if (frame == null || isTestFrame(frame)) {
                return frame;
            }
        }
    }

    private long dropped() {
        return drops.nonZero().values().stream().mapToLong(Long::longValue).sum();
    }

    /** Whether a frame is one of ours. */
    static boolean isTestFrame(byte[] frame) {
        return frame.length >= EthernetView.HEADER && EthernetView.outerType(frame, 0) == TEST_TYPE;
    }

    /** A numbered broadcast test frame: header, number, then bytes that depend on the number. */
    protected static byte[] frame(int number, int length) {
        var frame = new byte[Math.max(length, EthernetView.HEADER + 4)];
        for (int i = EthernetView.HEADER + 4; i < frame.length; i++) {
            frame[i] = (byte) (number * 31 + i);
        }
        ByteBuffer.wrap(frame)
                .putLong(0xFFFF_FFFF_FFFF_0200L)
                .putInt(0x5E00_5301)
                .putShort((short) TEST_TYPE)
                .putInt(number);
        return Arrays.copyOf(frame, length);
    }
}
