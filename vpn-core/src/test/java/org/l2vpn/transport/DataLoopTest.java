package org.l2vpn.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.counters.DropReason;

@Timeout(20)
class DataLoopTest {
    private final DropCounters drops = new DropCounters();

    @Test
    void shouldGoOnTickingAndCountWhenATickThrows() throws Exception {
        var ticks = new CountDownLatch(5);
        try (var loop = new DataLoop(IoBackend.NIO, new InternalErrors(drops))) {
            loop.every(
                    1,
                    () -> {
                        ticks.countDown();
                        throw new IllegalStateException("a bug in a tick");
                    });

            assertThat(ticks.await(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(drops.get(DropReason.INTERNAL_ERROR)).isGreaterThanOrEqualTo(5);
    }

    @Test
    void shouldGoOnWhenATaskThrows() throws Exception {
        var after = new CountDownLatch(1);
        try (var loop = new DataLoop(IoBackend.NIO, new InternalErrors(drops))) {
            loop.execute(
                    () -> {
                        throw new AssertionError("a bug in a task");
                    });
            loop.execute(after::countDown);

            assertThat(after.await(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(drops.get(DropReason.INTERNAL_ERROR)).isEqualTo(1);
    }
}
