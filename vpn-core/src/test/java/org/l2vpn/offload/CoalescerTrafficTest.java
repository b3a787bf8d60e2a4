package org.l2vpn.offload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.l2vpn.packet.Recipe;

/**
 * Many flows of several sources at once, with loss, repetition, disorder, changes of mind and
 * frames that are none of theirs: whatever is put together, cut again it is the frames of each flow
 * in their order, bit for bit, and each has been handed on exactly once.
 */
class CoalescerTrafficTest {
    private static final int FLOWS = 24;
    private static final int FRAMES = 200_000;

    private final CoalescerStory story = new CoalescerStory();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shouldKeepEveryFrameAndTheOrderOfEachFlow(long seed) {
        var random = new SplittableRandom(seed);
        var flows = new ArrayList<Flow>();
        for (int i = 0; i < FLOWS; i++) {
            flows.add(new Flow("source" + i % 3, i, random));
        }
        for (int sent = 0; sent < FRAMES; ) {
            var flow = flows.get(random.nextInt(FLOWS));
            for (int burst = 1 + random.nextInt(12); burst > 0; burst--, sent++) {
                send(flow.source, flow.next(random), random);
            }
            if (random.nextInt(20) == 0) {
                story.flush();
            }
        }
        story.flush();
        assertThat(story.superFrames).isGreaterThan(FRAMES / 30);
        assertThat(story.pieces).isGreaterThan(2 * story.superFrames);
    }

    private void send(String source, Recipe recipe, SplittableRandom random) {
        var partial = random.nextInt(3) > 0;
        var frame = recipe.frame(partial);
        switch (random.nextInt(200)) {
            case 0 -> frame = Arrays.copyOf(frame, frame.length + 1 + random.nextInt(8)); // padding
            case 1 -> frame[random.nextInt(frame.length)] ^= (byte) (1 << random.nextInt(8));
            case 2 -> frame = Arrays.copyOf(frame, frame.length - 1 - random.nextInt(3));
            default -> {
                // as it is
            }
        }
        story.add(source, frame, partial, random.nextBoolean());
    }

    /** One that sends a stream, and now and then does something else. */
    private static final class Flow {
        private final String source;
        private final int size;
        private final List<Recipe> sent = new ArrayList<>();
        private Recipe now;

        Flow(String source, int number, SplittableRandom random) {
            this.source = source;
            size = 1 + random.nextInt(300);
            now = Recipe.random(random);
            now.sourcePort = number;
            now.sequence = random.nextInt(3) == 0 ? -2000 : random.nextInt();
            now.id = random.nextInt(4) == 0 ? 0xFFF0 : now.id;
        }

        Recipe next(SplittableRandom random) {
            if (!sent.isEmpty() && random.nextInt(30) == 0) {
                return sent.get(random.nextInt(sent.size())); // once more, or late
            }
            var recipe = now;
            now = recipe.copy();
            recipe.payload = Recipe.fill(random, random.nextInt(15) == 0 ? size / 2 : size);
            recipe.flags = Recipe.ACK | flags(random);
            now.sequence += recipe.payload.length;
            now.id = now.id + 1 & 0xFFFF;
            change(random);
            sent.add(recipe);
            if (sent.size() > 8) {
                sent.removeFirst();
            }
            return random.nextInt(50) == 0 ? next(random) : recipe; // lost, or overtaken
        }

        private static int flags(SplittableRandom random) {
            return switch (random.nextInt(60)) {
                case 0 -> Recipe.FIN;
                case 1, 2 -> Recipe.PSH;
                case 3 -> Recipe.CWR;
                case 4 -> Recipe.ECE;
                case 5 -> Recipe.URG;
                case 6 -> Recipe.SYN;
                case 7 -> Recipe.RST;
                case 8 -> Recipe.CWR | Recipe.PSH;
                default -> 0;
            };
        }

        private void change(SplittableRandom random) {
            switch (random.nextInt(300)) {
                case 0 -> now.acknowledgment++;
                case 1 -> now.window++;
                case 2 -> now.ttl = now.ttl + 1 & 0xFF;
                case 3 -> now.trafficClass ^= 3;
                case 4 -> now.flowLabel ^= 3;
                case 5 -> now.id = random.nextInt(0x10000);
                case 6 -> now.dontFragment ^= true;
                case 7 -> now.tags = random.nextBoolean() ? new int[] {5} : new int[0];
                case 8 -> now.tcpOptions = Recipe.fill(random, 12);
                case 9 -> now.addresses = Recipe.fill(random, 12);
                case 10 -> now.urgentPointer ^= 1;
                default -> {
                    // goes on
                }
            }
        }
    }
}
