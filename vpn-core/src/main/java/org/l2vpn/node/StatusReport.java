package org.l2vpn.node;

import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.l2vpn.counters.DropReason;
import org.l2vpn.link.IpPrefix;
import org.l2vpn.link.Link;
import org.l2vpn.log.LogQueue;
import org.l2vpn.protocol.EndpointSpec;
import org.l2vpn.session.Peer;
import org.l2vpn.switching.FdbEntry;
import org.l2vpn.switching.SwitchCounters;

/**
 * The answer to {@code status}: the whole state as JSON. Field names are stable; ages are in
 * seconds, sizes in bytes.
 */
final class StatusReport {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private StatusReport() {}

    static String json(Node node, List<FdbEntry> fdb, long now) {
        var status = new LinkedHashMap<String, Object>();
        status.put("name", node.config().name());
        status.put("version", node.version());
        status.put("pid", ProcessHandle.current().pid());
        node.config()
                .privateKey()
                .ifPresent(key -> status.put("public-key", key.publicKey().toBase64()));
        status.put("uptime-seconds", (now - node.startedAt()) / NANOS_PER_SECOND);
        status.put("transport", node.backend());
        status.put("listen", node.localEndpoints().stream().map(Object::toString).toList());
        status.put("links", node.links().stream().map(StatusReport::link).toList());
        status.put("peers", node.peers().stream().map(peer -> peer(peer, now)).toList());
        status.put(
                "fragmented-frames-out",
                node.peers().stream().mapToLong(Peer::fragmentedFrames).sum());
        status.put("fdb", fdb.stream().map(StatusReport::entry).toList());
        status.put("switch", events(node.path().learningSwitch().counters()));
        status.put("drops", drops(node.drops()));
        status.put("log", log(node));
        return ConfigValueFactory.fromMap(status).render(ConfigRenderOptions.concise());
    }

    private static Map<String, Object> link(LinkKeeper keeper) {
        var port = keeper.port();
        var open = port.link();
        var fields = new LinkedHashMap<String, Object>();
        fields.put("name", port.name());
        if (open == null) {
            fields.put("state", "gone");
        } else {
            var info = open.info();
            fields.put("type", info.type());
            info.mac().ifPresent(mac -> fields.put("mac", mac.toString()));
            var condition = open.condition();
            fields.put("mtu", condition.mtu());
            fields.put("state", state(port, open));
            fields.put("missing", condition.missing());
            condition.bridge().ifPresent(bridge -> fields.put("bridge", bridge));
            fields.put("moved", condition.moved());
            fields.put("queue-drops", open.queueDrops());
        }
        fields.put("addresses", addresses(keeper));
        var traffic = port.traffic();
        fields.put("frames-in", traffic.framesIn());
        fields.put("bytes-in", traffic.bytesIn());
        fields.put("frames-out", traffic.framesOut());
        fields.put("bytes-out", traffic.bytesOut());
        return fields;
    }

    private static String state(LinkPort port, Link link) {
        if (!link.isUp()) {
            return "down";
        }
        if (port.isBlocked()) {
            return "blocked";
        }
        return link.condition().missing().isEmpty() ? "up" : "incomplete";
    }

    private static List<String> addresses(LinkKeeper keeper) {
        return LinkPlan.addresses(keeper.settings()).stream().map(IpPrefix::toString).toList();
    }

    private static Map<String, Object> peer(Peer peer, long now) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("name", peer.name());
        fields.put("public-key", peer.publicKey().toBase64());
        var endpoint = peer.endpoint();
        if (endpoint != null) {
            fields.put("endpoint", endpoint.toString());
        }
        fields.put(
                "configured-endpoints",
                peer.configuredEndpoints().stream().map(EndpointSpec::toString).toList());
        fields.put("state", peer.state().name().toLowerCase(Locale.ROOT));
        fields.put("suite", peer.suite().configName());
        fields.putAll(path(peer));
        var facts = peer.facts();
        if (facts != null) {
            fields.put("remote-version", facts.version());
            fields.put("remote-mtu", facts.linkMtu());
        }
        if (peer.handshakes() > 0) {
            fields.put("last-handshake-seconds", (now - peer.lastHandshake()) / NANOS_PER_SECOND);
        }
        var traffic = peer.traffic();
        fields.put("frames-in", traffic.framesIn());
        fields.put("bytes-in", traffic.bytesIn());
        fields.put("frames-out", traffic.framesOut());
        fields.put("bytes-out", traffic.bytesOut());
        var fragmented = peer.fragmentedFrames();
        fields.put("fragmented-frames-out", fragmented);
        fields.put("fragmented-share", share(fragmented, traffic.framesOut()));
        fields.put("datagram-bytes-in", peer.datagramBytesIn());
        fields.put("datagram-bytes-out", peer.datagramBytesOut());
        fields.put("handshakes", peer.handshakes());
        return fields;
    }

    /** A part of a whole from 0 to 1, in steps of a ten-thousandth. */
    private static double share(long part, long whole) {
        return whole == 0 ? 0 : Math.round(10_000.0 * part / whole) / 10_000.0;
    }

    private static Map<String, Object> path(Peer peer) {
        var path = peer.path();
        var fields = new LinkedHashMap<String, Object>();
        fields.put("path-mtu", path.budget().pathMtu());
        fields.put("path-mtu-source", path.source().name().toLowerCase(Locale.ROOT));
        fields.put("path-mtu-searching", path.isSearching());
        return fields;
    }

    private static Map<String, Object> entry(FdbEntry entry) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("mac", entry.mac().toString());
        if (entry.vlanId() > 0) {
            fields.put("vlan", entry.vlanId());
        }
        fields.put("port", entry.port());
        fields.put("kind", entry.isStatic() ? "static" : "learned");
        fields.put("age-seconds", entry.ageNanos() / NANOS_PER_SECOND);
        return fields;
    }

    private static Map<String, Object> events(SwitchCounters counters) {
        var fields = new LinkedHashMap<String, Object>();
        for (var event : SwitchCounters.Event.values()) {
            fields.put(
                    event.name().toLowerCase(Locale.ROOT).replace('_', '-'), counters.get(event));
        }
        return fields;
    }

    private static Map<String, Object> log(Node node) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("lines-lost", LogQueue.STDERR.lost());
        fields.put("events-suppressed", node.path().suppressedEvents());
        return fields;
    }

    private static Map<String, Object> drops(Map<DropReason, Long> counts) {
        var fields = new LinkedHashMap<String, Object>();
        counts.forEach((reason, n) -> fields.put(reason.label(), n));
        return fields;
    }
}
