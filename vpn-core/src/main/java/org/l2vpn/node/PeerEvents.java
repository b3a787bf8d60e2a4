package org.l2vpn.node;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.l2vpn.session.HandshakeRefusal;
import org.l2vpn.session.Peer;
import org.l2vpn.session.SessionEvent;
import org.l2vpn.time.EventLimiter;
import org.l2vpn.time.EventLimiter.Rule;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Writes what happens to peers into the log; {@code docs/logging.md} lists the lines. A peer
 * decides how often most of it happens, so every kind is limited per peer, and all together.
 */
final class PeerEvents {
    private static final Logger LOG = LoggerFactory.getLogger("org.l2vpn.peer");

    /** A restart or a change of address shows all its steps; a peer that flaps does not. */
    private static final Rule STATE = new Rule(5, Duration.ofSeconds(20));

    private static final Rule ROAMED = new Rule(3, Duration.ofSeconds(20));
    private static final Rule OTHER = new Rule(3, Duration.ofMinutes(1));

    /** Lines about all peers, per minute. */
    private static final int LINES_PER_MINUTE = 200;

    private final boolean hideAddresses;
    private final Consumer<Peer> onUp;
    private final EventLimiter limiter;

    /**
     * @param hideAddresses whether endpoints are left out
     * @param onUp called when a peer can be sent to
     * @param now of the clock that {@link #onEvent} is told
     */
    PeerEvents(boolean hideAddresses, Consumer<Peer> onUp, long now) {
        limiter = new EventLimiter(LINES_PER_MINUTE, now);
        this.hideAddresses = hideAddresses;
        this.onUp = onUp;
    }

    boolean hidesAddresses() {
        return hideAddresses;
    }

    /** Logs an event, now or when the limits allow it. */
    void onEvent(SessionEvent event, long now) {
        if (event instanceof SessionEvent.FactsReceived) {
            return; // shown in status
        }
        limiter.event(
                event.peer().name(),
                kind(event),
                rule(event),
                now,
                (suppressed, late) -> log(event, suppressed, late));
        if (event instanceof SessionEvent.PeerUp up) {
            onUp.accept(up.peer());
        }
    }

    /** Logs what had to wait. Every tick. */
    void tick(long now) {
        limiter.tick(now);
    }

    /** Events that were left out of the log so far. Any thread. */
    long suppressed() {
        return limiter.suppressed();
    }

    /** Up and down are one kind, so that the log ends with what is true. */
    private static Object kind(SessionEvent event) {
        return event instanceof SessionEvent.PeerDown
                ? SessionEvent.PeerUp.class
                : event.getClass();
    }

    private static Rule rule(SessionEvent event) {
        return switch (event) {
            case SessionEvent.PeerUp _, SessionEvent.PeerDown _ -> STATE;
            case SessionEvent.PeerRoamed _ -> ROAMED;
            default -> OTHER;
        };
    }

