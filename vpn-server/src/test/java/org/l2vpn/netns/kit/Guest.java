package org.l2vpn.netns.kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A virtual machine: QEMU without KVM, Debian's kernel, a busybox that does what its {@link
 * GuestTask} says, tells on its console how it went and then stays.
 *
 * <p>A q35, although a microvm boots a second sooner: that one has no clock but the TSC, and its
 * kernel hangs when it fails to measure that on a busy machine.
 */
public final class Guest implements AutoCloseable {
    /** Four times what booting takes where nothing else runs. */
    private static final Duration BOOT = Duration.ofSeconds(45);

    /**
     * Faster, and without the check that takes a timer for broken which a busy machine serves late.
     */
    private static final String BOOT_WORDS =
            "console=ttyS0 quiet panic=1 cryptomgr.notests mitigations=off no_timer_check ";

    private static final String ALL_CAME = " 5 packets transmitted, (5) packets received";

    /** Prints those that are not there or of another kind; a busybox is found or fetched later. */
    private static final String MISSING_TOOLS =
            ". \"$1/bin/lib/debian.sh\";"
                    + " missing_tools qemu-system-x86_64 cpio dpkg-deb apt-get apt-cache flock";

    private static final Duration DOWNLOAD = Duration.ofMinutes(2);
    private static final AtomicInteger NUMBER = new AtomicInteger();

    /** Whether kernel and initramfs were checked by this process: apt-get takes seconds. */
    private static boolean made;

    private final GuestTask task;
    private final Process process;
    private final Path console;
    private final Path errors;

    private Guest(GuestTask task, Process process, Path console, Path errors) {
        this.task = task;
        this.process = process;
        this.console = console;
        this.errors = errors;
    }

    /**
     * Boots one in the namespace.
     *
     * @param netdev QEMU's -netdev without its id, {@code stream,server=off,…}
     * @param task what it does then
     */
    public static Guest boot(Lab lab, Netns in, String netdev, GuestTask task) {
        Path image = image();
        int number = NUMBER.incrementAndGet();
        Path console = lab.directory().resolve("guest" + number + ".console");
        Path errors = lab.directory().resolve("guest" + number + ".log");
        List<String> line =
                new ArrayList<>(
                        List.of(
                                "qemu-system-x86_64",
                                "-accel",
                                "tcg",
                                "-M",
                                "q35",
                                "-m",
                                "256",
                                "-nodefaults",
                                "-no-user-config",
                                "-display",
                                "none",
                                "-no-reboot",
                                "-serial",
                                "file:" + console));
        line.addAll(
                List.of(
                        "-kernel",
                        image.resolve("vmlinuz").toString(),
                        "-initrd",
                        image.resolve("initrd").toString(),
                        "-append",
                        BOOT_WORDS + task.words(),
                        "-netdev",
                        netdev.replaceFirst(",", ",id=n0,"),
                        "-device",
                        "virtio-net-pci,netdev=n0,romfile=,mac=" + mac(number)));
        Process process = in.spawn(errors, line, List.of());
        return lab.closing(new Guest(task, process, console, errors));
    }

    /** The address of the guest's card, by its number. */
    private static String mac(int number) {
        return "02:00:00:00:a0:%02x".formatted(number & 0xFF);
    }

    /** Why no guest can be made on this machine; empty if one can. */
    public static String missing() {
        if (!System.getProperty("os.arch").equals("amd64")) {
            return "an x86-64 machine";
        }
        Command.Result tools = Command.run("bash", "-c", MISSING_TOOLS, "bash", checkout());
        if (!tools.out().isBlank()) {
            return String.join(", ", tools.out().strip().lines().toList());
        }
        Command.Result result = make();
        return result.exit() == 0
                ? ""
                : "a kernel and a busybox by apt-get (" + result.err().strip() + ")";
    }

    private static synchronized Path image() {
        if (!made) {
            make().check();
            made = true;
        }
        return directory();
    }

    private static String checkout() {
        return Path.of(System.getProperty("repo.dir", ".")).toAbsolutePath().toString();
    }

    private static Path directory() {
        String cache = System.getenv("XDG_CACHE_HOME");
        Path base =
                cache == null || cache.isEmpty()
                        ? Path.of(System.getProperty("user.home"), ".cache")
                        : Path.of(cache);
        return base.resolve("l2vpn").resolve("guest");
    }

    /** Makes kernel and initramfs, if they are not there yet. */
    private static synchronized Command.Result make() {
        try (var script = Guest.class.getResourceAsStream("make-guest.sh")) {
            Path file = Files.createTempFile("l2vpn-make-guest-", ".sh");
            try {
                Files.write(file, script.readAllBytes());
                Path lock = Files.createDirectories(directory()).resolve("lock");
                return Command.run(
                        DOWNLOAD,
                        "",
                        List.of(
                                "flock",
                                lock.toString(),
                                "bash",
                                file.toString(),
                                directory().toString(),
                                checkout()));
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Waits until it has done its task.
     *
     * @throws AssertionError with all it said when a ping or a byte of the file was lost
     */
    public Guest awaitDone() {
        Await.until(
                "guest done",
                BOOT,
                () -> {
                    if (!process.isAlive()) {
                        throw new AssertionError("QEMU ended\n" + read(errors) + read(console));
                    }
                    return !said("guest: (done)").isEmpty();
                },
                () -> read(errors) + read(console));
        for (String peer : task.peers()) {
            expect("guest: ping " + peer + ALL_CAME);
            expect("guest: large " + peer + ALL_CAME);
        }
        if (!task.exchange().isEmpty()) {
            expect("guest: (exchanged) " + FileExchange.SIZE + " bytes");
        }
        return this;
    }

    private void expect(String pattern) {
        if (said(pattern).isEmpty()) {
            throw new AssertionError(pattern + " is not in\n" + read(console));
        }
    }

    /** The address it has, once it is done. */
    public String address() {
        return said("guest: address ([0-9.]+)/");
    }

    /** The first group of the pattern in what it said, or "" where it did not. */
    private String said(String pattern) {
        return Pattern.compile(pattern)
                .matcher(read(console))
                .results()
                .map((MatchResult found) -> found.group(1))
                .findFirst()
                .orElse("");
    }

    /** All it said. */
    public String console() {
        return read(console);
    }

    /** The process id of QEMU. */
    public long pid() {
        return process.pid();
    }

    private static String read(Path file) {
        try {
            return Files.exists(file)
                    ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                    : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        Command.stop(process);
    }
}
