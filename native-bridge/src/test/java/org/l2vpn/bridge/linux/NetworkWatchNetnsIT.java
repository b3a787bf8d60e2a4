package org.l2vpn.bridge.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.l2vpn.bridge.linux.IpTool.ip;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is told of changes of the machine's network. */
@Timeout(30)
@ExtendWith(NetnsExtension.class)
final class NetworkWatchNetnsIT {
    private final BlockingQueue<Long> told = new LinkedBlockingQueue<>();
    private @Nullable NetworkWatch watch;

    @BeforeEach
    void start() throws Exception {
        ip("link add dummy0 type veth peer name dummy1");
        ip("link set dummy0 up");
        ip("link set dummy1 up");
        ip("address add 10.99.0.1/24 dev dummy0");
        TimeUnit.MILLISECONDS.sleep(300);
        watch = NetworkWatch.start(() -> told.add(System.nanoTime()));
    }

    @AfterEach
    void stop() {
        if (watch != null) {
            watch.close();
        }
    }

    @Test
    void shouldTellOfAddressesRoutesAndInterfaces() throws Exception {
        tellsOf("address add 10.98.0.1/24 dev dummy0");
        tellsOf("route add 10.97.0.0/16 via 10.98.0.2");
        tellsOf("link set dummy0 mtu 1400");
        tellsOf("link set dummy1 down");
        tellsOf("address delete 10.98.0.1/24 dev dummy0");
        tellsOf("link delete dummy0");
    }

    @Test
    void shouldTellAFewTimesWhenThereAreManyChanges() throws Exception {
        for (int i = 0; i < 100; i++) {
            ip("address add 10.98.0." + i + "/32 dev dummy0");
        }
        TimeUnit.MILLISECONDS.sleep(700);
        assertThat(told).hasSizeBetween(1, 4);
    }

    @Test
    void shouldNotTellOfWhatIsKnown() throws Exception {
        // What a router advertisement does: the same address with a new lifetime.
        ip("address change 10.99.0.1/24 dev dummy0 valid_lft 1000 preferred_lft 900");
        assertThat(told.poll(500, TimeUnit.MILLISECONDS)).isNull();
    }

    private void tellsOf(String change) throws Exception {
        // The pauses of the changes before this one have passed.
        TimeUnit.MILLISECONDS.sleep(1_000);
        told.clear();
        long before = System.nanoTime();
        ip(change);
        var at = told.poll(2, TimeUnit.SECONDS);
        assertThat(at).as(change).isNotNull();
        assertThat(Duration.ofNanos(at - before)).as(change).isLessThan(Duration.ofMillis(1_500));
    }
}
