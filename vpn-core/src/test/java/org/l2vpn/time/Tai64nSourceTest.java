package org.l2vpn.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Tai64nSourceTest {
    private static final Instant NOW = Instant.parse("2026-11-22T05:20:00Z");
    private static final int WHITENING_MASK = (1 << 24) - 1;

    @TempDir private Path directory;

    private final List<IOException> problems = new ArrayList<>();
    private Instant clock = NOW;

    @Test
    void shouldGiveTheClocksStampWhitenedWhenNothingIsStored() {
        clock = NOW.plusNanos(123_456_789);

        var stamp = next(source(StampStore.inMemory()));

        assertThat(stamp).isEqualTo(Tai64n.of(clock).whitened());
        assertThat(stamp.nanos() & WHITENING_MASK).isZero();
    }

    @Test
    void shouldGoOnFromTheNewestWhenTheClockStandsStill() {
        var source = source(StampStore.inMemory());
        var former = next(source);
        for (int i = 0; i < 200; i++) {
            var stamp = next(source);
            assertThat(stamp).isEqualTo(former.next());
            assertThat(stamp.nanos() & WHITENING_MASK).isZero();
            former = stamp;
        }
        clock = NOW.plusSeconds(100);
        assertThat(next(source)).isEqualTo(Tai64n.of(clock));
    }

    @Test
    void shouldGoOnFromTheNewestWhenTheClockGoesBack() {
        var source = source(StampStore.inMemory());
        var first = next(source);

        clock = NOW.minus(Duration.ofHours(1));

        assertThat(next(source)).isEqualTo(first.next());
        assertThat(next(source)).isEqualTo(first.next().next());
    }

    @Test
    void shouldGoOnFromTheFileWhenRestartedWithTheClockBack() {
        var first = next(source(file()));

        clock = NOW.minus(Duration.ofHours(1));

        assertThat(next(source(file()))).isEqualTo(first.next());
        assertThat(next(source(file()))).isEqualTo(first.next().next());
        assertThat(problems).isEmpty();
    }

    /** No battery: the first stamp must be the one that peers accept. */
    @Test
    void shouldOfferStoredAndClockInTurnWhenRestartedIn1970() {
        var first = next(source(file()));
        clock = Instant.EPOCH.plusSeconds(20);

        var source = source(file());

        assertThat(next(source)).isEqualTo(first.next());
        assertThat(next(source)).isEqualTo(Tai64n.of(clock));
        assertThat(next(source)).isEqualTo(first.next().next());
        assertThat(next(source)).isEqualTo(Tai64n.of(clock).next());
        clock = NOW.plusSeconds(5);
        assertThat(next(source)).isEqualTo(Tai64n.of(clock));
        assertThat(next(source)).isEqualTo(Tai64n.of(clock).next());
    }

    /** Peers never accepted the stamps of the wrong clock: the clock's own must come again. */
    @Test
    void shouldComeBackToTheClockWhenItWasYearsAheadForAWhile() {
        var store = StampStore.inMemory();
        var source = source(store);
        next(source);
        clock = NOW.plus(Duration.ofDays(3650));
        next(source);
        clock = NOW.plusSeconds(60);

        next(source);
        assertThat(next(source)).isEqualTo(Tai64n.of(clock));
        next(source);
        clock = NOW.plusSeconds(180);
        assertThat(next(source)).isEqualTo(Tai64n.of(clock));

        var restarted = source(store);
        next(restarted);
        clock = NOW.plusSeconds(240);
        assertThat(next(restarted)).isEqualTo(Tai64n.of(clock));
    }

    @Test
    void shouldForgetClockStampsTooWhenTheyWereFarAheadThemselves() {
        var source = source(StampStore.inMemory());
        clock = NOW.plus(Duration.ofDays(3650));
        next(source);
        clock = NOW.plus(Duration.ofDays(365));
        next(source);
        assertThat(next(source)).isEqualTo(Tai64n.of(clock));
        next(source);
        clock = NOW;

        assertThat(next(source)).isEqualTo(Tai64n.of(NOW));
    }

    @Test
    void shouldTakeTheLeadForBackwardClockWhenItIsWithinADay() {
        var source = source(StampStore.inMemory());
        var first = next(source);
        clock = NOW.minus(Tai64nSource.MAX_LEAD);

        assertThat(next(source)).isEqualTo(first.next());
    }

    @Test
    void shouldStoreBeforeUseWhenGivingAStamp() throws IOException {
        var store = StampStore.inMemory();

        assertThat(store.load()).isNull();
        var stamp = source(store).next();

        assertThat(store.load()).isEqualTo(stamp);
    }

    @Test
    void shouldWriteOneLinePrivatelyWhenStoringInAFile() throws IOException {
        var path = directory.resolve("stamp");
        Files.writeString(directory.resolve("stamp.new"), "left by a crash");

        next(source(new FileStampStore(path)));

        assertThat(Files.readString(path)).matches("[0-9a-f]{24}\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
        assertThat(directory.resolve("stamp.new")).doesNotExist();
        assertThat(problems).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "400000006a0a5a7a1dcd6500",
                "400000006a0a5a7a1dcd6500\n\n",
                "400000006a0a5a7a1dcd65\n",
                "400000006a0a5a7a1dcd650g\n",
                "000000006a0a5a7a1dcd6500\n",
                "ffffffffffffffffffffffff\n",
                "400000006a0a5a7a3b9aca00\n"
            })
    void shouldReportAndGoOnAsIfAbsentWhenTheFileIsGarbled(String content) throws IOException {
        var path = directory.resolve("stamp");
        Files.writeString(path, content);

        var stamp = next(source(new FileStampStore(path)));

        assertThat(stamp).isEqualTo(Tai64n.of(NOW));
        assertThat(problems).hasSize(1);
        assertThat(problems.get(0))
                .isInstanceOf(GarbledStampException.class)
                .hasMessageContaining(path.toString());
        assertThat(new FileStampStore(path).load()).isEqualTo(stamp.encode());
    }

    @Test
    void shouldReportAndStillGiveStampsWhenTheFileCannotBeReadOrWritten() throws IOException {
        var path = directory.resolve("stamp");
        Files.createDirectory(path);
        Files.writeString(path.resolve("occupied"), "");

        var source = source(new FileStampStore(path));
        var first = next(source);

        assertThat(first).isEqualTo(Tai64n.of(NOW));
        assertThat(next(source)).isEqualTo(first.next());
        assertThat(problems).hasSize(3);
    }

    @Test
    void shouldNotRepeatWhenAskedByManyThreads() throws InterruptedException {
        var source = source(StampStore.inMemory());
        var seen = new ConcurrentSkipListSet<Tai64n>();
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < 4; i++) {
            threads.add(
                    Thread.ofVirtual()
                            .start(
                                    () -> {
                                        for (int k = 0; k < 500; k++) {
                                            seen.add(next(source));
                                        }
                                    }));
        }
        for (var thread : threads) {
            thread.join();
        }

        assertThat(seen).hasSize(2000);
    }

    private Tai64nSource source(StampStore store) {
        return new Tai64nSource(() -> clock, store, problems::add);
    }

    private StampStore file() {
        return new FileStampStore(directory.resolve("stamp"));
    }

    private static Tai64n next(Tai64nSource source) {
        return Tai64n.read(source.next(), 0);
    }
}
