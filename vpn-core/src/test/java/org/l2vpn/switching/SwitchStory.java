package org.l2vpn.switching;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.packet.EthernetView;
import org.l2vpn.packet.Frame;
import org.l2vpn.packet.MacAddress;
import org.l2vpn.switching.SwitchCounters.Event;

/**
 * A switch with named ports ({@code L…} a link, {@code P…} a peer), a clock set by hand, and a word
 * for what became of each frame: the ports it came out of, or why it came out of none.
 */
final class SwitchStory {
    static final SwitchSettings SETTINGS =
            new SwitchSettings(
                    64,
                    16,
                    SwitchSettings.DEFAULT_AGE_NANOS,
                    SwitchSettings.DEFAULT_HOLD_NANOS,
                    false);

    final DropCounters drops = new DropCounters();
    final LearningSwitch learningSwitch;
    final Map<String, RecordingPort> ports = new LinkedHashMap<>();
    long now;

    private final List<String> sentTo = new ArrayList<>();

    SwitchStory(SwitchSettings settings, long seed, String... portNames) {
        // Any start will do: monotonic clocks may be negative and may wrap.
        var random = new Random(seed);
        now = random.nextLong();
        learningSwitch = new LearningSwitch(settings, random, drops);
        for (var name : portNames) {
            add(name);
        }
    }

    RecordingPort add(String name) {
        var port = new RecordingPort(ports.size(), name);
        learningSwitch.addPort(port);
        ports.put(name, port);
        return port;
    }

    void advance(Duration time) {
        now += time.toNanos();
    }

    /** Sends a 60-byte frame; a tag of VLAN {@code vlan} unless 0. */
    String send(String ingress, String source, String destination, int vlan) {
        return forward(ingress, frame(mac(destination), mac(source), vlan));
    }

    /** Forwards a frame; checks that exactly one thing became of it and says which. */
    String forward(String ingress, byte[] frame) {
        var given = Frame.copyOf(frame, now);
        sentTo.clear();
        var dropsBefore = drops.nonZero();
        var alone = learningSwitch.counters().get(Event.NO_OTHER_PORT);
        learningSwitch.forward(ports.get(ingress), given);

        assertThat(Arrays.copyOfRange(given.data(), given.offset(), given.end())).isEqualTo(frame);
        assertThat(sentTo).doesNotContain(ingress).doesNotHaveDuplicates();
        var fates = new ArrayList<String>();
        if (!sentTo.isEmpty()) {
            fates.add(String.join(" ", sentTo));
        }
        drops.nonZero()
                .forEach(
                        (reason, n) -> {
                            for (long i = dropsBefore.getOrDefault(reason, 0L); i < n; i++) {
                                fates.add(reason.label());
                            }
                        });
        if (learningSwitch.counters().get(Event.NO_OTHER_PORT) > alone) {
            fates.add("no-other-port");
        }
        assertThat(fates).as("fates of one frame").hasSize(1);
        return fates.getFirst();
    }

    /** Plays the lines of a story, as told at {@link LearningSwitchTest}. */
    void play(String... lines) {
        for (var line : lines) {
            var words = line.split("[ @]");
            if (line.startsWith("+")) {
                advance(Duration.ofSeconds(Long.parseLong(line.substring(1))));
            } else if (words[0].equals("down")) {
                learningSwitch.flushPort(ports.get(words[1]));
            } else if (words[0].equals("own")) {
                assertThat(learningSwitch.setOwnAddress(letter(words[1]), ports.get(words[2])))
                        .isNull();
            } else if (words[0].equals("pin")) {
                learningSwitch.addStatic(letter(words[1]), ports.get(words[2]));
            } else {
                var vlan = words[3].equals("=") ? 0 : Integer.parseInt(words[3]);
                assertThat(send(words[0], words[1], words[2], vlan))
                        .as(line)
                        .isEqualTo(line.substring(line.indexOf('=') + 2));
            }
        }
    }

    /** The address a letter means. */
    static MacAddress letter(String letter) {
        return new MacAddress(mac(letter));
    }

    /** A MAC by its text, by {@code *} for broadcast, or by a letter for 02:00:00:00:00:letter. */
    static long mac(String text) {
        if (text.equals("*")) {
            return 0xFFFF_FFFF_FFFFL;
        }
        return text.length() == 1
                ? 0x0200_0000_0000L | text.charAt(0)
                : MacAddress.parse(text).bits();
    }

    static byte[] frame(long destination, long source, int vlan) {
        var frame =
                ByteBuffer.allocate(60)
                        .put(new MacAddress(destination).bytes())
                        .put(new MacAddress(source).bytes());
        if (vlan != 0) {
            frame.putShort((short) EthernetView.TYPE_VLAN).putShort((short) vlan);
        }
        return frame.putShort((short) 0x88B5).array();
    }

    /** Notes its name for each frame and, as it may, overwrites the headroom before it. */
    final class RecordingPort extends SwitchPort {
        RecordingPort(int id, String name) {
            super(id, name, name.startsWith("L") ? Kind.LINK : Kind.PEER);
        }

        @Override
        public void send(Frame frame) {
            Arrays.fill(frame.data(), frame.offset() - Frame.HEADROOM, frame.offset(), (byte) id());
            sentTo.add(name());
        }
    }
}
