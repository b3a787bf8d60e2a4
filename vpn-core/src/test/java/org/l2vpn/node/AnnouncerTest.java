package org.l2vpn.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AnnouncerTest {
    private static final long SECOND = 1_000_000_000L;

    private final AtomicInteger announced = new AtomicInteger();
    private final Announcer announcer = new Announcer(announced::incrementAndGet);

    @Test
    void shouldAnnounceAtOnceWhenTheFirstPeerComesUp() {
        announcer.request(0);

        assertThat(announced).hasValue(1);
    }

    @Test
    void shouldAnnounceOnceASecondWhenPeersFlap() {
        for (long now = 0; now < 10 * SECOND; now += SECOND / 40) {
            announcer.request(now);
        }

        assertThat(announced).hasValue(10);
    }

    @Test
    void shouldAnnounceLaterWhenTheLastRequestCameTooSoon() {
        announcer.request(0);
        announcer.request(SECOND / 2);
        announcer.tick(SECOND - 1);
        assertThat(announced).hasValue(1);

        announcer.tick(SECOND);
        announcer.tick(3 * SECOND);

        assertThat(announced).hasValue(2);
    }
}
