package org.l2vpn.session;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.time.Duration;
import java.util.Arrays;
import org.l2vpn.testkit.SimNode;

/** A session against an attacker who plays by the bytes of the input. */
class SessionEngineFuzzTest {
    /** Longer games teach nothing new and cost time. */
    private static final int MAX_MOVES = 120;

    @FuzzTest
    void shouldKeepItsPromisesWhateverTheAttackerDoes(byte[] input) {
        if (input.length < 2) {
            return;
        }
        var duel = new Duel((input[0] & 1) == 0);
        duel.start(0);
        if ((input[0] & 2) != 0) {
            duel.start(1);
        }
        var at = 1;
        for (int move = 0; move < MAX_MOVES && at + 2 < input.length; move++, at += 3) {
            play(duel, input[at] & 0xFF, input[at + 1] & 0xFF, input[at + 2] & 0xFF, input, at);
        }
        if ((input[0] & 0x7C) == 0x1C) { // it costs as much as a hundred moves
            duel.peace();
        }
    }

    private static void play(Duel duel, int op, int a, int b, byte[] input, int at) {
        var side = op >>> 7;
        switch (op & 0x0F) {
            case 0, 1 -> duel.deliver(1 - side, duel.take(side, a));
            case 2 -> duel.take(side, a);
            case 3 -> duel.settle();
            case 4 -> duel.frame(side, 1 + a + (b > 200 ? 20 * (b - 200) : b));
            case 5 -> pass(duel, a, b, (op & 0x40) != 0);
            case 6 -> duel.deliver(side, duel.recall(a));
            case 7 -> duel.deliver(side, duel.recall(a), SimNode.v4(3 + b % 200));
            case 8 -> edited(duel, side, duel.take(1 - side, a), b, op);
            case 9 -> edited(duel, side, duel.recall(a), b, op);
            case 10 -> invented(duel, side, Arrays.copyOfRange(input, at, input.length), a, b, op);
            case 11 -> {
                var whole = duel.recall(a);
                duel.deliver(side, whole == null ? null : Arrays.copyOf(whole, b * 8));
            }
            case 12 -> duel.resume(side);
            case 13 -> duel.sendError(side, SendError.values()[a % 3]);
            case 14 -> duel.wall(Duration.ofHours(a % 47 - 23L));
            default -> duel.deliver(side, duel.take(1 - side, a), SimNode.v6(1 + b));
        }
    }

    /** Awake up to 20 s, since each retry costs a handshake's work; asleep up to 18 hours. */
    private static void pass(Duel duel, int a, int b, boolean asleep) {
        var time = asleep ? Duration.ofSeconds(a * (1L + b)) : Duration.ofMillis(a * (1L + b % 80));
        duel.pass(time, asleep);
    }

    private static void edited(Duel duel, int side, byte[] datagram, int what, int op) {
        if (datagram == null || datagram.length == 0) {
            return;
        }
        var bytes = datagram.clone();
        bytes[what % bytes.length] ^= (byte) (1 << (op >>> 4 & 3));
        if ((op & 0x40) != 0) {
            duel.stamp(side, bytes);
        }
        duel.deliver(side, bytes);
    }

    private static void invented(Duel duel, int side, byte[] bytes, int size, int type, int op) {
        var datagram = Arrays.copyOf(bytes, size % 3 == 0 ? 148 : size % 3 == 1 ? 92 : size);
        if (datagram.length >= 4) {
            Arrays.fill(datagram, 0, 4, (byte) 0);
            datagram[0] = (byte) (type % 6);
        }
        if ((op & 0x40) != 0) {
            duel.stamp(side, datagram);
        }
        duel.deliver(side, datagram);
    }
}
