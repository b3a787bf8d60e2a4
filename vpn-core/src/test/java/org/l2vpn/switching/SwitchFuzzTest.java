package org.l2vpn.switching;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.time.Duration;
import java.util.HashMap;
import org.l2vpn.packet.MacAddress;
import org.l2vpn.switching.SwitchStory.RecordingPort;

/**
 * Any sequence of frames, waits and port changes: each frame has exactly one fate and none goes
 * back where it came from (both checked by {@link SwitchStory}), and the FDB keeps its limits.
 */
class SwitchFuzzTest {
    private static final String[] PORTS = {"L1", "P1", "P2", "P3"};

    @FuzzTest(maxDuration = "60s")
    void shouldKeepItsPromises(FuzzedDataProvider data) {
        var settings =
                new SwitchSettings(
                        data.consumeInt(1, 12),
                        data.consumeInt(1, 6),
                        Duration.ofMinutes(5).toNanos(),
                        Duration.ofSeconds(data.consumeInt(0, 1) * 5).toNanos(),
                        data.consumeBoolean());
        var story = new SwitchStory(settings, data.consumeLong(), PORTS);
        while (data.remainingBytes() > 0) {
            step(story, data);
            checkLimits(story, settings);
        }
    }

    private static void step(SwitchStory story, FuzzedDataProvider data) {
        var name = data.pickValue(PORTS);
        var port = story.ports.get(name);
        switch (data.consumeInt(0, 9)) {
            case 0 -> story.advance(Duration.ofSeconds(data.consumeInt(0, 400)));
            case 1 -> story.learningSwitch.tick(story.now);
            case 2 -> replug(story, port);
            case 3 -> pin(story, port, data.consumeByte());
            case 4 -> story.forward(name, data.consumeBytes(data.consumeInt(0, 64)));
            default -> {
                var frame =
                        SwitchStory.frame(
                                address(data.consumeByte()),
                                address(data.consumeByte()),
                                data.consumeInt(0, 2));
                story.forward(name, frame);
            }
        }
    }

    private static void replug(SwitchStory story, RecordingPort port) {
        if (port.owner == null) {
            story.learningSwitch.addPort(port);
        } else if (port.learned > 1) {
            story.learningSwitch.flushPort(port);
        } else {
            story.learningSwitch.removePort(port);
        }
    }

    private static void pin(SwitchStory story, RecordingPort port, byte number) {
        var mac = address(number);
        var taken =
                story.learningSwitch.snapshot(story.now).stream()
                        .anyMatch(e -> e.isStatic() && e.mac().bits() == mac);
        if (!taken && port.owner != null && mac != 0 && !MacAddress.isGroup(mac)) {
            story.learningSwitch.addStatic(new MacAddress(mac), port);
        }
    }

    /** Few addresses, so that they meet: stations, and now and then zero or a group. */
    private static long address(byte number) {
        return switch (number) {
            case 0 -> 0;
            case -1 -> 0xFFFF_FFFF_FFFFL;
            case -2 -> 0x0180_C200_0002L;
            default -> 0x0200_0000_0000L | (number & 0x1F);
        };
    }

    private static void checkLimits(SwitchStory story, SwitchSettings settings) {
        var perPort = new HashMap<String, Integer>();
        for (var e : story.learningSwitch.snapshot(story.now)) {
            assertThat(story.ports.get(e.port()).owner).isNotNull();
            if (!e.isStatic()) {
                perPort.merge(e.port(), 1, Integer::sum);
                assertThat(e.ageNanos()).isBetween(0L, settings.ageNanos() - 1);
            }
        }
        assertThat(story.learningSwitch.size()).isBetween(0, settings.maxEntries());
        var learned = 0;
        for (var port : story.ports.values()) {
            assertThat(port.learned).isBetween(0, settings.perPortQuota());
            assertThat(perPort.getOrDefault(port.name(), 0)).isLessThanOrEqualTo(port.learned);
            learned += port.learned;
        }
        assertThat(learned).isEqualTo(story.learningSwitch.size());
    }
}
