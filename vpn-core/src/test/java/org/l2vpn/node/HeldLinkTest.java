package org.l2vpn.node;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.l2vpn.config.LogConfig;
import org.l2vpn.config.SwitchConfig;
import org.l2vpn.config.TapConfig;
import org.l2vpn.config.TransportKind;
import org.l2vpn.config.VpnConfig;
import org.l2vpn.config.WhenGone;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.link.Link;
import org.l2vpn.link.LinkException;
import org.l2vpn.link.LinkSettings;
import org.l2vpn.link.OffloadMode;
import org.l2vpn.link.StillHeldException;
import org.l2vpn.testkit.MemoryLink;
import org.slf4j.LoggerFactory;

/** A node whose link is gone while the system still holds it; the clock is the test's. */
@Timeout(30)
class HeldLinkTest {
    /** Other tests run at the same time, and log. */
    private static final String LINK = "held0";

    private final AtomicLong clock = new AtomicLong(1);
    private final BlockingQueue<MemoryLink> links = new LinkedBlockingQueue<>();
    private final BlockingQueue<ILoggingEvent> lines = new LinkedBlockingQueue<>();
    private final CompletableFuture<Void> released = new CompletableFuture<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger("org.l2vpn.link");
    private final AppenderBase<ILoggingEvent> collector =
            new AppenderBase<>() {
                @Override
                protected void append(ILoggingEvent line) {
                    if (has(line, "link", LINK)) {
                        lines.add(line);
                    }
                }
            };

    @TempDir private Path state;
    private Node node;
    private volatile @Nullable CompletableFuture<Void> hanging;

    @BeforeEach
    void start() throws Exception {
        logger.setLevel(Level.INFO);
        collector.start();
        logger.addAppender(collector);
        var platform = new Platform(this::open, clock::get);
        node = Node.start(config(), platform, "test", _ -> {});
        var first = links.take();
        first.heldUntil(released);
        first.vanish();
        await("link gone");
        // Answered on the loop, after the turn in which the link went.
        assertThat(node.statusJson()).contains(LINK);
    }

    @AfterEach
    void stop() {
        node.close();
        logger.detachAppender(collector);
    }

    @Test
    void shouldWaitForTheStopAndSayHowLong() throws Exception {
        pass(Duration.ofSeconds(11));
        var line = await("the former interface is still held by the system, waiting");
        assertThat(line.getLevel()).isEqualTo(Level.WARN);
        assertThat(has(line, "seconds", "11")).isTrue();
        assertThat(links).isEmpty();
        released.complete(null);
        await("link recreated");
        assertThat(links).hasSize(1);
    }

    @Test
    void shouldMakeAnotherAfterTwoMinutesWhenTheStopNeverEnds() throws Exception {
        pass(FormerLink.LONGEST.minusSeconds(1));
        await("the former interface is still held by the system, waiting");
        assertThat(links).isEmpty();
        pass(Duration.ofSeconds(1));
        await("the former interface is still held by the system, making another");
        await("link recreated");
    }

    @Test
    void shouldWaitForAStartThatWasGivenUp() throws Exception {
        var second = new CompletableFuture<Void>();
        hanging = second;
        released.complete(null);
        pass(Duration.ofSeconds(1));
        await("link cannot be recreated, next attempt follows");
        hanging = null;
        pass(Duration.ofSeconds(40));
        await("the former interface is still held by the system, waiting");
        assertThat(links).isEmpty();
        second.complete(null);
        await("link recreated");
    }

    private Link open(LinkSettings settings, DropCounters drops) throws LinkException {
        var late = hanging;
        if (late != null) {
            throw new StillHeldException("too late", new LinkException("time"), late);
        }
        var link = new MemoryLink(settings.name(), drops);
        links.add(link);
        return link;
    }

    private static boolean has(ILoggingEvent line, String key, String value) {
        return line.getKeyValuePairs().stream()
                .anyMatch(pair -> pair.key.equals(key) && pair.value.toString().equals(value));
    }

    private void pass(Duration time) {
        clock.addAndGet(time.toNanos());
    }

    /** The next line with this text. */
    private ILoggingEvent await(String text) throws InterruptedException {
        var others = new ArrayList<String>();
        while (true) {
            var line = lines.poll(5, TimeUnit.SECONDS);
            assertThat(line).as("%s after %s", text, others).isNotNull();
            if (line.getFormattedMessage().equals(text)) {
                return line;
            }
            others.add(line.getFormattedMessage());
        }
    }

    private VpnConfig config() {
        var tap =
                new TapConfig(
                        LINK,
                        List.of(),
                        Optional.empty(),
                        OptionalInt.empty(),
                        Optional.empty(),
                        OffloadMode.OFF,
                        WhenGone.RECREATE,
                        List.of());
        return new VpnConfig(
                "held",
                Optional.empty(),
                List.of(),
                TransportKind.AUTO,
                0,
                Optional.empty(),
                state.resolve("held.sock"),
                state,
                List.of(tap),
                List.of(),
                new SwitchConfig(false, 4_096, 1_024, Duration.ofMinutes(5), Duration.ofSeconds(5)),
                1 << 20,
                65_535,
                new LogConfig(org.slf4j.event.Level.INFO, false));
    }
}
