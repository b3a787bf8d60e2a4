package org.l2vpn.offload;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import java.util.Arrays;
import org.l2vpn.packet.Recipe;

/** Frames as a fuzzer wants them: mostly well formed, so that it gets behind the first check. */
final class FuzzedRecipe {
    private FuzzedRecipe() {}

    static Recipe any(FuzzedDataProvider data) {
        var r = new Recipe();
        r.ipv6 = data.consumeBoolean();
        r.tcp = data.consumeBoolean();
        r.tags = new int[data.consumeInt(0, 2)];
        r.dontFragment = data.consumeBoolean();
        r.id = data.consumeInt(0, 0xFFFF);
        r.source = filled(r.ipv6 ? 16 : 4, data.consumeByte());
        r.destination = filled(r.ipv6 ? 16 : 4, data.consumeByte());
        r.ipOptions = new byte[4 * data.consumeInt(0, 10)];
        r.extensions = new int[data.consumeInt(0, 3)];
        Arrays.fill(r.extensions, data.pickValue(new int[] {0, 43, 60}));
        r.sourcePort = data.consumeInt(0, 3);
        r.sequence = data.consumeInt();
        r.flags = data.consumeBoolean() ? Recipe.ACK : data.consumeInt(0, 255);
        r.tcpOptions = new byte[4 * data.consumeInt(0, 10)];
        r.payload = filled(data.consumeInt(0, 100), data.consumeByte());
        return r;
    }

    /** The frame with some bytes changed, and cut or padded. */
    static byte[] damaged(FuzzedDataProvider data, byte[] frame) {
        var damaged = frame.clone();
        for (int i = data.consumeInt(0, 3); i > 0; i--) {
            damaged[data.consumeInt(0, Math.min(damaged.length, 120) - 1)] = data.consumeByte();
        }
        return switch (data.consumeInt(0, 5)) {
            case 0 -> Arrays.copyOf(damaged, data.consumeInt(0, damaged.length));
            case 1 -> Arrays.copyOf(damaged, damaged.length + data.consumeInt(0, 30));
            default -> damaged;
        };
    }

    private static byte[] filled(int length, byte value) {
        var bytes = new byte[length];
        Arrays.fill(bytes, value);
        return bytes;
    }
}
