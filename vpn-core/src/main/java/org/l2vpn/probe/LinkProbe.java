package org.l2vpn.probe;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.link.FrameBatch;
import org.l2vpn.link.IpPrefix;
import org.l2vpn.link.Link;
import org.l2vpn.link.LinkEvent;
import org.l2vpn.link.LinkFactory;
import org.l2vpn.link.LinkListener;
import org.l2vpn.link.LinkSettings;
import org.l2vpn.packet.MacAddress;
import org.l2vpn.transport.DataLoop;
import org.l2vpn.transport.IoBackend;

/**
 * Opens one link, puts a {@link Station} at its far end, asks for addresses and answers for a
 * while, and closes the link. Any thread but the link's loop.
 */
public final class LinkProbe implements LinkListener, AutoCloseable {
    private static final long ASK_AGAIN_MILLIS = 200;
    private static final long LOOP_ANSWER_MILLIS = 2_000;

    /**
     * What is asked.
     *
     * @param targets addresses asked for
     * @param duration how long frames are taken and answered
     * @param untilAnswered whether that ends as soon as all targets have answered
     */
    public record Task(List<InetAddress> targets, Duration duration, boolean untilAnswered) {}

    private final Link link;
    private final List<IpPrefix> addresses;
    private final DropCounters drops;
    private final Station station;
    private final Optional<Inet4Address> stationAddress;
    private final Task task;
    private final DataLoop loop;
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private final Map<InetAddress, Long> answered = new HashMap<>();
    private long startedAt;
    private long framesIn;
    private long framesOut;
    private boolean gone;

    private LinkProbe(
            Link link,
            List<IpPrefix> addresses,
            DropCounters drops,
            MacAddress stationMac,
            Optional<Inet4Address> stationAddress,
            Task task) {
        this.link = link;
        this.addresses = addresses;
        this.drops = drops;
        this.station = new Station(stationMac, stationAddress);
        this.stationAddress = stationAddress;
        this.task = task;
        loop = new DataLoop(IoBackend.best());
    }

    /**
     * Opens the link.
     *
     * @param addresses of the link's own interface
     * @throws IOException with a message for the user; nothing is left behind
     */
    public static LinkProbe open(
            LinkFactory links,
            LinkSettings settings,
            List<IpPrefix> addresses,
            MacAddress stationMac,
            Optional<Inet4Address> stationAddress,
            Task task)
            throws IOException {
        var drops = new DropCounters();
        var link = links.open(settings, drops);
        return new LinkProbe(link, addresses, drops, stationMac, stationAddress, task);
    }

    /** Does the task; the answer is what was seen. */
    public ProbeReport run() throws IOException, InterruptedException {
        loop.execute(this::begin);
        try {
            end.get(task.duration().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            // The usual end: the time is over.
        } catch (ExecutionException e) {
            throw new IOException("internal error of the link: " + e.getCause(), e);
        }
        try {
            return CompletableFuture.supplyAsync(this::report, loop)
                    .get(LOOP_ANSWER_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new IOException("the link's loop does not answer", e);
        }
    }

    private void begin() {
        try {
            startedAt = System.nanoTime();
            link.start(loop.eventLoop(), this);
            ask();
            loop.every(ASK_AGAIN_MILLIS, this::ask);
        } catch (RuntimeException e) {
            end.completeExceptionally(e);
        }
    }

    private void ask() {
        for (var target : task.targets()) {
            if (!answered.containsKey(target)) {
                send(station.whoHas(target));
            }
        }
        link.flush();
    }

    private void send(byte[] frame) {
        framesOut++;
        link.write(frame, 0, frame.length);
    }

    @Override
    public void onFrames(Link from, FrameBatch frames) {
        for (int i = 0; i < frames.count(); i++) {
            framesIn++;
            var answer = station.receive(frames.data(), frames.offset(i), frames.length(i));
            if (answer != null) {
                send(answer);
            }
        }
        link.flush();
        for (var target : task.targets()) {
            if (station.found(target).isPresent()) {
                answered.putIfAbsent(target, System.nanoTime() - startedAt);
            }
        }
        if (task.untilAnswered() && answered.keySet().containsAll(task.targets())) {
            end.complete(null);
        }
    }

    @Override
    public void onEvent(Link from, LinkEvent event) {
        if (event == LinkEvent.GONE) {
            gone = true;
            end.complete(null);
        }
    }

    private ProbeReport report() {
        var answers = new ArrayList<ProbeReport.Answer>();
        for (var target : task.targets()) {
            var nanos = answered.getOrDefault(target, System.nanoTime() - startedAt);
            answers.add(
                    new ProbeReport.Answer(
                            target, station.found(target), TimeUnit.NANOSECONDS.toMillis(nanos)));
        }
        return new ProbeReport(
                link.info(),
                addresses,
                link.details(),
                station.mac(),
                stationAddress,
                answers,
                framesIn,
                framesOut,
                station.arpAnswered(),
                station.pingsAnswered(),
                drops.nonZero(),
                gone);
    }

    /** Closes the link and ends its thread. Idempotent. */
    @Override
    public void close() {
        link.close();
        loop.close();
    }
}
