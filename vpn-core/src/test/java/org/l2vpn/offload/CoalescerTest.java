package org.l2vpn.offload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.l2vpn.packet.Frame;
import org.l2vpn.packet.Offload;
import org.l2vpn.packet.Recipe;

class CoalescerTest {
    /** What went to the sink. */
    private record Out(String source, byte[] frame, long offload) {}

    private static final int PADDING = 10;

    private final SplittableRandom random = new SplittableRandom(8);
    private final List<Out> out = new ArrayList<>();
    private final Coalescer<String> coalescer = coalescer(true);

    private Coalescer<String> coalescer(boolean udp) {
        return new Coalescer<>(this::record, udp);
    }

    private void record(String source, Frame frame) {
        var data = frame.data();
        var at = frame.offset();
        assertThat(at).isGreaterThanOrEqualTo(Frame.HEADROOM);
        out.add(new Out(source, Arrays.copyOfRange(data, at, frame.end()), frame.offload()));
        Arrays.fill(data, at - Frame.HEADROOM, at, (byte) 0x55); // as sinks may
    }

    private boolean add(String source, byte[] frame, boolean partial) {
        var given = Frame.copyOf(Arrays.copyOf(frame, frame.length + PADDING), 0);
        Arrays.fill(given.data(), given.end() - PADDING, given.end(), (byte) 0x77);
        given.move(given.offset(), frame.length, Offload.NONE);
        return coalescer.add(source, given, partial, random.nextBoolean());
    }

    @Test
    void shouldMakeTheSuperFrameAgainOfItsPieces() {
        for (int i = 0; i < 40_000; i++) {
            var recipe = Recipe.random(random);
            recipe.payload = Recipe.fill(random, 2 + random.nextInt(i % 500 == 0 ? 65_000 : 900));
            var least = Math.max(1, (recipe.payload.length + 63) / 64);
            var size = least + random.nextInt(recipe.payload.length - least);
            if (recipe.payloadAt() + recipe.payload.length > 65_535) {
                continue;
            }
            for (var flag : new int[] {Recipe.FIN, Recipe.PSH, Recipe.CWR, Recipe.ECE}) {
                recipe.flags |= random.nextInt(4) == 0 ? flag : 0;
            }
            for (var piece : recipe.segments(size)) {
                var partial = random.nextBoolean();
                assertThat(add("peer", piece.frame(partial), partial)).isTrue();
            }
            coalescer.flush();
            assertThat(out).hasSize(1);
            assertThat(out.getFirst().offload()).isEqualTo(recipe.superOffload(size));
            assertThat(Arrays.equals(out.getFirst().frame(), recipe.frame(true))).isTrue();
            out.clear();
        }
    }

    @Test
    void shouldLeaveALoneFrameAsItIs() {
        for (int i = 0; i < 5000; i++) {
            var recipe = Recipe.random(random);
            recipe.payload = Recipe.fill(random, random.nextInt(50));
            recipe.flags = random.nextInt(256);
            var partial = random.nextBoolean();
            add("peer", recipe.frame(partial), partial);
            coalescer.flush();
            var expected = partial ? recipe.partialOffload() : Offload.NONE;
            assertThat(out).hasSize(1);
            assertThat(out.getFirst().offload()).isEqualTo(expected);
            assertThat(out.getFirst().frame()).isEqualTo(recipe.frame(partial));
            out.clear();
        }
    }

    @Test
    void shouldHandOnAtOnceWhatEndsASuperFrame() {
        for (var last : List.of(Recipe.PSH, Recipe.FIN, Recipe.FIN | Recipe.PSH)) {
            var recipe = tcp(200);
            recipe.flags |= last;
            addAll(recipe.segments(100));
            assertThat(out).hasSize(1);
            out.clear();
        }
        addAll(tcp(199).segments(100)); // the last is shorter
        assertThat(out).hasSize(1);
        assertThat(Offload.gsoSize(out.getFirst().offload())).isEqualTo(100);
        out.clear();
        var alone = tcp(100);
        alone.flags |= Recipe.PSH;
        add("peer", alone.frame(true), true);
        assertThat(out).hasSize(1);
    }

