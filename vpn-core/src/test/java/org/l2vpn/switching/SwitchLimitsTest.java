package org.l2vpn.switching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.l2vpn.switching.SwitchStory.mac;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.l2vpn.packet.Frame;
import org.l2vpn.switching.SwitchCounters.Event;
import org.l2vpn.switching.SwitchIncidents.NotLearned;

/** What the switch's fixed sizes mean: quota, full table, ageing in pieces, no allocation. */
class SwitchLimitsTest {
    private static final SwitchSettings SMALL =
            new SwitchSettings(
                    4,
                    2,
                    SwitchSettings.DEFAULT_AGE_NANOS,
                    SwitchSettings.DEFAULT_HOLD_NANOS,
                    false);

    @Test
    void shouldNotLearnBeyondTheQuotaOfAPort() {
        var story = new SwitchStory(SMALL, 7, "L1", "P1", "P2");
        story.play(
                "P1 a * = L1 P2",
                "P1 b * = L1 P2",
                "P1 c * = L1 P2",
                "L1 x c = P1 P2", // c is unknown
                "L1 x a = P1",
                "P1 a * = L1 P2", // known ones are still refreshed
                "L1 a * = P1 P2", // and leave room when they move
                "P1 c * = L1 P2",
                "L1 x c = P1");
        assertThat(story.learningSwitch.counters().get(Event.QUOTA_REACHED)).isEqualTo(1);
        assertThat(story.learningSwitch.counters().get(Event.MOVED)).isEqualTo(1);
    }

    @Test
    void shouldNotTakeAnAddressFromAnotherPortBeyondTheQuota() {
        new SwitchStory(SMALL, 8, "L1", "P1", "P2")
                .play(
                        "L1 x * = P1 P2",
                        "+5", // longer than it is held
                        "P1 a * = L1 P2",
                        "P1 b * = L1 P2",
                        "P1 x * = L1 P2",
                        "P2 c x = L1");
    }

    @Test
    void shouldForwardWithoutLearningWhenFullOfOthersShares() {
        var story = new SwitchStory(SMALL, 9, "L1", "P1", "P2", "P3");
        story.play(
                "P1 a * = L1 P2 P3",
                "P2 c * = L1 P1 P3",
                "P3 d * = L1 P1 P2",
                "L1 e * = P1 P2 P3",
                "P3 f * = L1 P1 P2",
                "P3 f a = P1",
                "P1 a f = L1 P2 P3");
        assertThat(story.learningSwitch.size()).isEqualTo(4);
        assertThat(story.learningSwitch.counters().get(Event.FDB_FULL)).isEqualTo(2);
        assertThat(story.learningSwitch.incidents().takeNotLearned())
                .isEqualTo(new NotLearned(2, "P3", 1));
        assertThat(story.learningSwitch.incidents().takeNotLearned()).isNull();
    }

    @Test
    void shouldEvictTheOldestOfAPortAboveItsShareWhenOneBelowLearns() {
        var story = new SwitchStory(SMALL, 9, "L1", "P1", "P2", "P3");
        story.play(
                "P1 a * = L1 P2 P3",
                "+1",
                "P1 b * = L1 P2 P3",
                "P2 c * = L1 P1 P3",
                "P2 d * = L1 P1 P3",
                "P3 e * = L1 P1 P2",
                "P1 b e = P3",
                "P3 e b = P1",
                "P3 e a = L1 P1 P2");
        assertThat(story.learningSwitch.size()).isEqualTo(4);
        assertThat(story.learningSwitch.counters().get(Event.EVICTED)).isEqualTo(1);
    }

    @Test
    void shouldLearnTheLastPortsAddressesWhenAllOthersFillTheTable() {
        var settings =
                new SwitchSettings(
                        4096,
                        1024,
                        Duration.ofMinutes(5).toNanos(),
                        SwitchSettings.DEFAULT_HOLD_NANOS,
                        false);
        var story = new SwitchStory(settings, 12, "L1", "P1", "P2", "P3", "P4", "P5");
        var random = new Random(13);
        for (int i = 0; i < 20_000; i++) {
            var frame = SwitchStory.frame(mac("*"), random.nextInt() & 0xFFFF_FFFFL | 1L << 41, 0);
            story.learningSwitch.forward(
                    story.ports.get("P" + (1 + i % 4)), Frame.copyOf(frame, story.now));
        }
        assertThat(story.learningSwitch.size()).isEqualTo(4096);
        var share = 4096 / 6;
        for (int i = 0; i < share; i++) {
            var frame = SwitchStory.frame(mac("*"), mac("a") + ((long) i << 16), 0);
            story.learningSwitch.forward(story.ports.get("P5"), Frame.copyOf(frame, story.now));
        }
        assertThat(story.ports.get("P5").learned).isEqualTo(share);
        // Nobody listens in on what P5 and the link say to each other.
        story.play("L1 s a = P5", "P5 a s = L1");
        for (int i = 1; i <= 4; i++) {
            assertThat(story.ports.get("P" + i).learned).isBetween(share, 1024);
        }
    }

