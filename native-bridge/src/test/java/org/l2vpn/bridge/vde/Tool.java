package org.l2vpn.bridge.vde;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * One of VDE's own programs. Its standard input is a pipe that stays open: vde_switch and
 * wirefilter end with it, vde_plug takes its frames from it.
 */
final class Tool implements AutoCloseable {
    private final Process process;

    private Tool(Process process) {
        this.process = process;
    }

    /** Starts it, or skips the test where the program is not there. */
    static Tool start(String... command) throws IOException {
        assumeTrue(
                Arrays.stream(System.getenv("PATH").split(":"))
                        .anyMatch(dir -> Files.isExecutable(Path.of(dir, command[0]))),
                () -> command[0] + " is not installed (Debian: vde2 vde-switch vdeplug)");
        return new Tool(
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start());
    }

    /** A vde_switch with its management socket beside its directory, ready. */
    static Tool vdeSwitch(Path directory, String... more) throws IOException {
        var command = new String[more.length + 5];
        command[0] = "vde_switch";
        command[1] = "-s";
        command[2] = directory.toString();
        command[3] = "-M";
        command[4] = directory + ".mgmt";
        System.arraycopy(more, 0, command, 5, more.length);
        var tool = start(command);
        // The management socket is its last act before it is ready.
        until("vde_switch listens", () -> Files.exists(Path.of(directory + ".mgmt")));
        until("vde_switch listens", () -> Files.exists(directory.resolve("ctl")));
        return tool;
    }

    /** A vde_plug whose standard streams are the plug. */
    static Tool vdePlug(Path directory) throws IOException {
        return start("vde_plug", "vde://" + directory);
    }

    /** Waits up to five seconds. */
    static void until(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within 5 s: " + what);
            }
            LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
        }
    }

    /** Waits for so many plugs in the switch of this directory. */
    static void awaitPlugs(Path vde, int count) {
        until(count + " plugs", () -> plugs(vde) == count);
    }

    /** Data sockets in a switch's directory: one for each plug. */
    static int plugs(Path vde) {
        var names = vde.toFile().list((_, name) -> name.matches("\\d{3}\\.\\d+"));
        return names == null ? 0 : names.length;
    }

    /** Into a vde_plug: two bytes of length, highest first, then the frame. */
    void send(byte[] frame) throws IOException {
        OutputStream to = process.getOutputStream();
        var message = new byte[frame.length + 2];
        message[0] = (byte) (frame.length >>> 8);
        message[1] = (byte) frame.length;
        System.arraycopy(frame, 0, message, 2, frame.length);
        to.write(message);
        to.flush();
    }

    /** Out of a vde_plug; blocks. */
    byte[] receive() throws IOException {
        InputStream from = process.getInputStream();
        var length = from.readNBytes(2);
        return from.readNBytes((length[0] & 0xFF) << 8 | (length[1] & 0xFF));
    }

    /** Whether a frame is there to be read. */
    boolean hasOutput() throws IOException {
        return process.getInputStream().available() > 0;
    }

    /** It is to end by itself. */
    void waitForEnd() throws InterruptedException {
        if (!process.waitFor(5, TimeUnit.SECONDS)) {
            throw new AssertionError("it still runs");
        }
    }

    long pid() {
        return process.pid();
    }

    /** Sends a signal and, for one that ends it, waits. */
    void kill(String signal) throws Exception {
        new ProcessBuilder("kill", "-" + signal, Long.toString(pid())).start().waitFor();
        if (signal.equals("KILL") || signal.equals("TERM")) {
            process.waitFor(5, TimeUnit.SECONDS);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().orTimeout(5, TimeUnit.SECONDS).join();
    }
}