    private void log(SessionEvent event, long suppressed, long late) {
        switch (event) {
            case SessionEvent.PeerUp up ->
                    address(line(LOG.atInfo(), up, suppressed, late), "endpoint", up.endpoint())
                            .log("peer up");
            case SessionEvent.PeerDown down ->
                    line(LOG.atInfo(), down, suppressed, late)
                            .addKeyValue("reason", lower(down.reason()))
                            .log("peer down");
            case SessionEvent.PeerRoamed roamed -> {
                var line =
                        address(
                                line(LOG.atInfo(), roamed, suppressed, late),
                                "from",
                                roamed.from());
                address(line, "endpoint", roamed.to()).log("peer roamed");
            }
            case SessionEvent.HandshakeFailing failing ->
                    line(LOG.atWarn(), failing, suppressed, late)
                            .addKeyValue("attempts", failing.attempts())
                            .log(HandshakeText.failing(failing, hideAddresses));
            case SessionEvent.PeerAlternates peer ->
                    line(LOG.atWarn(), peer, suppressed, late)
                            .log(HandshakeText.alternates(peer, hideAddresses));
            case SessionEvent.SessionReplaced replaced ->
                    line(LOG.atWarn(), replaced, suppressed, late)
                            .log(HandshakeText.replaced(replaced));
            case SessionEvent.NameUnresolved name ->
                    address(line(LOG.atWarn(), name, suppressed, late), "endpoint", name.spec())
                            .log("endpoint name does not resolve");
            case SessionEvent.ClockRefused refused ->
                    line(LOG.atWarn(), refused, suppressed, late)
                            .addKeyValue("seconds", refused.seconds())
                            .log(
                                    refused.ahead()
                                            ? "handshake refused: the peer's clock is ahead of ours"
                                            : "handshake refused: the peer's clock is behind its"
                                                    + " last handshake");
            case SessionEvent.DatagramTooBig big ->
                    address(line(LOG.atWarn(), big, suppressed, late), "endpoint", big.endpoint())
                            .log(
                                    "datagram of {} bytes refused by our own interface: path-mtu is"
                                            + " {}, lower it or set it to auto",
                                    big.size(),
                                    big.mtu());
            case SessionEvent.PathMtuChanged path ->
                    line(LOG.atInfo(), path, suppressed, late)
                            .addKeyValue("found", lower(path.source()))
                            .log(
                                    "path MTU over {} is {}, was {}",
                                    family(path.v6()),
                                    path.mtu(),
                                    path.before());
            case SessionEvent.FactsReceived _ -> {} // shown in status
            case SessionEvent.PathProbesUnanswered path ->
                    line(LOG.atWarn(), path, suppressed, late)
                            .log(
                                    "probes of the path are not answered, its MTU over {} stays at"
                                            + " {}",
                                    family(path.v6()),
                                    path.mtu());
        }
    }

    /** Frames that are larger than the smaller of both MTUs get lost at that end. */
    void onLinkMtusDiffer(Peer peer, int here, int there) {
        var smaller = Math.min(here, there);
        LOG.atWarn()
                .addKeyValue("peer", peer.name())
                .log(
                        "the link MTU is {} here and {} at the peer: larger frames are lost {}; set"
                                + " mtu = {} at both ends",
                        here,
                        there,
                        here < there ? "here" : "there",
                        smaller);
    }

    /** Somebody's handshake was refused. */
    void onRefusal(HandshakeRefusal refusal) {
        address(LOG.atWarn(), "from", refusal.source())
                .addKeyValue("count", refusal.count())
                .log(HandshakeText.refused(refusal));
    }

    /** Our datagrams to this peer came in through a link. */
    void onOwnDatagrams(Peer peer, String link, long count) {
        var line =
                LOG.atWarn()
                        .addKeyValue("peer", peer.name())
                        .addKeyValue("link", link)
                        .addKeyValue("count", count);
        var endpoint = peer.endpoint();
        (endpoint == null ? line : address(line, "endpoint", endpoint))
                .log(
                        "our own datagrams are routed into the tunnel and dropped: add a route to"
                                + " the endpoint that does not lead through the link, or set"
                                + " bind-device");
    }

    void onResume() {
        LOG.atInfo().log("woke from suspend or a snapshot, renewing sessions");
    }

    private static LoggingEventBuilder line(
            LoggingEventBuilder line, SessionEvent event, long suppressed, long lateNanos) {
        var peer = event.peer();
        var named =
                line.addKeyValue("peer", peer.name())
                        .addKeyValue("key", peer.publicKey().fingerprint());
        if (suppressed > 0) {
            named = named.addKeyValue("suppressed", suppressed);
        }
        var late = TimeUnit.NANOSECONDS.toSeconds(lateNanos);
        return late > 0 ? named.addKeyValue("late", late) : named;
    }

    private LoggingEventBuilder address(LoggingEventBuilder line, String key, Object value) {
        return hideAddresses ? line : line.addKeyValue(key, value);
    }

    private static String family(boolean v6) {
        return v6 ? "IPv6" : "IPv4";
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
}
