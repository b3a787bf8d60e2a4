package org.l2vpn.node;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.l2vpn.session.SessionEvent;
import org.l2vpn.testkit.SimNetwork;
import org.l2vpn.testkit.SimNode;
import org.slf4j.LoggerFactory;

/**
 * A peer, or somebody on the path without a key, lets its datagrams come from ever other places.
 */
class RoamingFloodTest {
    private static final int DATAGRAMS = 10_000;
    private static final Duration APART = Duration.ofMillis(6); // a minute in all

    private final Logger logger = (Logger) LoggerFactory.getLogger("org.l2vpn.peer");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final SimNetwork network = new SimNetwork(7).delay(Duration.ofMillis(1));
    private final SimNode client = new SimNode(network, "client", SimNode.v4(2));
    private final SimNode server = new SimNode(network, "server", SimNode.v4(1));
    private long now;

    @BeforeEach
    void collect() {
        logger.setLevel(Level.INFO);
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void release() {
        logger.detachAppender(lines);
    }

    @Test
    void shouldWriteAHandfulOfLinesWhenDatagramsAlternateBetweenTwoSources() {
        SimNode.pair(client, server);
        client.start();
        network.run(Duration.ofMillis(100));
        var events = new PeerEvents(false, _ -> {}, now);
        server.events().clear();

        for (int i = 0; i < DATAGRAMS; i++) {
            client.send("from anywhere");
            network.run(Duration.ZERO);
            var newest = network.sentFrom(SimNode.v4(2)).getLast();
            network.clearSent();
            server.receive(newest.from(SimNode.v4(i % 2 + 50)));
            List.copyOf(server.events()).forEach(event -> events.onEvent(event, now));
            server.events().clear();
            now += APART.toNanos();
            events.tick(now);
        }

        assertThat(roamings()).hasSizeBetween(4, 8);
        assertThat(lines.list).hasSizeLessThan(12);
        assertThat(events.suppressed()).isGreaterThan(DATAGRAMS - 100);
    }

    @Test
    void shouldEndWithThePeersStateWhenItFlaps() {
        SimNode.pair(client, server);
        client.start();
        network.run(Duration.ofMillis(100));
        var events = new PeerEvents(false, _ -> {}, now);
        var up = server.events(SessionEvent.PeerUp.class).getFirst();
        var down =
                new SessionEvent.PeerDown(server.peer(), org.l2vpn.session.DownReason.values()[0]);

        for (int i = 0; i < 1_000; i++) {
            events.onEvent(down, now);
            events.onEvent(up, now);
            now += Duration.ofMillis(25).toNanos();
            events.tick(now);
        }
        for (int i = 0; i < 300; i++) {
            now += Duration.ofMillis(100).toNanos();
            events.tick(now);
        }

        assertThat(lines.list).hasSizeLessThan(12);
        var last = lines.list.getLast();
        assertThat(last.getMessage()).isEqualTo("peer up");
        assertThat(last.getKeyValuePairs())
                .anySatisfy(
                        pair -> {
                            assertThat(pair.key).isEqualTo("suppressed");
                            assertThat((Long) pair.value).isGreaterThan(100);
                        });
    }

    private List<ILoggingEvent> roamings() {
        return lines.list.stream().filter(e -> e.getMessage().equals("peer roamed")).toList();
    }
}
