package org.l2vpn.netns.kit;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigRenderOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/** {@code bin/vpnd} or {@code bin/vpnc} as a process in a namespace. */
public final class Daemon implements AutoCloseable {
    private static final Duration READY = Duration.ofSeconds(30);
    private static final int LOG_TAIL = 80;

    /** An exception that reached the log, or Netty's leak detector. */
    private static final Pattern COMPLAINT = Pattern.compile("Exception|\\tat |LEAK:");

    private static final AtomicInteger STARTS = new AtomicInteger();

    private final String name;
    private final Process process;
    private final Path log;
    private final Path controlSocket;

    private Daemon(String name, Process process, Path log, Path controlSocket) {
        this.name = name;
        this.process = process;
        this.log = log;
        this.controlSocket = controlSocket;
    }

    /** The launcher of that name in the checkout under test (system property {@code repo.dir}). */
    public static String launcher(String program) {
        return Path.of(System.getProperty("repo.dir", "."), "bin", program).toString();
    }

    /**
     * Starts the program without waiting.
     *
     * @param program {@code vpnd} or {@code vpnc}
     * @param javaOptions go into VPN_JAVA_OPTS
     */
    public static Daemon launch(
            Netns netns, String program, Path file, Path controlSocket, String javaOptions) {
        return launch(netns, program, file, controlSocket, javaOptions, List.of());
    }

    /**
     * As above.
     *
     * @param more variables of its environment, {@code NAME=value}
     */
    static Daemon launch(
            Netns netns,
            String program,
            Path file,
            Path controlSocket,
            String javaOptions,
            List<String> more) {
        List<String> environment = new ArrayList<>(List.of("VPN_JAVA_OPTS=" + javaOptions));
        environment.addAll(more);
        // A log for each start: what the one before said must not count.
        Path log = Path.of(file + "." + STARTS.incrementAndGet() + ".log");
        Process process =
                netns.spawn(
                        log, List.of(launcher(program), "--config", file.toString()), environment);
        return new Daemon(file.getFileName().toString(), process, log, controlSocket);
    }

    /**
     * Starts {@code vpnc bridge} with these links, as a user types them, and waits until they are
     * there; the lab closes it.
     *
     * @param environment more of it, each {@code NAME=value}
     */
    public static Daemon bridge(Lab lab, Netns netns, List<String> environment, String... links) {
        // Namespaces of the network share the file system: the socket needs a name of its own.
        String name = "it-" + ProcessHandle.current().pid() + "-" + STARTS.incrementAndGet();
        List<String> line = new ArrayList<>(List.of(launcher("vpnc"), "bridge", "--name", name));
        for (String link : links) {
            line.addAll(List.of("--link", link));
        }
        Path log = lab.directory().resolve(name + ".log");
        Process process = netns.spawn(log, line, environment);
        Path controlSocket = Path.of("/run/l2vpn", name + ".sock");
        return lab.closing(new Daemon("bridge", process, log, controlSocket)).awaitReady();
    }

    /** Waits for the line that says links and sockets are there. */
    public Daemon awaitReady() {
        Await.until(
                name + " ready",
                READY,
                () -> {
                    if (!process.isAlive()) {
                        throw new AssertionError(
                                name + " ended with " + process.exitValue() + "\n" + log());
                    }
                    return log().lines().anyMatch(line -> line.matches(".*\\bready\\b.*"))
                            && Files.exists(controlSocket);
                },
                this::log);
        return this;
    }

    /** The process id: the launcher has become the JVM. */
    public long pid() {
        return process.pid();
    }

    /** Where its status is asked while it runs. */
    public Path controlSocket() {
        return controlSocket;
    }

    /** Whether the process runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Asks for the status. */
    public Status status() {
        try {
            return Status.ask(controlSocket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends SIGTERM without waiting. */
    public void terminate() {
        process.destroy();
    }

    /** Sends SIGKILL and waits. */
    public void kill() {
        process.destroyForcibly();
        awaitExit(Duration.ofSeconds(5));
    }

    /**
     * Waits for the end and returns the exit code.
     *
     * @throws AssertionError when it still runs after {@code limit}
     */
    public int awaitExit(Duration limit) {
        if (!Command.ends(process, limit)) {
            throw new AssertionError(name + " runs after " + limit + "\n" + log());
        }
        return process.exitValue();
    }

    /** Everything it has logged. */
    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a failed test prints of this daemon: state, status and the end of the log. */
    public String report() {
        List<String> lines = log().lines().toList();
        String tail =
                String.join(
                        "\n", lines.subList(Math.max(0, lines.size() - LOG_TAIL), lines.size()));
        String status;
        try {
            status =
                    process.isAlive()
                            ? Status.ask(controlSocket)
                                    .json()
                                    .root()
                                    .render(ConfigRenderOptions.concise())
                            : "";
        } catch (IOException | RuntimeException e) {
            status = "no status: " + e;
        }
        String state = process.isAlive() ? "runs" : "ended with " + process.exitValue();
        return "--- " + name + " " + state + "\n" + status + "\n" + tail;
    }

    /**
     * SIGTERM, and SIGKILL when that does not help within 5 s.
     *
     * @throws AssertionError when the program met a bug of its own while it ran
     */
    @Override
    public void close() {
        long bugs = process.isAlive() ? countBugs() : 0;
        Command.stop(process);
        boolean complained = log().lines().anyMatch(line -> COMPLAINT.matcher(line).find());
        if (bugs > 0 || complained) {
            throw new AssertionError(name + " met a bug of its own\n" + log());
        }
    }

    private long countBugs() {
        try {
            return Status.ask(controlSocket).drops("internal-error");
        } catch (IOException | ConfigException e) {
            return 0;
        }
    }
}
