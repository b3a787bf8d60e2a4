package org.l2vpn.netns.kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** tcpdump on one interface, and the frames it saw. */
public final class Capture implements AutoCloseable {
    private static final AtomicInteger COUNT = new AtomicInteger();

    /** pcap file format: 24 bytes of file header, 16 per frame, captured length at offset 8. */
    private static final int FILE_HEADER = 24;

    private static final int FRAME_HEADER = 16;
    private static final int CAPTURED_LENGTH = 8;

    private final Process process;
    private final Path file;

    private Capture(Process process, Path file) {
        this.process = process;
        this.file = file;
    }

    /**
     * Starts capturing.
     *
     * @param direction tcpdump's -Q: {@code in}, {@code out} or {@code inout}
     * @param filter pcap-filter(7)
     */
    public static Capture start(
            Lab lab, Netns netns, String device, String direction, String filter) {
        Path file = lab.directory().resolve("capture-" + COUNT.incrementAndGet() + ".pcap");
        Path log = Path.of(file + ".log");
        Process process =
                netns.spawn(
                        log,
                        "tcpdump",
                        "-i",
                        device,
                        "-Q",
                        direction,
                        "-U",
                        "--immediate-mode",
                        "-B",
                        "16384",
                        "-s",
                        "0",
                        "-Z",
                        "root",
                        "-w",
                        file.toString(),
                        filter);
        Capture capture = lab.closing(new Capture(process, file));
        Await.until(
                "tcpdump listens",
                Duration.ofSeconds(5),
                () -> read(log).contains("listening on"),
                () -> read(log));
        return capture;
    }

    /** Every frame so far, whole. */
    public List<byte[]> frames() {
        List<byte[]> frames = new ArrayList<>();
        try {
            ByteBuffer bytes =
                    ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.nativeOrder());
            int at = FILE_HEADER;
            while (at + FRAME_HEADER <= bytes.limit()) {
                int length = bytes.getInt(at + CAPTURED_LENGTH);
                if (at + FRAME_HEADER + length > bytes.limit()) {
                    break;
                }
                byte[] frame = new byte[length];
                bytes.get(at + FRAME_HEADER, frame);
                frames.add(frame);
                at += FRAME_HEADER + length;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return frames;
    }

    /** Ends the capture; {@link #frames} stays readable until the lab closes. */
    @Override
    public void close() {
        Command.stop(process);
    }

    private static String read(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
