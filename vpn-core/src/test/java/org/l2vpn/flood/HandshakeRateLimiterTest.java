package org.l2vpn.flood;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.l2vpn.flood.HandshakeRateLimiter.Admission;
import org.l2vpn.protocol.Endpoint;
import org.l2vpn.protocol.Limits;
import org.l2vpn.protocol.Timings;

class HandshakeRateLimiterTest {
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final Endpoint A = v4(0x0A000001L);
    private static final Endpoint B = v4(0x0A000002L);

    private final HandshakeRateLimiter limiter =
            new HandshakeRateLimiter(Timings.production(), new Random(0xF100D));

    @Test
    void shouldAdmitABurstOfFiveThenTwentyPerSecond() {
        for (int i = 0; i < 5; i++) {
            assertThat(limiter.admit(A, 0)).isEqualTo(Admission.ADMIT);
        }
        assertThat(limiter.admit(A, 0)).isEqualTo(Admission.EMPTY);
        assertThat(limiter.admit(A, 50 * MILLI - 1)).isEqualTo(Admission.EMPTY);
        assertThat(limiter.admit(A, 50 * MILLI)).isEqualTo(Admission.ADMIT);
        assertThat(limiter.admit(A, 50 * MILLI)).isEqualTo(Admission.EMPTY);
        assertThat(limiter.admit(A, 150 * MILLI)).isEqualTo(Admission.ADMIT);
        assertThat(limiter.admit(A, 150 * MILLI)).isEqualTo(Admission.ADMIT);
        assertThat(limiter.admit(A, 150 * MILLI)).isEqualTo(Admission.EMPTY);
    }

    @Test
    void shouldFillUpToFiveAndNoFurther() {
        for (int i = 0; i < 6; i++) {
            limiter.admit(A, 0);
        }
        for (int i = 0; i < 5; i++) {
            assertThat(limiter.admit(A, 900 * MILLI)).isEqualTo(Admission.ADMIT);
        }
        assertThat(limiter.admit(A, 900 * MILLI)).isEqualTo(Admission.EMPTY);
    }

    @Test
    void shouldAdmitTwentyPerSecondOfASteadyFlood() {
        var admitted = 0;
        for (long now = 0; now < 10 * SECOND; now += MILLI / 4) {
            admitted += limiter.admit(A, now) == Admission.ADMIT ? 1 : 0;
        }
        assertThat(admitted).isBetween(203, 205);
    }

    @Test
    void shouldCountSourcesApartAndPortsTogether() {
        for (int i = 0; i < 5; i++) {
            assertThat(limiter.admit(new Endpoint(0, A.low(), false, 0, 1000 + i), 0))
                    .isEqualTo(Admission.ADMIT);
        }
        assertThat(limiter.admit(new Endpoint(0, A.low(), false, 0, 9), 0))
                .isEqualTo(Admission.EMPTY);
        assertThat(limiter.admit(B, 0)).isEqualTo(Admission.ADMIT);
        assertThat(limiter.size()).isEqualTo(2);
    }

    @Test
    void shouldCountAnIpv6NetOf64BitsAsOneSource() {
        for (int i = 0; i < 5; i++) {
            assertThat(limiter.admit(v6(7, 1000 + i), 0)).isEqualTo(Admission.ADMIT);
        }
        assertThat(limiter.admit(v6(7, -1), 0)).isEqualTo(Admission.EMPTY);
        assertThat(limiter.admit(v6(8, 1000), 0)).isEqualTo(Admission.ADMIT);
        assertThat(limiter.size()).isEqualTo(2);
    }

    @Test
    void shouldNotTakeAnIpv6NetForTheIpv4AddressOfTheSameBits() {
        for (int i = 0; i < 6; i++) {
            limiter.admit(A, 0);
        }
        assertThat(limiter.admit(v6(A.low(), 0), 0)).isEqualTo(Admission.ADMIT);
        assertThat(limiter.size()).isEqualTo(2);
    }

    @Test
    void shouldTellFamiliesApartInOneBucket() {
        // Constant keys: the same bits of both families fall into the same bucket.
        var colliding = new HandshakeRateLimiter(Timings.production(), () -> 7);
        for (int i = 0; i < 6; i++) {
            colliding.admit(A, 0);
        }
        assertThat(colliding.admit(v6(A.low(), 0), 0)).isEqualTo(Admission.ADMIT);
        assertThat(colliding.size()).isEqualTo(2);
    }

    @Test
    void shouldBoundTheWorkOfOneExpiry() {
        for (int i = 0; i < Limits.RATE_TABLE; i++) {
            limiter.admit(v4(i), 0);
        }
        limiter.expire(SECOND);
        assertThat(limiter.size()).isEqualTo(65_536 - 8_192);
    }