    @Test
    void shouldStopAtSixtyFourSegmentsAndAtTheLongestFrame() {
        addAll(tcp(130).segments(1));
        coalescer.flush();
        assertThat(out).extracting(o -> o.frame().length).containsExactly(134, 134, 72);
        out.clear();
        addAll(tcp(70_000).segments(1400));
        coalescer.flush();
        assertThat(out).hasSize(2);
        assertThat(out.getFirst().frame()).hasSize(70 + 46 * 1400);
    }

    @Test
    void shouldNotPutTogetherWhatDiffersOrDoesNotFollow() {
        apart(r -> r.sequence++);
        apart(r -> r.sequence--);
        apart(r -> r.acknowledgment++);
        apart(r -> r.window++);
        apart(r -> r.urgentPointer++);
        for (int flag = 1; flag < 0x100; flag <<= 1) {
            var other = flag;
            if (flag != Recipe.FIN && flag != Recipe.PSH) {
                apart(r -> r.flags ^= other);
            }
        }
        apart(r -> r.tcpOptions[11] ^= 1);
        apart(r -> r.tcpOptions = new byte[8]);
        apart(r -> r.tcpOptions = new byte[16]);
        apart(r -> r.trafficClass ^= 1);
        apart(r -> r.ttl--);
        apart(r -> r.dontFragment ^= true);
        apart(r -> r.id++);
        apart(r -> r.id -= 2);
        apart(r -> r.source[3]++);
        apart(r -> r.destination[3]++);
        apart(r -> r.sourcePort++);
        apart(r -> r.destinationPort++);
        apart(r -> r.addresses[3]++);
        apart(r -> r.addresses[11]++);
        apart(r -> r.tags[0]++);
        apart(r -> r.tags = new int[] {7, 7});
        apart(r -> r.tags = new int[0]);
        apart(r -> r.ipOptions = new byte[4]);
        apart(r -> r.tcp = false);
        apart(r -> r.payload = new byte[0]);
        apart(r -> r.payload = new byte[101]);
    }

    @Test
    void shouldNotPutTogetherWhatDiffersInIpv6() {
        apart6(r -> r.flowLabel++);
        apart6(r -> r.trafficClass++);
        apart6(r -> r.ttl++);
        apart6(r -> r.source[15]++);
        apart6(r -> r.destination[0]++);
        apart6(r -> r.extensions = new int[] {0, 60});
        apart6(r -> r.extensions = new int[] {60});
        apart6(r -> r.extensions = new int[0]);
    }

    @Test
    void shouldLetOnlyAShorterDatagramEndTheRow() {
        var first = tcp(100);
        first.tcp = false;
        for (int length : new int[] {0, 101}) {
            var second = next(first);
            second.payload = new byte[length];
            passApart(first, second);
        }
        var second = next(first);
        second.payload = new byte[99];
        addAll(List.of(first, second));
        assertThat(out).hasSize(1);
    }

    @Test
    void shouldPassDatagramsAtOnceWhenUdpIsNotWanted() {
        var tcpOnly = coalescer(false);
        var recipe = tcp(300);
        recipe.tcp = false;
        for (var piece : recipe.segments(100)) {
            tcpOnly.add("peer", Frame.copyOf(piece.frame(false), 0), false, true);
        }
        assertThat(out).hasSize(3);
    }

    @Test
    void shouldNotTakeAFrameWhoseChecksumsAreWrong() {
        for (int which = 0; which < 4; which++) {
            var partial = which % 2 == 0;
            var recipe = tcp(300);
            var pieces = recipe.segments(100);
            var broken = new ArrayList<byte[]>();
            for (int i = 0; i < 3; i++) {
                broken.add(pieces.get(i).frame(partial));
            }
            var at = which < 2 ? recipe.networkAt() + 10 : recipe.transportAt() + 16;
            broken.get(1)[at] ^= 1;
            broken.forEach(f -> add("peer", f, partial));
            coalescer.flush();
            assertThat(out).extracting(Out::frame).containsExactlyElementsOf(broken);
            out.clear();
        }
    }

