package org.l2vpn.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.l2vpn.protocol.Endpoint;
import org.l2vpn.protocol.EndpointSpec;
import org.l2vpn.testkit.SimNode;

class EndpointTrackerTest {
    private static final Endpoint A4 = SimNode.v4(1);
    private static final Endpoint B4 = SimNode.v4(2);
    private static final Endpoint A6 = SimNode.v6(1);
    private static final EndpointSpec ONE = new EndpointSpec("one.test", 1);
    private static final EndpointSpec TWO = new EndpointSpec("two.test", 2);

    @Test
    void shouldRaceBothFamiliesInEachAttempt() {
        var tracker = new EndpointTracker(List.of(ONE));
        tracker.resolved(0, List.of(A4, A6));
        tracker.attemptFirst();
        assertThat(tracker.takeTargets()).containsExactly(A6, A4);
        tracker.attemptNext();
        assertThat(tracker.takeTargets()).containsExactly(A6, A4);
    }

    @Test
    void shouldUseEveryAddressOfAFamilyInTurn() {
        var tracker = new EndpointTracker(List.of(ONE));
        tracker.resolved(0, List.of(A4, B4, A6));
        tracker.attemptFirst();
        assertThat(tracker.takeTargets()).containsExactly(A6, A4);
        tracker.attemptNext();
        assertThat(tracker.takeTargets()).containsExactly(A6, B4);
        tracker.resolved(0, List.of(A4, B4));
        var seen = new HashSet<Endpoint>();
        for (int i = 0; i < 4; i++) {
            tracker.attemptNext();
            seen.addAll(tracker.takeTargets());
        }
        assertThat(seen).containsExactlyInAnyOrder(A4, B4);
    }

    @Test
    void shouldGoNowhereElseForALivingSession() {
        var tracker = new EndpointTracker(List.of(ONE, TWO));
        tracker.resolved(0, List.of(A4));
        tracker.authenticated(A6);
        tracker.attemptCurrent();
        assertThat(tracker.wantsLookup()).isEqualTo(-1);
        assertThat(tracker.takeTargets()).containsExactly(A6);
        assertThat(tracker.takeTargets()).isEmpty();
    }

    @Test
    void shouldIncludeTheCurrentEndpointInTheTurnsWhenItIsNotConfigured() {
        var tracker = new EndpointTracker(List.of(ONE));
        tracker.resolved(0, List.of(A4));
        tracker.authenticated(B4);
        tracker.attemptFirst();
        assertThat(tracker.takeTargets()).containsExactly(B4, A4);
        tracker.attemptNext();
        assertThat(tracker.takeTargets()).containsExactly(B4);
        tracker.attemptNext();
        assertThat(tracker.takeTargets()).containsExactly(A4);
    }

    @Test
    void shouldKeepAddressesWhenALookupFails() {
        var tracker = new EndpointTracker(List.of(ONE));
        tracker.resolved(0, List.of(A4));
        tracker.resolved(0, List.of());
        tracker.attemptFirst();
        assertThat(tracker.wantsLookup()).isZero();
        assertThat(tracker.stuck()).isFalse();
        assertThat(tracker.takeTargets()).containsExactly(A4);
    }

    @Test
    void shouldLookALiteralUpOnlyOnce() {
        var tracker = new EndpointTracker(List.of(new EndpointSpec("10.0.0.1", 1)));
        tracker.attemptFirst();
        assertThat(tracker.wantsLookup()).isZero();
        tracker.resolved(0, List.of(A4));
        tracker.attemptNext();
        assertThat(tracker.wantsLookup()).isEqualTo(-1);
    }

    @Test
    void shouldGiveEachCandidateOneTurnPerAttempt() {
        var tracker = new EndpointTracker(List.of(ONE, TWO));
        tracker.attemptFirst();
        assertThat(tracker.stuck()).isTrue();
        assertThat(tracker.moveOn()).isTrue();
        assertThat(tracker.wantsLookup()).isEqualTo(1);
        assertThat(tracker.moveOn()).isFalse();
    }

    @Test
    void shouldCountARefusedTargetAsDead() {
        var tracker = new EndpointTracker(List.of(ONE));
        tracker.resolved(0, List.of(A4, A6));
        tracker.attemptFirst();
        tracker.takeTargets();
        tracker.refused(A6);
        assertThat(tracker.hasLiveTarget()).isTrue();
        tracker.refused(A4);
        assertThat(tracker.hasLiveTarget()).isFalse();
        assertThat(tracker.concerns(A4)).isTrue();
        assertThat(tracker.concerns(B4)).isFalse();
    }

    @Test
    void shouldHaveNowhereToDialWhenForgottenAndNotConfigured() {
        var tracker = new EndpointTracker(List.of());
        assertThat(tracker.canDial()).isFalse();
        tracker.authenticated(A4);
        assertThat(tracker.canDial()).isTrue();
        tracker.forgetCurrent();
        assertThat(tracker.canDial()).isFalse();
    }
}
