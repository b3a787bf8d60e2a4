package org.l2vpn.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Case 10: three slots, and what moves between them. */
class KeypairRingTest {
    private static final long SECOND = 1_000_000_000;

    private final List<Keypair> released = new ArrayList<>();
    private final KeypairRing ring = new KeypairRing(released::add);
    private int index;

    @Test
    void shouldSendWithOurOwnAnsweredInitiationAtOnce() {
        var first = keypair(true, 0);
        var second = keypair(true, 120);
        ring.initiated(first);
        ring.initiated(second);
        assertThat(ring.current()).isSameAs(second);
        assertThat(ring.previous()).isSameAs(first);
        ring.initiated(keypair(true, 240));
        assertThat(released).containsExactly(first);
    }

    @Test
    void shouldWaitForConfirmationOfAnAnsweredInitiation() {
        var old = keypair(false, 0);
        var fresh = keypair(false, 120);
        ring.initiated(old);
        ring.responded(fresh);
        assertThat(ring.current()).isSameAs(old);
        assertThat(ring.confirm(old)).isFalse();
        assertThat(ring.confirm(fresh)).isTrue();
        assertThat(ring.current()).isSameAs(fresh);
        assertThat(ring.previous()).isSameAs(old);
        assertThat(ring.next()).isNull();
        assertThat(ring.confirm(fresh)).isFalse();
    }

    @Test
    void shouldReplaceAnUnconfirmedKeypair() {
        var first = keypair(false, 0);
        var second = keypair(false, 5);
        ring.responded(first);
        ring.responded(second);
        assertThat(ring.next()).isSameAs(second);
        assertThat(released).containsExactly(first);
    }

    @Test
    void shouldDemoteAnUnconfirmedKeypairWhenOurInitiationIsAnsweredToo() {
        var theirs = keypair(false, 0);
        var ours = keypair(true, 0);
        ring.responded(theirs);
        ring.initiated(ours);
        assertThat(ring.current()).isSameAs(ours);
        assertThat(ring.previous()).isSameAs(theirs);
    }

    @Test
    void shouldFollowTheLeaderOnlyBetweenCrossingInitiations() {
        var theirs = keypair(false, 0);
        var ours = keypair(true, 1);
        ring.responded(theirs);
        ring.initiated(ours);
        ring.follow(ours, 5 * SECOND);
        assertThat(ring.current()).isSameAs(ours);
        ring.follow(theirs, SECOND);
        assertThat(ring.current()).isSameAs(ours);
        ring.follow(theirs, 5 * SECOND);
        assertThat(ring.current()).isSameAs(theirs);
        assertThat(ring.previous()).isSameAs(ours);

        var renewed = keypair(true, 2);
        ring.initiated(renewed);
        var same = keypair(true, 3);
        ring.initiated(same);
        ring.follow(renewed, 5 * SECOND); // both ours: an ordinary renewal
        assertThat(ring.current()).isSameAs(same);
    }

    @Test
    void shouldBringBackOnlyAKeypairThatMayReturn() {
        var keypair = keypair(true, 0);
        ring.initiated(keypair);
        ring.retire(true);
        assertThat(ring.current()).isNull();
        assertThat(ring.restore(keypair)).isTrue();
        assertThat(ring.current()).isSameAs(keypair);
        ring.retire(false);
        assertThat(ring.restore(keypair)).isFalse();
        assertThat(ring.current()).isNull();
        assertThat(ring.previous()).isSameAs(keypair);
    }

    @Test
    void shouldNotBringBackAKeypairThatWasReplacedMeanwhile() {
        var old = keypair(true, 0);
        ring.initiated(old);
        ring.retire(true);
        ring.initiated(keypair(true, 10));
        assertThat(ring.restore(old)).isFalse();
        assertThat(released).isEmpty(); // it still receives
    }

    @Test
    void shouldDropWhatIsTooOld() {
        var old = keypair(true, 0);
        var middle = keypair(true, 100);
        var young = keypair(false, 179);
        ring.initiated(old);
        ring.initiated(middle);
        ring.responded(young);
        ring.expire(180 * SECOND, 180 * SECOND - 1);
        assertThat(released).isEmpty();
        ring.expire(180 * SECOND, 180 * SECOND);
        assertThat(released).containsExactly(old);
        ring.expire(180 * SECOND, 280 * SECOND);
        assertThat(released).containsExactly(old, middle);
        assertThat(ring.isEmpty()).isFalse();
        ring.clear();
        assertThat(released).containsExactly(old, middle, young);
        assertThat(ring.isEmpty()).isTrue();
    }

    /** Whatever happens: at most three, none twice, each released once and only when it is out. */
    @Test
    void shouldNeverLoseOrKeepAKeypair() {
        var random = new SplittableRandom(3);
        var made = new ArrayList<Keypair>();
        for (int i = 0; i < 100_000; i++) {
            var held = held();
            var any = made.isEmpty() ? null : made.get(random.nextInt(made.size()));
            switch (random.nextInt(9)) {
                case 0 -> ring.initiated(add(made, keypair(true, i / 10)));
                case 1 -> ring.responded(add(made, keypair(false, i / 10)));
                case 2 -> ring.retire(random.nextBoolean());
                case 3 -> ring.expire(180 * SECOND, i / 10 * SECOND);
                case 4 -> ring.clear();
                default -> {
                    var used = held.isEmpty() ? any : held.get(random.nextInt(held.size()));
                    if (used != null && !ring.confirm(used) && !ring.restore(used)) {
                        ring.follow(used, 5 * SECOND);
                    }
                }
            }
            assertThat(held()).doesNotHaveDuplicates().noneMatch(released::contains);
            if (made.size() > 50) {
                var all = new HashSet<>(released);
                all.addAll(held());
                assertThat(all).containsAll(made);
                assertThat(released).doesNotHaveDuplicates();
                ring.clear();
                made.clear();
                released.clear();
            }
        }
    }

    private List<Keypair> held() {
        return Stream.of(ring.previous(), ring.current(), ring.next())
                .filter(Objects::nonNull)
                .toList();
    }

    private static Keypair add(List<Keypair> made, Keypair keypair) {
        made.add(keypair);
        return keypair;
    }

    private Keypair keypair(boolean initiator, long createdAt) {
        return new Keypair(
                null,
                null,
                ++index,
                index,
                initiator,
                createdAt * SECOND,
                new SendCounter(1L << 60));
    }
}