    @Test
    void shouldNotGiveAChecksumToADatagramThatHadNone() {
        var recipe = tcp(200);
        recipe.tcp = false;
        for (var piece : recipe.segments(100)) {
            var frame = piece.frame(false);
            frame[piece.transportAt() + 6] = 0;
            frame[piece.transportAt() + 7] = 0;
            add("peer", frame, false);
        }
        assertThat(out).extracting(Out::offload).containsExactly(0L, 0L);
    }

    @Test
    void shouldNotPutTogetherWhatCannotBeCutBackBitForBit() {
        for (int i = 0; i < 8; i++) {
            var which = i / 2;
            var onlySecond = i % 2 == 1;
            var partial = which == 1 || which == 3;
            var recipe = tcp(199);
            recipe.id = 0;
            var firstPiece = recipe.segments(100).getFirst();
            // Makes the checksum of both headers zero: one more here, one less in the length.
            recipe.id = checksum(firstPiece.frame(true), recipe.networkAt() + 10);
            var frames = new ArrayList<byte[]>();
            for (var piece : recipe.segments(100)) {
                var sum = checksum(piece.frame(false), piece.transportAt() + 16);
                piece.payload[0] = (byte) (sum >> 8); // and that of TCP
                piece.payload[1] = (byte) sum;
                var frame = piece.frame(partial);
                assertThat(checksum(frame, piece.networkAt() + 10)).isZero();
                switch (onlySecond && frames.isEmpty() ? -1 : which) {
                    case -1 -> {
                        // the first as it should be
                    }
                    case 0 -> setChecksum(frame, piece.networkAt() + 10, 0xFFFF);
                    case 1 ->
                            setChecksum(
                                    frame, piece.transportAt() + 16, frames.isEmpty() ? 0 : 0xFFFE);
                    case 2 -> setChecksum(frame, piece.transportAt() + 16, 0xFFFF);
                    default -> frame[piece.transportAt() + 12] |= 1; // AE counts segments
                }
                frames.add(frame);
                add("peer", frame, partial);
            }
            coalescer.flush();
            assertThat(out).extracting(Out::frame).containsExactlyElementsOf(frames);
            out.clear();
        }
    }

    private static int checksum(byte[] frame, int at) {
        return (frame[at] & 0xFF) << 8 | (frame[at + 1] & 0xFF);
    }

    private static void setChecksum(byte[] frame, int at, int value) {
        frame[at] = (byte) (value >> 8);
        frame[at + 1] = (byte) value;
    }

    @Test
    void shouldPassByFramesWithEndlessHeaders() {
        var recipe = Recipe.withLongExtension();
        addAll(List.of(recipe, recipe));
        assertThat(out).extracting(Out::frame).containsOnly(recipe.frame(true)).hasSize(2);
    }

    @Test
    void shouldLeavePaddingWhereItIs() {
        for (int i = 0; i < 2; i++) {
            var recipe = tcp(20);
            recipe.tcp = i == 0;
            var frames = new ArrayList<byte[]>();
            for (var piece : recipe.segments(10)) {
                var frame = piece.frame(true);
                frames.add(Arrays.copyOf(frame, frame.length + 6));
                add("peer", frames.getLast(), true);
            }
            coalescer.flush();
            assertThat(out).extracting(Out::frame).containsExactlyElementsOf(frames);
            out.clear();
        }
    }

    @Test
    void shouldTakeAnIdThatStandsStillOnlyWhereNobodyMayFragment() {
        var still = tcp(300).segments(100);
        still.forEach(r -> r.id = 5);
        addAll(still);
        coalescer.flush();
        assertThat(out).hasSize(1);
        out.clear();
        still.get(2).id = 6; // it began to stand still, so it must go on so
        addAll(still);
        coalescer.flush();
        assertThat(out).hasSize(2);
        out.clear();
        still.forEach(r -> r.dontFragment = false);
        passApart(still.get(0), still.get(1));
    }

