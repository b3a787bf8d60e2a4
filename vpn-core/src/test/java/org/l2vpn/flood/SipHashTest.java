package org.l2vpn.flood;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class SipHashTest {
    /** Key 00 01 … 0f, message 00 01 … 07: line 8 of the reference vectors of SipHash-2-4. */
    @Test
    void shouldGiveTheKnownAnswer() {
        var hash = new SipHash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);
        assertThat(hash.hash(0x0706050403020100L)).isEqualTo(0x93f5f5799a932462L);
    }

    @Test
    void shouldDifferByKey() {
        var random = new Random(3);
        assertThat(SipHash.keyed(random).hash(1)).isNotEqualTo(SipHash.keyed(random).hash(1));
    }
}
