package org.l2vpn.bridge.macos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The double of Apple's vmnet, dispatch and XPC on Linux: builds it, loads it, scripts it, plays
 * its far side, and tells what the adapter did wrong. The options, counters and texts are listed in
 * {@code src/test/c/control.h}. One per process: {@link #load} resets what an earlier test
 * scripted.
 *
 * <p>Any thread may call anything.
 */
public final class VmnetDouble implements AutoCloseable {
    /** Number of the first network's bridge: {@code bridge100}. */
    public static final int FIRST_BRIDGE = 100;

    private static final String[] LIVE = {
        "live.objects",
        "live.queues",
        "live.interfaces",
        "live.networks",
        "live.descriptors",
        "live.blocks"
    };

    /** The largest frame of the double, and the room its texts need. */
    private static final int BUFFER = 65_550;

    private final NativeLibrary library;
    private final Map<String, Long> before;

    private VmnetDouble(NativeLibrary library) {
        this.library = library;
        call("double_reset");
        this.before = live();
    }

    /**
     * Builds the double if a source is newer; the test that calls this is skipped where there is no
     * Linux or no C compiler.
     *
     * @return where {@code libvmnet_double.so} and its drivers are
     */
    public static Path build() {
        assumeTrue(Platform.isLinux(), "skipped: the vmnet double is for Linux");
        var bridge = Path.of(System.getProperty("repo.dir", "..")).resolve("native-bridge");
        var directory = bridge.resolve("target/vmnet-double").toAbsolutePath().normalize();
        var script = bridge.resolve("src/test/c/build.sh").toString();
        try {
            var process =
                    new ProcessBuilder("sh", script, directory.toString())
                            .redirectErrorStream(true)
                            .start();
            var output = new String(process.getInputStream().readAllBytes(), UTF_8);
            int status = process.waitFor();
            assumeTrue(status != NO_COMPILER, "skipped: no gcc to build the vmnet double with");
            assertThat(status).as(output).isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return directory;
    }

    /** What {@code build.sh} exits with where there is no compiler. */
    private static final int NO_COMPILER = 3;

    /** The library that stands for Apple's two; for {@code l2vpn.vmnet.library} and its like. */
    public static Path library() {
        return build().resolve("libvmnet_double.so");
    }

    /**
     * Loads it into this process with all options as at first, and lets the system properties of
     * the vmnet link point at it, unless they are set.
     */
    public static VmnetDouble load() {
        var path = System.getProperty("l2vpn.vmnet.library");
        if (path == null) {
            path = library().toString();
            System.setProperty("l2vpn.vmnet.library", path);
            System.setProperty("l2vpn.system.library", path);
        }
        return new VmnetDouble(NativeLibrary.getInstance(path));
    }

    /** Sets a numeric option. */
    public VmnetDouble set(String option, long value) {
        assertThat(call("double_set", option, value)).as(option).isZero();
        return this;
    }

    /** Sets a text: {@code macos}, {@code interfaces}, {@code tap} or {@code report}. */
    public VmnetDouble set(String option, String value) {
        assertThat(call("double_text", option, value)).as(option).isZero();
        return this;
    }

    /** A counter or an option. */
    public long get(String name) {
        return function("double_get").invokeLong(new Object[] {name});
    }

    /** What the adapter did wrong so far. */
    public List<String> violations() {
        var text = new byte[BUFFER];
        call("double_violations", text, (long) text.length);
        return text(text).lines().toList();
    }

    /** Why the double refused the last start, read or write. */
    public String rejection() {
        var text = new byte[BUFFER];
        call("double_rejection", text, (long) text.length);
        return text(text);
    }

    private static String text(byte[] terminated) {
        var text = new String(terminated, UTF_8);
        return text.substring(0, text.indexOf('\0'));
    }

    /** What is alive in the double now: objects, queues, interfaces, blocks, … by counter. */
    public Map<String, Long> live() {
        var values = new TreeMap<String, Long>();
        for (var name : LIVE) {
            values.put(name, get(name));
        }
        return values;
    }

    /**
     * Fails if the adapter broke a rule, or if more is alive than when this was loaded; what is
     * being given back on another thread has a second to get there.
     */
    public void assertClean() {
        long end = System.nanoTime() + Duration.ofSeconds(1).toNanos();
        while (!live().equals(before) && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(violations()).isEmpty();
        assertThat(live()).isEqualTo(before);
    }

    /** A frame from the far side into a network; false where it takes no more at present. */
    public boolean send(int bridge, byte[] frame) {
        long sent =
                function("double_far_send")
                        .invokeLong(new Object[] {bridge, frame, (long) frame.length});
        assertThat(sent).as("bridge%d", bridge).isNotNegative();
        return sent == 1;
    }

    /** A frame the adapter wrote, at the far side; empty if none came in the time. */
    public byte[] receive(int bridge, Duration timeout) {
        var frame = new byte[BUFFER];
        long length =
                function("double_far_receive")
                        .invokeLong(
                                new Object[] {
                                    bridge, frame, (long) frame.length, (int) timeout.toMillis()
                                });
        assertThat(length).as("bridge%d", bridge).isNotNegative();
        return Arrays.copyOf(frame, (int) length);
    }

    /** An event although nothing has come. */
    public void spuriousEvent(int bridge) {
        assertThat(call("double_event", bridge)).as("bridge%d", bridge).isZero();
    }

    /** Frames that wait to be read by the interfaces of a network; -1 if there is none. */
    public long waiting(int bridge) {
        return function("double_waiting").invokeLong(new Object[] {bridge});
    }

    /** Resets the options; the library stays loaded. */
    @Override
    public void close() {
        call("double_reset");
    }

    private int call(String name, Object... arguments) {
        return function(name).invokeInt(arguments);
    }

    private Function function(String name) {
        return library.getFunction(name);
    }
}
