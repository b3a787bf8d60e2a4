package org.l2vpn.switching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.l2vpn.counters.DropReason;
import org.l2vpn.packet.Frame;
import org.l2vpn.packet.MacAddress;
import org.l2vpn.switching.SwitchIncidents.Moves;

class LearningSwitchTest {
    private static final SwitchSettings ISOLATING =
            new SwitchSettings(
                    64,
                    16,
                    SwitchSettings.DEFAULT_AGE_NANOS,
                    SwitchSettings.DEFAULT_HOLD_NANOS,
                    true);

    /**
     * Stories on a switch with ports L1, L2, P1 and P2. A line is a frame, {@code port source
     * destination[@vlan] = ports it comes out of, or why it does not}, a wait {@code +seconds}, or
     * {@code down port}, {@code pin mac port}, {@code own mac port}.
     */
    static Stream<Arguments> stories() {
        return Stream.of(
                story(
                        "learns and then forwards to one port",
                        "L1 a b = L2 P1 P2",
                        "P1 b a = L1",
                        "L1 a b = P1",
                        "P2 c b = P1"),
                story("broadcast goes everywhere else", "L1 a * = L2 P1 P2", "P2 b * = L1 L2 P1"),
                story(
                        "multicast goes everywhere else, known or not",
                        "L1 a 01:00:5e:00:00:fb = L2 P1 P2",
                        "L1 a 33:33:00:00:00:01 = L2 P1 P2"),
                story(
                        "multicast source is dropped and never learned",
                        "L1 01:00:5e:00:00:01 b = bad-source-mac",
                        "L1 * b = bad-source-mac",
                        "P1 b 01:00:5e:00:00:01 = L1 L2 P2"),
                story(
                        "zero source is dropped, zero destination is unknown",
                        "L1 00:00:00:00:00:00 b = bad-source-mac",
                        "L1 a 00:00:00:00:00:00 = L2 P1 P2"),
                story("never back to its port", "L1 a * = L2 P1 P2", "L1 b a = same-port"),
                story("not to itself", "L1 a a = same-port"),
                story(
                        "spanning tree, pause, LACP and LLDP stay, the next address goes",
                        "L1 a 01:80:c2:00:00:00 = link-local-destination",
                        "L1 a 01:80:c2:00:00:01 = link-local-destination",
                        "P1 a 01:80:c2:00:00:02 = link-local-destination",
                        "P1 a 01:80:c2:00:00:0e = link-local-destination",
                        "L1 a 01:80:c2:00:00:0f = link-local-destination",
                        "L1 a 01:80:c2:00:00:10 = L2 P1 P2"),
                story(
                        "what stays on its segment teaches nothing",
                        "L1 a 01:80:c2:00:00:00 = link-local-destination",
                        "P1 b a = L1 L2 P2"),
                story(
                        "forgets after 300 s, not before",
                        "L1 a * = L2 P1 P2",
                        "+299",
                        "P1 b a = L1",
                        "+1",
                        "P1 b a = L1 L2 P2"),
                story(
                        "a frame from it keeps an address, a frame to it does not",
                        "L1 a * = L2 P1 P2",
                        "P1 b a = L1",
                        "+200",
                        "L1 a b = P1",
                        "+200",
                        "P1 c a = L1",
                        "L1 a b = L2 P1 P2"),
                story(
                        "an address moves at once between peers, between links, and to a link",
                        "P1 a * = L1 L2 P2",
                        "P2 a * = L1 L2 P1",
                        "P1 b a = P2",
                        "L1 a * = L2 P1 P2",
                        "P1 b a = L1",
                        "L2 a * = L1 P1 P2",
                        "P1 b a = L2"),
                story(
                        "an address in use at a link does not move to a peer",
                        "L1 a * = L2 P1 P2",
                        "P1 b a = L1",
                        "P2 a * = mac-in-use",
                        "P2 a b = mac-in-use",
                        "P1 b a = L1",
                        "P2 a *@7 = L1 L2 P1"), // an address of its own in another VLAN
                story(
                        "a machine that migrates from a link to a peer is found after 5 s",
                        "L1 a * = L2 P1 P2",
                        "+4",
                        "P2 a * = mac-in-use",
                        "L2 b a = L1",
                        "+1",
                        "P2 a * = L1 L2 P1",
                        "L2 b a = P2",
                        "L1 a * = L2 P1 P2", // and back at once
                        "L2 b a = L1"),
                story(
                        "a frame of its owner keeps an address at its link",
                        "L1 a * = L2 P1 P2",
                        "+4",
                        "L1 a * = L2 P1 P2",
                        "+4",
                        "P2 a * = mac-in-use"),
                story(
                        "the address of our own interface is taken by nobody, also when it is silent",
                        "own a L1",
                        "+1000",
                        "P2 a b = static-mac-violation",
                        "P2 a *@7 = static-mac-violation",
                        "P1 b a = L1"),
                story(
                        "an interface with a new address gives up the old one",
                        "own a L1",
                        "own b L1",
                        "P2 a * = L1 L2 P1",
                        "P2 b * = static-mac-violation"),
                story(
                        "VLANs learn apart",
                        "L1 a *@10 = L2 P1 P2",
                        "P1 b a@10 = L1",
                        "P1 b a@11 = L1 L2 P2",
                        "P1 b a = L1 L2 P2",
                        "P2 a *@11 = L1 L2 P1",
                        "P1 b a@10 = L1",
                        "P1 b a@11 = P2"),
                story(
                        "a port that went down is forgotten",
                        "L1 a * = L2 P1 P2",
                        "P1 b * = L1 L2 P2",
                        "down P1",
                        "L1 a b = L2 P1 P2",
                        "P1 c a = L1"),
                story(
                        "a static address is known before it speaks, in every VLAN, for ever",
                        "pin a P1",
                        "L1 b a = P1",
                        "L1 b a@7 = P1",
                        "+1000",
                        "L1 b a = P1",
                        "down P1",
                        "L1 b a = P1"),
                story(
                        "a static address is not accepted elsewhere",
                        "pin a P1",
                        "P2 a * = static-mac-violation",
                        "P2 a *@7 = static-mac-violation",
                        "L1 a b = static-mac-violation",
                        "P1 a * = L1 L2 P2",
                        "L1 b a = P1",
                        "P1 z a = same-port"));
    }

