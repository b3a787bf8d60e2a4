package org.l2vpn.offload;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import org.l2vpn.packet.Recipe;

/**
 * Streams that go on, and everything a hostile peer can do to a frame on its way in: {@link
 * CoalescerStory} looks that none is lost, changed or overtaken and that nothing is thrown.
 */
class CoalescerFuzzTest {
    /** More than a super-frame takes, and than there are slots for; the rest is repetition. */
    private static final int MAX_FRAMES = HeldFlow.MAX_SEGMENTS + 16;

    @FuzzTest
    void shouldGiveBackWhatWentIn(FuzzedDataProvider data) {
        var story = new CoalescerStory();
        var flows = new Recipe[1 + data.consumeInt(0, 3)];
        for (int i = 0; i < flows.length; i++) {
            flows[i] = FuzzedRecipe.any(data);
        }
        for (int i = 0; i < MAX_FRAMES && data.remainingBytes() > 0; i++) {
            var which = data.consumeInt(0, flows.length - 1);
            var operation = data.consumeInt(0, 15);
            if (operation == 0) {
                story.flush();
            } else if (operation == 1) {
                flows[which] = FuzzedRecipe.any(data);
            } else {
                var partial = data.consumeBoolean();
                var frame = flows[which].frame(partial);
                if (operation < 8) {
                    frame = FuzzedRecipe.damaged(data, frame);
                }
                story.add(which == 0 ? "a" : "b", frame, partial, data.consumeBoolean());
                flows[which] = next(flows[which], data);
            }
        }
        story.flush();
    }

    private static Recipe next(Recipe recipe, FuzzedDataProvider data) {
        var next = recipe.copy();
        next.sequence += recipe.payload.length;
        next.id = recipe.id + 1 & 0xFFFF;
        switch (data.consumeInt(0, 15)) {
            case 0 -> next.flags ^= 1 << data.consumeInt(0, 7);
            case 1 -> next.payload = Arrays.copyOf(recipe.payload, data.consumeInt(0, 60));
            case 2 -> next.id = recipe.id;
            case 3 -> next.sequence = data.consumeInt();
            default -> {
                // goes on
            }
        }
        return next;
    }
}
