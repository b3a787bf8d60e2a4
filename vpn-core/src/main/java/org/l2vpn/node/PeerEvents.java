package org.l2vpn.node;

import java.util.function.Consumer;
import org.l2vpn.session.Peer;
import org.l2vpn.session.SessionEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** Writes what happens to peers into the log, one line each; {@code docs/logging.md} lists them. */
final class PeerEvents {
    private static final Logger LOG = LoggerFactory.getLogger("org.l2vpn.peer");

    private final boolean hideAddresses;
    private final Consumer<Peer> onUp;

    /**
     * @param hideAddresses whether endpoints are left out
     * @param onUp called when a peer can be sent to
     */
    PeerEvents(boolean hideAddresses, Consumer<Peer> onUp) {
        this.hideAddresses = hideAddresses;
        this.onUp = onUp;
    }

    void onEvent(SessionEvent event) {
        switch (event) {
            case SessionEvent.PeerUp up -> {
                address(line(LOG.atInfo(), up), "endpoint", up.endpoint()).log("peer up");
                onUp.accept(up.peer());
            }
            case SessionEvent.PeerDown down ->
                    line(LOG.atInfo(), down)
                            .addKeyValue("reason", lower(down.reason()))
                            .log("peer down");
            case SessionEvent.PeerRoamed roamed -> {
                var line = address(line(LOG.atInfo(), roamed), "from", roamed.from());
                address(line, "endpoint", roamed.to()).log("peer roamed");
            }
            case SessionEvent.HandshakeFailing failing ->
                    line(LOG.atWarn(), failing)
                            .addKeyValue("attempts", failing.attempts())
                            .log(
                                    failing.gaveUp()
                                            ? "no answer to handshakes, waiting for traffic"
                                            : "no answer to handshakes, trying on");
            case SessionEvent.ClockRefused refused ->
                    line(LOG.atWarn(), refused)
                            .addKeyValue("seconds", refused.seconds())
                            .log(
                                    refused.ahead()
                                            ? "handshake refused: the peer's clock is ahead of ours"
                                            : "handshake refused: the peer's clock is behind its"
                                                    + " last handshake");
            case SessionEvent.DatagramTooBig big ->
                    address(line(LOG.atWarn(), big), "endpoint", big.endpoint())
                            .log(
                                    "datagram of {} bytes refused by our own interface: path-mtu is"
                                            + " {}, lower it or set it to auto",
                                    big.size(),
                                    big.mtu());
            case SessionEvent.PathMtuChanged path ->
                    line(LOG.atInfo(), path)
                            .addKeyValue("found", lower(path.source()))
                            .log(
                                    "path MTU over {} is {}, was {}",
                                    family(path.v6()),
                                    path.mtu(),
                                    path.before());
            case SessionEvent.FactsReceived _ -> {} // shown in status
            case SessionEvent.PathProbesUnanswered path ->
                    line(LOG.atWarn(), path)
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
        LOG.atInfo().log("woke from suspend, renewing sessions");
    }

    private static LoggingEventBuilder line(LoggingEventBuilder line, SessionEvent event) {
        var peer = event.peer();
        return line.addKeyValue("peer", peer.name())
                .addKeyValue("key", peer.publicKey().fingerprint());
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