    private static Arguments story(String name, String... lines) {
        return Arguments.of(name, lines);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("stories")
    void shouldDoAsTheStoryTells(String name, String[] lines) {
        new SwitchStory(SwitchStory.SETTINGS, 1, "L1", "L2", "P1", "P2").play(lines);
    }

    @Test
    void shouldKeepPeersApartWhenIsolating() {
        new SwitchStory(ISOLATING, 2, "L1", "P1", "P2", "P3")
                .play(
                        "P1 a * = L1",
                        "P2 b * = L1",
                        "P1 a b = isolated",
                        "P1 a x = L1",
                        "L1 g a = P1",
                        "L1 g * = P1 P2 P3",
                        "P2 b g = L1");
    }

    @Test
    void shouldNotMoveAnAddressFromPeerToPeerWhenIsolating() {
        new SwitchStory(ISOLATING, 4, "L1", "P1", "P2")
                .play(
                        "L1 s * = P1 P2",
                        "P1 a s = L1",
                        "P2 a s = mac-in-use", // for the frames of s to a
                        "L1 s a = P1",
                        "P2 s * = mac-in-use", // to cut P1 off from s
                        "P1 a s = L1",
                        "+5",
                        "P2 a s = L1", // a laptop that now comes by another peer
                        "L1 s a = P2");
    }

    @Test
    void shouldMoveAtOnceWhenNothingIsHeld() {
        var settings = new SwitchSettings(64, 16, SwitchSettings.DEFAULT_AGE_NANOS, 0, true);
        new SwitchStory(settings, 5, "L1", "P1", "P2")
                .play("L1 a * = P1 P2", "P1 a * = L1", "P2 a * = L1", "L1 b a = P2");
    }

    @Test
    void shouldReportMovesWithNumbersAndAnExample() {
        var story = new SwitchStory(SwitchStory.SETTINGS, 6, "L1", "P1", "P2");
        var incidents = story.learningSwitch.incidents();
        assertThat(incidents.takeMoves()).isNull();
        story.play("P1 a * = L1 P2", "P2 a * = L1 P1", "P1 a * = L1 P2");
        assertThat(incidents.takeMoves())
                .isEqualTo(new Moves(2, 0, SwitchStory.letter("a"), "P2", "P1"));
        assertThat(incidents.takeMoves()).isNull();

        story.play(
                "own s L1",
                "L1 b * = P1 P2",
                "P1 s a = static-mac-violation",
                "P1 b a = mac-in-use",
                "P2 a * = L1 P1");
        assertThat(incidents.takeMoves())
                .isEqualTo(new Moves(1, 2, SwitchStory.letter("b"), "L1", "P1"));
    }

    @Test
    void shouldNameThePortWhereTheConfigurationHasOurOwnAddress() {
        var story = new SwitchStory(SwitchStory.SETTINGS, 7, "L1", "P1");
        story.play("pin a P1");
        var link = story.ports.get("L1");
        assertThat(story.learningSwitch.setOwnAddress(SwitchStory.letter("a"), link))
                .isSameAs(story.ports.get("P1"));
        story.play("L1 a * = static-mac-violation");
    }

    @ParameterizedTest
    @ValueSource(strings = {"P1 P2", "P1 P2 P3 P4"})
    void shouldCountIsolatedOnceWhenNobodyElseIsThere(String ports) {
        var story = new SwitchStory(ISOLATING, 3, ports.split(" "));
        assertThat(story.send("P1", "a", "*", 0)).isEqualTo("isolated");
        assertThat(story.drops.get(DropReason.ISOLATED)).isEqualTo(1);
    }

    @Test
    void shouldCountWhenThereIsNoOtherPort() {
        var story = new SwitchStory(SwitchStory.SETTINGS, 4, "L1");
        assertThat(story.send("L1", "a", "*", 0)).isEqualTo("no-other-port");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 6, 12, 13})
    void shouldDropRuntWhenHeaderIsNotWhole(int length) {
        var story = new SwitchStory(SwitchStory.SETTINGS, 5, "L1", "L2");
        assertThat(story.forward("L1", new byte[length])).isEqualTo("runt-frame");
    }