    @Test
    void shouldKeepSourcesApart() {
        var pieces = tcp(300).segments(100);
        add("a", pieces.get(0).frame(true), true);
        add("b", pieces.get(1).frame(true), true);
        add("a", pieces.get(1).frame(true), true);
        coalescer.flush();
        assertThat(out).extracting(Out::source).containsExactly("a", "b");
        assertThat(out.getFirst().frame()).hasSize(54 + 4 + 12 + 200);
    }

    @Test
    void shouldHandOnTheOldestWhenTooManyFlowsAreHeld() {
        for (int i = 0; i <= Coalescer.SLOTS; i++) {
            var recipe = tcp(100);
            recipe.sourcePort = i;
            add("peer", recipe.frame(true), true);
        }
        assertThat(out).hasSize(1);
        coalescer.flush();
        assertThat(out).hasSize(Coalescer.SLOTS + 1);
        var ports = out.stream().map(o -> o.frame()[14 + 4 + 20 + 1]).toList();
        assertThat(ports).isSorted();
    }

    @Test
    void shouldRefuseAPartialFrameThatHasNoSuchChecksum() {
        var frame = tcp(100).frame(true);
        frame[14 + 4 + 9] = 1; // ICMP
        assertThat(add("peer", frame, true)).isFalse();
        assertThat(add("peer", frame, false)).isTrue();
        assertThat(add("peer", new byte[1], true)).isFalse();
        coalescer.flush();
        assertThat(out).hasSize(1);
    }

    @Test
    void shouldHandOnEverythingBeforeAFragment() {
        var pieces = tcp(300).segments(100);
        add("peer", pieces.get(0).frame(true), true);
        var arp = pieces.get(0).frame(false);
        arp[14 + 3] = 6;
        add("peer", arp, false);
        assertThat(out).hasSize(1); // it belongs to no flow
        var fragment = pieces.get(1).frame(false);
        fragment[14 + 4 + 6] |= 0x20;
        add("peer", fragment, false);
        assertThat(out).hasSize(3);
        assertThat(out.getLast().frame()).isEqualTo(fragment);
    }

    private void addAll(List<Recipe> recipes) {
        recipes.forEach(r -> add("peer", r.frame(true), true));
    }

    private void apart(Consumer<Recipe> change) {
        var second = next(tcp(100));
        change.accept(second);
        passApart(tcp(100), second);
    }

    private void apart6(Consumer<Recipe> change) {
        var second = next(tcp6());
        change.accept(second);
        passApart(tcp6(), second);
    }

    /** Two frames that come out as they went in, and in order if they are of one flow. */
    private void passApart(Recipe first, Recipe second) {
        for (int i = 0; i < 4; i++) {
            var firstPartial = i < 2;
            var secondPartial = i % 2 == 0;
            add("peer", first.frame(firstPartial), firstPartial);
            add("peer", second.frame(secondPartial), secondPartial);
            coalescer.flush();
            assertThat(out)
                    .extracting(Out::frame)
                    .containsExactlyInAnyOrder(
                            first.frame(firstPartial), second.frame(secondPartial));
            if (first.sourcePort == second.sourcePort && first.tcp == second.tcp) {
                assertThat(out.getLast().frame()).isEqualTo(second.frame(secondPartial));
            }
            assertThat(out).allMatch(o -> !Offload.isSuperFrame(o.offload()));
            out.clear();
        }
    }

    private static Recipe next(Recipe first) {
        var second = first.copy();
        second.sequence += first.payload.length;
        second.id++;
        second.source = first.source.clone();
        second.destination = first.destination.clone();
        second.addresses = first.addresses.clone();
        second.tags = first.tags.clone();
        second.tcpOptions = first.tcpOptions.clone();
        return second;
    }

    private static Recipe tcp(int length) {
        var recipe = new Recipe();
        recipe.tags = new int[] {7};
        recipe.id = 100;
        recipe.tcpOptions = new byte[12];
        recipe.payload = new byte[length];
        return recipe;
    }

    private static Recipe tcp6() {
        var recipe = tcp(100);
        recipe.ipv6 = true;
        recipe.source = new byte[16];
        recipe.destination = new byte[16];
        recipe.extensions = new int[] {60, 0};
        return recipe;
    }
}
