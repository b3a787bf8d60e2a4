package org.l2vpn.bridge.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.link.FrameBatch;
import org.l2vpn.link.IpPrefix;
import org.l2vpn.link.Link;
import org.l2vpn.link.LinkEvent;
import org.l2vpn.link.LinkListener;
import org.l2vpn.link.OffloadMode;
import org.l2vpn.link.TapSettings;
import org.l2vpn.packet.MacAddress;

/** What a TAP on an epoll loop reads in which turn, with a real kernel behind it. */
@Timeout(60)
@ExtendWith(NetnsExtension.class)
final class TapTurnsNetnsIT implements LinkListener {
    /** From 02:…:99, 10.88.0.9, to everybody: who has 10.88.0.1? */
    private static final byte[] WHO_HAS =
            HexFormat.of()
                    .parseHex(
                            "ffffffffffff0200000000990806"
                                    + "00010800060400010200000000990a580009"
                                    + "0000000000000a580001");

    private static final int MARK = 14;

    private final DropCounters drops = new DropCounters();
    private final List<List<byte[]>> turns = new ArrayList<>();
    private EventLoopGroup group;
    private EventLoop loop;
    private TapLink link;
    private PacketSocket far;
    private boolean closeAtFirst;

    @BeforeEach
    void open() throws Exception {
        Files.writeString(Path.of("/proc/sys/net/ipv6/conf/all/disable_ipv6"), "1");
        Files.writeString(Path.of("/proc/sys/net/ipv6/conf/default/disable_ipv6"), "1");
        var settings =
                new TapSettings(
                        "tap0",
                        List.of(IpPrefix.parse("10.88.0.1/24")),
                        MacAddress.parse("02:00:5e:10:00:01"),
                        1500,
                        Optional.empty(),
                        OffloadMode.AUTO);
        link = TapLink.open(settings, drops);
        far = new PacketSocket("tap0");
        group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        loop = group.next();
        link.start(loop, this);
        onLoop(() -> null);
    }

    @AfterEach
    void close() throws Exception {
        far.close();
        link.close();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).await(5, TimeUnit.SECONDS);
    }

    @Test
    void shouldDeliverTheKernelsAnswerBeforeFlushReturns() throws Exception {
        var answers =
                onLoop(
                        () -> {
                            turns.clear();
                            link.write(WHO_HAS, 0, WHO_HAS.length);
                            link.flush();
                            return List.copyOf(turns);
                        });
        assertThat(answers).hasSize(1);
        assertThat(answers.getFirst()).hasSize(1);
        assertThat(answers.getFirst().getFirst()).startsWith(2, 0, 0, 0, 0, 0x99);
    }

    @Test
    void shouldReadNothingWhenNothingWasWritten() throws Exception {
        var read =
                onLoop(
                        () -> {
                            turns.clear();
                            far.send(marked(1));
                            link.flush();
                            return List.copyOf(turns);
                        });
        assertThat(read).isEmpty();
        assertThat(marks(1)).containsExactly(1);
    }

    /** Single ones go at once, bursts together, and what follows on either is not left behind. */
    @Test
    void shouldKeepOrderWhenSinglesAndBurstsAlternate() throws Exception {
        var expected = new ArrayList<Integer>();
        int mark = 0;
        for (int burst : new int[] {1, 1, 5, 1, 1, 30, 2, 1}) {
            int first = mark + 1;
            for (int i = 0; i < burst; i++) {
                expected.add(++mark);
            }
            int last = mark;
            onLoop(
                    () -> {
                        for (int i = first; i <= last; i++) {
                            far.send(marked(i));
                        }
                        return null;
                    });
            marks(mark);
        }
        assertThat(marks(mark)).isEqualTo(expected);
        assertThat(drops.nonZero()).isEmpty();
    }

    /** While they come one by one, nobody asks for a second one. */
    @Test
    void shouldGoBackToBatchesWhenABurstFollowsOnSingles() throws Exception {
        for (int i = 1; i <= 3; i++) {
            far.send(marked(i));
            marks(i);
        }
        onLoop(
                () -> {
                    turns.clear();
                    for (int i = 0; i < 60; i++) {
                        far.send(marked(i));
                    }
                    return null;
                });
        assertThat(marks(60)).hasSize(60);
        var sizes = onLoop(() -> turns.stream().map(List::size).toList());
        assertThat(sizes.getFirst()).isEqualTo(1);
        assertThat(sizes).hasSizeLessThanOrEqualTo(8);
        assertThat(sizes.getLast()).isGreaterThan(50);
    }

    @Test
    void shouldReadNoMoreWhenTheFirstOfTwoFramesClosesTheLink() throws Exception {
        far.send(marked(1));
        marks(1);
        onLoop(
                () -> {
                    closeAtFirst = true;
                    far.send(marked(2));
                    far.send(marked(3));
                    return null;
                });
        assertThat(marks(2)).containsExactly(1, 2);
        assertThat(onLoop(link::isUp)).isFalse();
        assertThat(drops.nonZero()).isEmpty();
    }

    @Override
    public void onFrames(Link from, FrameBatch frames) {
        var turn = new ArrayList<byte[]>();
        for (int i = 0; i < frames.count(); i++) {
            int at = frames.offset(i);
            turn.add(Arrays.copyOfRange(frames.data(), at, at + frames.length(i)));
        }
        turns.add(turn);
        if (closeAtFirst) {
            link.close();
        }
    }

    @Override
    public void onEvent(Link from, LinkEvent event) {}

    /** The marks of all frames so far, once there are {@code atLeast}. */
    private List<Integer> marks(int atLeast) throws Exception {
        while (true) {
            List<Integer> marks =
                    onLoop(
                            () ->
                                    turns.stream()
                                            .flatMap(List::stream)
                                            .map(frame -> (int) frame[MARK])
                                            .toList());
            if (marks.size() >= atLeast) {
                return marks;
            }
        }
    }

    private <T> T onLoop(Callable<T> task) throws Exception {
        return loop.submit(task).get(10, TimeUnit.SECONDS);
    }

    private static byte[] marked(int mark) {
        var frame = new byte[60];
        Arrays.fill(frame, 0, 6, (byte) 0xFF);
        frame[6] = 2;
        frame[12] = (byte) 0x88;
        frame[13] = (byte) 0xB5;
        frame[MARK] = (byte) mark;
        return frame;
    }
}