    @Test
    void shouldDropRuntWhenTagIsNotWhole() {
        var story = new SwitchStory(SwitchStory.SETTINGS, 6, "L1", "L2");
        var tagged = HexFormat.of().parseHex("020000000001" + "020000000002" + "8100" + "00010800");
        for (int length = 14; length < 18; length++) {
            assertThat(story.forward("L1", Arrays.copyOf(tagged, length))).isEqualTo("runt-frame");
        }
        assertThat(story.forward("L1", tagged)).isEqualTo("L2");
        assertThat(story.forward("L1", Arrays.copyOf(tagged, 18))).isEqualTo("L2");
    }

    @Test
    void shouldForgetEverythingOfARemovedPort() {
        var story = new SwitchStory(SwitchStory.SETTINGS, 13, "L1", "P1", "P2");
        story.play("pin s P1", "P1 a * = L1 P2", "P2 b * = L1 P1");
        var removed = story.ports.get("P1");
        story.learningSwitch.removePort(removed);
        assertThat(removed.learned).isZero();
        story.play(
                "P1 a b = link-down", "L1 x a = P2", "P2 s x = L1", "L1 x s = P2", "L1 x b = P2");
        story.learningSwitch.addPort(removed);
        story.play("P1 a b = P2", "P2 b a = P1");
    }

    @Test
    void shouldSurviveWhenAPortIsRemovedWhileItIsSentTo() {
        var story = new SwitchStory(SwitchStory.SETTINGS, 14, "L1", "P1");
        var fragile =
                new SwitchPort(9, "fragile", SwitchPort.Kind.LINK) {
                    @Override
                    public void send(Frame frame) {
                        story.learningSwitch.removePort(this);
                    }
                };
        story.learningSwitch.addPort(fragile);
        story.add("P2");
        story.play("L1 a * = P1 P2", "L1 a * = P1 P2");
        assertThat(fragile.owner).isNull();
    }

    @Test
    void shouldShowWhatItKnows() {
        var story = new SwitchStory(SwitchStory.SETTINGS, 15, "L1", "P1");
        story.play("pin s P1", "L1 a * = P1", "+10", "P1 b *@5 = L1", "+5");
        assertThat(story.learningSwitch.snapshot(story.now))
                .extracting(
                        FdbEntry::mac,
                        FdbEntry::vlanId,
                        FdbEntry::port,
                        FdbEntry::isStatic,
                        e -> Duration.ofNanos(e.ageNanos()).toSeconds())
                .containsExactlyInAnyOrder(
                        tuple(SwitchStory.letter("s"), FdbEntry.ANY_VLAN, "P1", true, 0L),
                        tuple(SwitchStory.letter("a"), 0, "L1", false, 15L),
                        tuple(SwitchStory.letter("b"), 5, "P1", false, 5L));
        story.advance(Duration.ofSeconds(290));
        assertThat(story.learningSwitch.snapshot(story.now))
                .extracting(FdbEntry::mac)
                .containsExactlyInAnyOrder(SwitchStory.letter("s"), SwitchStory.letter("b"));
    }

    @Test
    void shouldRefuseWhatTheConfigurationCannotMean() {
        var story = new SwitchStory(SwitchStory.SETTINGS, 16, "L1", "P1");
        var l1 = story.ports.get("L1");
        var p1 = story.ports.get("P1");
        story.learningSwitch.addStatic(SwitchStory.letter("a"), p1);
        story.learningSwitch.addStatic(SwitchStory.letter("a"), p1);
        assertThatThrownBy(() -> story.learningSwitch.addStatic(SwitchStory.letter("a"), l1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("P1");
        assertThatThrownBy(
                        () ->
                                story.learningSwitch.addStatic(
                                        MacAddress.parse("01:00:5e:00:00:01"), l1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> story.learningSwitch.addPort(l1))
                .isInstanceOf(IllegalStateException.class);
        story.learningSwitch.removePort(l1);
        assertThatThrownBy(() -> story.learningSwitch.removePort(l1))
                .isInstanceOf(IllegalStateException.class);
    }
}