    @Test
    void shouldTakeNewAddressesWhenOldOnesWereSwept() {
        var story = new SwitchStory(SMALL, 10, "L1", "P1", "P2");
        story.play("P1 a * = L1 P2", "P1 b * = L1 P2", "+300");
        story.learningSwitch.tick(story.now);
        assertThat(story.learningSwitch.size()).isZero();
        assertThat(story.learningSwitch.counters().get(Event.AGED)).isEqualTo(2);
        story.play("P1 c * = L1 P2", "P1 d * = L1 P2", "L1 x d = P1");
    }

    @Test
    void shouldSweepABigTableInBoundedSteps() {
        var entries = 10_000;
        var settings =
                new SwitchSettings(
                        entries,
                        entries,
                        Duration.ofMinutes(5).toNanos(),
                        SwitchSettings.DEFAULT_HOLD_NANOS,
                        false);
        var story = new SwitchStory(settings, 11, "L1", "L2");
        for (int i = 0; i < entries; i++) {
            story.forward("L1", SwitchStory.frame(SwitchStory.mac("*"), 0x0200_0000_0000L + i, 0));
        }
        assertThat(story.learningSwitch.size()).isEqualTo(entries);
        story.advance(Duration.ofMinutes(5));
        story.learningSwitch.tick(story.now);
        assertThat(story.learningSwitch.size())
                .isBetween(entries - LearningSwitch.SWEEP_SLOTS, entries - 1);
        // Each step looks at one of 32 768 slots or removes one entry.
        for (int i = 0; i < (32_768 + entries) / LearningSwitch.SWEEP_SLOTS; i++) {
            story.learningSwitch.tick(story.now);
        }
        assertThat(story.learningSwitch.size()).isZero();
    }

    @Test
    void shouldKeepOthersReachableWhenOnePortFloodsAddresses() {
        var settings =
                new SwitchSettings(
                        4096,
                        1024,
                        Duration.ofMinutes(5).toNanos(),
                        SwitchSettings.DEFAULT_HOLD_NANOS,
                        false);
        var story = new SwitchStory(settings, 12, "L1", "P1", "P2");
        story.play("P2 b * = L1 P1", "L1 a b = P2");
        var flooder = story.ports.get("P1");
        var frame = SwitchStory.frame(SwitchStory.mac("a"), 1, 0);
        for (int i = 0; i < 1_000_000; i++) {
            frame[7] = (byte) (i >> 24);
            frame[8] = (byte) (i >> 16);
            frame[9] = (byte) (i >> 8);
            frame[10] = (byte) i;
            story.learningSwitch.forward(flooder, Frame.copyOf(frame, story.now));
        }
        assertThat(flooder.learned).isEqualTo(1024);
        assertThat(story.learningSwitch.size()).isEqualTo(1026);
        assertThat(story.learningSwitch.counters().get(Event.QUOTA_REACHED))
                .isEqualTo(1_000_000 - 1024);
        story.play("L1 a b = P2", "P2 b a = L1");
    }

    @Test
    void shouldAllocateNothingPerFrame() {
        var story = new SwitchStory(SwitchStory.SETTINGS, 17, "L1");
        var silent =
                new SwitchPort(1, "silent", SwitchPort.Kind.PEER) {
                    @Override
                    public void send(Frame frame) {}
                };
        story.learningSwitch.addPort(silent);
        var known = headed(SwitchStory.mac("a"), SwitchStory.mac("b"));
        var unknown = headed(SwitchStory.mac("x"), SwitchStory.mac("a"));
        var frame = new Frame();
        var l1 = story.ports.get("L1");
        story.learningSwitch.forward(silent, frame.set(unknown, Frame.HEADROOM, 60, 0, story.now));

        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        var before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 10_000; i++) {
            story.learningSwitch.forward(
                    l1, frame.set(known, Frame.HEADROOM, 60, 0, story.now + i));
            story.learningSwitch.forward(
                    l1, frame.set(unknown, Frame.HEADROOM, 60, 0, story.now + i));
            story.learningSwitch.forward(
                    silent, frame.set(unknown, Frame.HEADROOM, 13, 0, story.now + i));
            story.learningSwitch.tick(story.now + i);
        }
        // Less than one byte a frame: what the measuring itself takes.
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(10_000);
    }

    private static byte[] headed(long destination, long source) {
        return Frame.copyOf(SwitchStory.frame(destination, source, 0), 0).data();
    }
}