    @Test
    void shouldRefuseSource65537AndKeepTheOthers() {
        for (int i = 0; i < Limits.RATE_TABLE; i++) {
            assertThat(limiter.admit(v4(i), 0)).isEqualTo(Admission.ADMIT);
        }
        assertThat(limiter.size()).isEqualTo(65_536);
        assertThat(limiter.admit(v4(65_536), 0)).isEqualTo(Admission.TABLE_FULL);
        assertThat(limiter.admit(v6(65_536, 0), SECOND - 1)).isEqualTo(Admission.TABLE_FULL);
        assertThat(limiter.admit(v4(12_345), 0)).isEqualTo(Admission.ADMIT);
        assertThat(limiter.size()).isEqualTo(65_536);
    }

    @Test
    void shouldTakeTheRoomOfAQuietSourceEvenBeforeItExpires() {
        for (int i = 0; i < Limits.RATE_TABLE; i++) {
            limiter.admit(v4(i), i < 3 ? 0 : SECOND / 2);
        }
        limiter.admit(v4(1), SECOND / 2);
        assertThat(limiter.admit(v4(70_000), SECOND)).isEqualTo(Admission.ADMIT);
        assertThat(limiter.admit(v4(70_001), SECOND)).isEqualTo(Admission.ADMIT);
        assertThat(limiter.admit(v4(70_002), SECOND)).isEqualTo(Admission.TABLE_FULL);
    }

    @Test
    void shouldDropASourceAfterASecondOfSilence() {
        limiter.admit(A, 0);
        limiter.admit(B, SECOND / 2);
        limiter.expire(SECOND - 1);
        assertThat(limiter.size()).isEqualTo(2);
        limiter.expire(SECOND);
        assertThat(limiter.size()).isEqualTo(1);
        limiter.expire(SECOND + SECOND / 2);
        assertThat(limiter.size()).isZero();
    }

    @Test
    void shouldKeepASourceThatIsRefused() {
        for (long now = 0; now <= 3 * SECOND; now += MILLI) {
            limiter.admit(A, now);
            limiter.expire(now);
            assertThat(limiter.size()).isEqualTo(1);
        }
    }

    @Test
    void shouldBeEmptyAgainWithinThreeSecondsOfAFlood() {
        for (int i = 0; i < 1_000_000; i++) {
            limiter.admit(v4(i), 0);
        }
        for (long now = 0; now <= 3 * SECOND; now += 100 * MILLI) {
            limiter.expire(now);
        }
        assertThat(limiter.size()).isZero();
        for (int i = 0; i < Limits.RATE_TABLE; i++) {
            assertThat(limiter.admit(v4(i * 7L), 4 * SECOND)).isEqualTo(Admission.ADMIT);
        }
        assertThat(limiter.admit(v4(-1), 4 * SECOND)).isEqualTo(Admission.TABLE_FULL);
    }

    @Test
    void shouldAgreeWithAModelOverManySources() {
        var random = new Random(42);
        var tokens = new HashMap<Long, long[]>();
        long now = 0;
        for (int i = 0; i < 300_000; i++) {
            now += random.nextInt((int) (2 * MILLI / 10));
            long source = random.nextInt(random.nextInt(1, 3000));
            var bucket = tokens.computeIfAbsent(source, s -> new long[] {250 * MILLI, 0});
            bucket[0] = Math.min(250 * MILLI, bucket[0] + now - bucket[1]);
            bucket[1] = now;
            var admit = bucket[0] >= 50 * MILLI;
            bucket[0] -= admit ? 50 * MILLI : 0;
            assertThat(limiter.admit(v4(source), now) == Admission.ADMIT).isEqualTo(admit);
            if (i % 1000 == 0) {
                limiter.expire(now);
                var at = now;
                assertThat(limiter.size())
                        .isEqualTo(
                                (int)
                                        tokens.values().stream()
                                                .filter(b -> at - b[1] < SECOND)
                                                .count());
            }
        }
    }

    @Test
    void shouldWorkWithTimesBelowZero() {
        assertThat(limiter.admit(A, -5 * SECOND)).isEqualTo(Admission.ADMIT);
        limiter.expire(-4 * SECOND);
        assertThat(limiter.size()).isZero();
    }

    private static Endpoint v4(long address) {
        return new Endpoint(0, address & 0xFFFF_FFFFL, false, 0, 1);
    }

    private static Endpoint v6(long net, long host) {
        return new Endpoint(net, host, true, 0, 1);
    }
}
