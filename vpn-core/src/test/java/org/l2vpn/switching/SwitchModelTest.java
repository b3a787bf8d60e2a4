package org.l2vpn.switching;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.l2vpn.packet.MacAddress;

/** The switch against the plainest switch that could be right, over many seeds. */
class SwitchModelTest {
    private static final String[] PORTS = {"L1", "L2", "P1", "P2", "P3"};
    private static final int STATIONS = 24;
    private static final long AGE = Duration.ofMinutes(5).toNanos();

    @ParameterizedTest
    @ValueSource(longs = {0x5E55_1011L, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void shouldDoAsTheModelDoes(long seed) {
        var random = new Random(seed);
        for (int round = 0; round < 40; round++) {
            var settings =
                    new SwitchSettings(
                            1 + random.nextInt(20),
                            1 + random.nextInt(8),
                            AGE,
                            Duration.ofSeconds(random.nextInt(2) * 60).toNanos(),
                            random.nextBoolean());
            play(settings, random.nextLong());
        }
    }

    private static void play(SwitchSettings settings, long seed) {
        var random = new Random(seed);
        var story = new SwitchStory(settings, seed, PORTS);
        var model = new Model(settings);
        for (int step = 0; step < 400; step++) {
            // No two entries of one age: the model evicts the same one.
            story.now++;
            var port = PORTS[random.nextInt(PORTS.length)];
            var as = "seed %d, step %d".formatted(seed, step);
            switch (random.nextInt(40)) {
                case 0 -> {
                    story.advance(Duration.ofSeconds(random.nextInt(200)));
                    // A small table is swept whole by one tick, so that the model can follow.
                    story.learningSwitch.tick(story.now);
                    model.age(story.now);
                }
                case 1 -> {
                    story.learningSwitch.flushPort(story.ports.get(port));
                    model.learned.values().removeIf(e -> e.port.equals(port));
                }
                case 2 -> {
                    var mac = station(random);
                    if (model.statics.putIfAbsent(mac, port) == null) {
                        story.learningSwitch.addStatic(new MacAddress(mac), story.ports.get(port));
                    }
                }
                default -> {
                    var source = station(random);
                    var destination = random.nextInt(8) == 0 ? 0xFFFF_FFFF_FFFFL : station(random);
                    var vlan = random.nextInt(3);
                    var frame = SwitchStory.frame(destination, source, vlan);
                    assertThat(story.forward(port, frame))
                            .as(as)
                            .isEqualTo(model.fate(port, vlan, source, destination, story.now));
                }
            }
            assertThat(story.learningSwitch.size()).as(as).isEqualTo(model.learned.size());
        }
        assertSameEntries(story, model);
    }

    private static void assertSameEntries(SwitchStory story, Model model) {
        var expected = new TreeMap<String, String>();
        model.statics.forEach((mac, port) -> expected.put(new MacAddress(mac) + "@-1", port));
        model.learned.forEach(
                (at, e) -> expected.put(new MacAddress(at.mac) + "@" + at.vlan, e.port));
        var actual = new TreeMap<String, String>();
        for (var e : story.learningSwitch.snapshot(story.now)) {
            assertThat(actual.put(e.mac() + "@" + e.vlanId(), e.port())).isNull();
        }
        assertThat(actual).isEqualTo(expected);
    }

    private static long station(Random random) {
        return 0x0200_0000_0001L + random.nextInt(STATIONS);
    }

    private record At(int vlan, long mac) {}

    private record Seen(String port, long when) {}

    /** Maps and strings, no hurry. */
    private static final class Model {
        final SwitchSettings settings;
        final Map<Long, String> statics = new HashMap<>();
        final Map<At, Seen> learned = new HashMap<>();

        Model(SwitchSettings settings) {
            this.settings = settings;
        }

        void age(long now) {
            learned.values().removeIf(e -> now - e.when >= settings.ageNanos());
        }

        String fate(String port, int vlan, long source, long destination, long now) {
            var holder = statics.get(source);
            if (holder != null && !holder.equals(port)) {
                return "static-mac-violation";
            }
            if (holder == null && isHeld(learned.get(new At(vlan, source)), port, now)) {
                return "mac-in-use";
            }
            if (holder == null) {
                learn(new At(vlan, source), port, now);
            }
            var target = statics.get(destination);
            if (target == null) {
                var seen = learned.get(new At(vlan, destination));
                target = seen == null ? null : seen.port;
            }
            if (target == null) {
                return everyOther(port);
            }
            return target.equals(port) ? "same-port" : isolated(port, target) ? "isolated" : target;
        }

        private boolean isHeld(@Nullable Seen known, String port, long now) {
            return known != null
                    && !known.port.equals(port)
                    && now - known.when < settings.holdNanos()
                    && port.startsWith("P")
                    && (settings.isolate() || known.port.startsWith("L"));
        }

        private void learn(At at, String port, long now) {
            var known = learned.get(at);
            var refresh = known != null && known.port.equals(port);
            if (!refresh && entries(port) >= settings.perPortQuota()) {
                return;
            }
            if (known == null && learned.size() >= settings.maxEntries()) {
                var share = settings.maxEntries() / PORTS.length;
                if (entries(port) >= share || !evict(share)) {
                    return;
                }
            }
            learned.put(at, new Seen(port, now));
        }

        private long entries(String port) {
            return learned.values().stream().filter(e -> e.port.equals(port)).count();
        }

        private boolean evict(int share) {
            var oldest =
                    learned.entrySet().stream()
                            .filter(e -> entries(e.getValue().port) > share)
                            .min(Comparator.comparingLong(e -> e.getValue().when));
            oldest.ifPresent(e -> learned.remove(e.getKey()));
            return oldest.isPresent();
        }

        private String everyOther(String port) {
            var to = new StringBuilder();
            for (var other : PORTS) {
                if (!other.equals(port) && !isolated(port, other)) {
                    to.append(' ').append(other);
                }
            }
            return to.substring(1);
        }

        private boolean isolated(String from, String to) {
            return settings.isolate() && from.startsWith("P") && to.startsWith("P");
        }
    }
}
