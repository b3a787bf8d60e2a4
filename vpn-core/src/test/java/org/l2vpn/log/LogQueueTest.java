package org.l2vpn.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class LogQueueTest {
    private final CountDownLatch reading = new CountDownLatch(1);
    private final ByteArrayOutputStream read = new ByteArrayOutputStream();

    @Test
    void shouldWriteAllLinesInOrderWhenTheyAreRead() {
        reading.countDown();
        var queue = new LogQueue(new Pipe(), 1 << 20);

        for (int i = 0; i < 1_000; i++) {
            queue.offer("line " + i + "\n");
        }

        assertThat(queue.flush(10_000)).isTrue();
        assertThat(text().lines())
                .hasSize(1_000)
                .startsWith("line 0", "line 1")
                .endsWith("line 999");
        assertThat(queue.lost()).isZero();
    }

    @Test
    void shouldDropAndCountWhenNobodyReads() {
        var queue = new LogQueue(new Pipe(), 100);

        for (int i = 0; i < 100; i++) {
            queue.offer("0123456789"); // returns, that is the point
        }

        assertThat(queue.flush(10)).isFalse();
        assertThat(queue.lost()).isEqualTo(90);
    }

    @Test
    void shouldTellHowManyAreLostBehindThoseBeforeTheLossWhenTheReaderIsBack() {
        var queue = new LogQueue(new Pipe(), 100);
        for (int i = 0; i < 30; i++) {
            queue.offer("line %04d\n".formatted(i));
        }

        reading.countDown();
        assertThat(queue.flush(10_000)).isTrue();
        queue.offer("after\n");

        assertThat(queue.flush(10_000)).isTrue();
        assertThat(text().lines())
                .hasSize(12)
                .startsWith("line 0000")
                .containsSubsequence(
                        "line 0009",
                        "log lines lost while standard error was not" + " read, count=20",
                        "after");
    }

    private String text() {
        return read.toString(StandardCharsets.UTF_8);
    }

    /** Full until it is read. */
    private final class Pipe extends OutputStream {
        @Override
        public void write(int b) throws IOException {
            throw new IOException("one byte at a time");
        }

        @Override
        public void write(byte[] bytes) throws IOException {
            try {
                reading.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            read.writeBytes(bytes);
        }
    }
}
