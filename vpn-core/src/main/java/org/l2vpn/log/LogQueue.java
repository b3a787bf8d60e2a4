package org.l2vpn.log;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lines for a stream whose reader may stop reading: whoever logs never waits. Bounded in bytes; a
 * line that finds no room is dropped and counted, and the count is written once the reader is back.
 *
 * <p>Any thread may add. The thread {@code log} writes; it starts with the first line.
 */
public final class LogQueue {
    /** Of this process. */
    public static final LogQueue STDERR =
            new LogQueue(new FileOutputStream(FileDescriptor.err), 256 * 1024);

    private final OutputStream out;
    private final int capacity;

    // Guarded by this.
    private final ArrayDeque<byte[]> lines = new ArrayDeque<>();
    private int bytes;
    private boolean writing;
    private long lost;
    private long reported;
    private @Nullable Thread writer;

    /**
     * @param capacity most bytes that wait
     */
    public LogQueue(OutputStream out, int capacity) {
        this.out = out;
        this.capacity = capacity;
    }

    /** Adds text that ends with a line break; false if it was dropped. Never waits. */
    public synchronized boolean offer(String text) {
        return offer(text.getBytes(StandardCharsets.UTF_8));
    }

    synchronized boolean offer(byte[] line) {
        if (bytes + line.length > capacity) {
            lost++;
            return false;
        }
        lines.add(line);
        bytes += line.length;
        if (writer == null) {
            writer = Thread.ofPlatform().name("log").daemon().start(this::run);
        }
        notifyAll();
        return true;
    }

    /** Lines dropped so far. */
    public synchronized long lost() {
        return lost;
    }

    /**
     * Waits until everything is written; false if that took longer, so that nobody seems to read.
     *
     * @param milliseconds at most
     */
    public synchronized boolean flush(long milliseconds) {
        var end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(milliseconds);
        while (writing || !lines.isEmpty()) {
            var left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                return false;
            }
            try {
                wait(left);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }

    private void run() {
        while (true) {
            var next = take();
            try {
                out.write(next);
            } catch (IOException _) {
                // The reader has ended. What it did not read is for nobody.
            }
            written(next.length);
        }
    }

    /** The next line, which stays counted until it is written. */
    private synchronized byte[] take() {
        while (lines.isEmpty()) {
            try {
                wait();
            } catch (InterruptedException _) {
                // Nobody ends this thread but the end of the process.
            }
        }
        writing = true;
        return lines.remove();
    }

    private synchronized void written(int length) {
        bytes -= length;
        writing = false;
        if (lines.isEmpty() && lost > reported) {
            // Behind the lines that came before the loss, before those that come after it.
            var line =
                    "log lines lost while standard error was not read, count=%d%n"
                            .formatted(lost - reported)
                            .getBytes(StandardCharsets.UTF_8);
            reported = lost;
            lines.add(line);
            bytes += line.length;
        }
        notifyAll();
    }
}
