package org.l2vpn.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.l2vpn.counters.DropReason;
import org.l2vpn.protocol.MessageClassifier.Verdict;

class MessageClassifierTest {
    private static final int OFFSET = 3;
    private static final Map<Verdict, Integer> EXACT =
            Map.of(Verdict.INITIATION, 148, Verdict.RESPONSE, 92, Verdict.COOKIE_REPLY, 64);

    private final byte[] data = new byte[2048];

    @Test
    void shouldKnowEachMessageByItsExactSize() {
        for (int length = 0; length <= 1600; length++) {
            for (var entry : EXACT.entrySet()) {
                var expected = length == entry.getValue() ? entry.getKey() : Verdict.MALFORMED;
                assertThat(classify(type(entry.getKey()), length)).isEqualTo(expected);
            }
            assertThat(classify(4, length))
                    .isEqualTo(length >= 32 ? Verdict.TRANSPORT : Verdict.MALFORMED);
        }
    }

    @Test
    void shouldRefuseEveryOtherTypeAtEverySize() {
        for (int type = 0; type < 256; type++) {
            if (type >= 1 && type <= 4) {
                continue;
            }
            for (var length : new int[] {32, 64, 92, 148, 1500}) {
                assertThat(classify(type, length)).isEqualTo(Verdict.UNKNOWN_TYPE);
            }
            assertThat(classify(type, 31)).isEqualTo(Verdict.MALFORMED);
        }
    }

    @Test
    void shouldRefuseEverySingleBitFlippedInTypeAndReservedBytes() {
        for (var type : MessageType.values()) {
            for (int bit = 0; bit < 32; bit++) {
                WireFormat.writeInt(data, OFFSET, type.code() ^ 1 << bit);
                var verdict = MessageClassifier.classify(data, OFFSET, type.size());
                // A flipped type bit can only make it another type, of which it has not the size;
                // but every size of a handshake message is one that transport data may have.
                assertThat(verdict)
                        .isIn(Verdict.UNKNOWN_TYPE, Verdict.MALFORMED, Verdict.TRANSPORT)
                        .isNotEqualTo(Verdict.valueOf(type.name()));
                if (bit >= 3) {
                    assertThat(verdict).isEqualTo(Verdict.UNKNOWN_TYPE);
                }
            }
        }
    }

    @Test
    void shouldNameEitherTheTypeOrTheReason() {
        for (var verdict : Verdict.values()) {
            assertThat(verdict.type() == null).isNotEqualTo(verdict.drop() == null);
        }
        assertThat(Verdict.MALFORMED.drop()).isEqualTo(DropReason.MALFORMED_MESSAGE);
        assertThat(Verdict.UNKNOWN_TYPE.drop()).isEqualTo(DropReason.UNKNOWN_MESSAGE_TYPE);
        for (var type : MessageType.values()) {
            assertThat(Verdict.valueOf(type.name()).type()).isEqualTo(type);
            assertThat(MessageClassifier.classify(start(type.code()), OFFSET, type.size()))
                    .isEqualTo(Verdict.valueOf(type.name()));
        }
    }

    private static int type(Verdict verdict) {
        return verdict.type().code();
    }

    private Verdict classify(int type, int length) {
        return MessageClassifier.classify(start(type), OFFSET, length);
    }

    private byte[] start(int type) {
        WireFormat.writeInt(data, OFFSET, type);
        return data;
    }
}
