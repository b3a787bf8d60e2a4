package org.l2vpn.netns.kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A real name server on a lab's router, which hosts ask over IPv4 and IPv6. */
public final class NameServer {
    private static final Duration START = Duration.ofSeconds(10);

    private final Path names;
    private final Process dnsmasq;

    private NameServer(Path names, Process dnsmasq) {
        this.names = names;
        this.dnsmasq = dnsmasq;
    }

    /**
     * Starts it; the lab ends it.
     *
     * @param ttl time to live of every record, seconds
     */
    public static NameServer start(Lab lab, int ttl) {
        Path names = write(lab.directory().resolve("names"), "");
        Path log = lab.directory().resolve("names.log");
        Process dnsmasq =
                lab.router()
                        .spawn(
                                log,
                                "dnsmasq",
                                "--keep-in-foreground",
                                "--conf-file=/dev/null",
                                "--user=root",
                                "--pid-file=",
                                "--no-resolv",
                                "--no-hosts",
                                "--log-facility=-",
                                "--local-ttl=" + ttl,
                                "--addn-hosts=" + names);
        lab.closing(() -> Command.stop(dnsmasq));
        // A signal that comes before it listens would end it.
        Await.until("name server", START, () -> read(log).contains("started"));
        return new NameServer(names, dnsmasq);
    }

    /** The host asks this server from now on, and no file of names. */
    public void serve(Lab lab, Host host) {
        Path directory = Path.of("/etc/netns", host.netns().name());
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Path file = directory.resolve("resolv.conf");
        write(
                file,
                "options timeout:1\nnameserver %s\nnameserver %s\n"
                        .formatted(host.address4(1), host.address6(1)));
        lab.closing(
                () -> {
                    Files.delete(file);
                    Files.delete(directory);
                });
    }

    /** All names from now on, as lines of /etc/hosts. */
    public void names(String lines) {
        write(names, lines);
        Command.run("kill", "-HUP", "" + dnsmasq.pid()).check();
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path write(Path file, String text) {
        try {
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
