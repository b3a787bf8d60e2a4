package org.l2vpn.netns.kit;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A network namespace of our own. Its name holds this process's id and a random part, so that runs
 * side by side never meet; {@link #close} removes it and with it every interface in it.
 */
public final class Netns implements AutoCloseable {
    private static final Pattern PACKETS = Pattern.compile("packets (\\d+)");

    private final String name;

    private Netns(String name) {
        this.name = name;
    }

    /** Creates the namespace with its loopback up and without waiting for duplicate addresses. */
    public static Netns create(String name) {
        Command.run("ip", "netns", "add", name).check();
        Netns created = new Netns(name);
        created.sysctl("net/ipv6/conf/default/accept_dad", "0");
        created.sysctl("net/ipv6/conf/all/accept_dad", "0");
        created.ip("link set lo up");
        return created;
    }

    /** The name below /run/netns. */
    public String name() {
        return name;
    }

    /** Runs a program inside; the result is not checked. */
    public Command.Result exec(String... command) {
        return exec(Duration.ofSeconds(20), command);
    }

    /** Runs a program inside with a time limit; the result is not checked. */
    public Command.Result exec(Duration limit, String... command) {
        return Command.run(limit, "", line(List.of(command)));
    }

    /** Starts a program inside, with stdout and stderr in {@code log}. */
    public Process spawn(Path log, String... command) {
        return spawn(log, List.of(command), List.of());
    }

    /** As {@link #spawn(Path, String...)} with more environment, each {@code NAME=value}. */
    public Process spawn(Path log, List<String> command, List<String> environment) {
        ProcessBuilder builder = new ProcessBuilder(line(command));
        for (String entry : environment) {
            int equals = entry.indexOf('=');
            builder.environment().put(entry.substring(0, equals), entry.substring(equals + 1));
        }
        try {
            return builder.redirectInput(new File("/dev/null"))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs {@code ip} commands inside, one per line, in one go; all must succeed. */
    public void ip(String lines) {
        Command.run(Duration.ofSeconds(20), lines + "\n", List.of("ip", "-n", name, "-batch", "-"))
                .check();
    }

    /** Loads nftables rules inside. */
    public void nft(String rules) {
        Command.run(Duration.ofSeconds(20), rules, line(List.of("nft", "-f", "-"))).check();
    }

    /** How often a named nftables counter of a table ("inet watch") has counted. */
    public long nftCounter(String table, String counter) {
        String[] line = ("nft list counter " + table + " " + counter).split(" ");
        Matcher count = PACKETS.matcher(exec(line).check().out());
        if (!count.find()) {
            throw new IllegalStateException("no counter " + counter + " in " + table);
        }
        return Long.parseLong(count.group(1));
    }

    /** Sets a value below /proc/sys. */
    public void sysctl(String path, String value) {
        exec("sh", "-c", "echo " + value + " > /proc/sys/" + path).check();
    }

    /** Whether an interface of that name is inside. */
    public boolean hasInterface(String device) {
        return inside(() -> LibC.if_nametoindex(device) != 0);
    }

    /**
     * Runs the work on a thread of its own that has entered the namespace: each socket it opens
     * belongs to the namespace and may be used from any thread later.
     */
    public <T> T inside(Callable<T> work) {
        FutureTask<T> task =
                new FutureTask<>(
                        () -> {
                            int fd = LibC.open("/run/netns/" + name, 0);
                            LibC.setns(fd, LibC.CLONE_NEWNET);
                            LibC.close(fd);
                            return work.call();
                        });
        Thread.ofPlatform().name("in-" + name).start(task);
        try {
            return task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("in " + name, e.getCause());
        }
    }

    /** Ends what still runs inside: the namespace is the test's own, so is everything in it. */
    private void endProcesses() {
        Command.run("ip", "netns", "pids", name)
                .check()
                .out()
                .lines()
                .map(pid -> ProcessHandle.of(Long.parseLong(pid.strip())))
                .flatMap(Optional::stream)
                .filter(process -> process.pid() != ProcessHandle.current().pid())
                .forEach(ProcessHandle::destroyForcibly);
    }

    @Override
    public void close() {
        endProcesses();
        Command.run("ip", "netns", "del", name).check();
    }

    private List<String> line(List<String> command) {
        List<String> line = new ArrayList<>(List.of("ip", "netns", "exec", name));
        line.addAll(command);
        return line;
    }
}
