package org.l2vpn.cli;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The status document as tables for people. What a document lacks is shown as a dash. */
final class StatusText {
    private static final String NONE = "-";

    /** What is worth a word behind its count, as it looks like a fault and is not. */
    private static final Map<String, String> REMARKS =
            Map.of("no-endpoint", "normal until the peer has called");

    private final StringBuilder text = new StringBuilder();

    private StatusText() {}

    static String of(ConfigObject status) {
        var text = new StatusText();
        text.head(status);
        if (status.containsKey("links")) {
            text.links(list(status, "links"));
            text.peers(list(status, "peers"));
            text.learningSwitch(status);
            text.fdb(list(status, "fdb"));
            text.drops(status);
            text.log(status);
        }
        return text.text.toString();
    }

    private void head(ConfigObject status) {
        if (status.containsKey("error")) {
            line("error       " + get(status, "error"));
        }
        if (status.containsKey("state")) {
            line("state       " + get(status, "state"));
        }
        if (status.containsKey("name")) {
            line(
                    "%s  %s, pid %s, up %s"
                            .formatted(
                                    get(status, "name"),
                                    get(status, "version"),
                                    get(status, "pid"),
                                    age(status, "uptime-seconds")));
            if (status.containsKey("public-key")) {
                line("public key  " + get(status, "public-key"));
            }
            line("listening   " + join(status, "listen") + " (" + get(status, "transport") + ")");
        }
    }

    private void links(List<ConfigObject> links) {
        var table =
                new TextTable(
                        "LINK",
                        "TYPE",
                        "STATE",
                        "MTU",
                        "MAC",
                        "ADDRESSES",
                        "IN (FRAMES)",
                        "OUT (FRAMES)");
        for (var link : links) {
            table.row(
                    get(link, "name"),
                    get(link, "type"),
                    get(link, "state"),
                    get(link, "mtu"),
                    get(link, "mac"),
                    join(link, "addresses"),
                    traffic(link, "in"),
                    traffic(link, "out"));
        }
        section(table);
        links.forEach(this::remarks);
    }

    /** What the table of links has no column for, since there is rarely any of it. */
    private void remarks(ConfigObject link) {
        var name = get(link, "name");
        if (!join(link, "missing").equals(NONE)) {
            line(name + " lacks: " + join(link, "missing"));
        }
        if (get(link, "state").equals("blocked")) {
            line(name + " is blocked: another link is in bridge " + get(link, "bridge") + ", too");
        }
        if (get(link, "moved").equals("true")) {
            line(name + " is in another network namespace");
        }
        if (number(link, "queue-drops") > 0) {
            line(name + " lost " + number(link, "queue-drops") + " frames in the kernel's queue");
        }
    }

    private void peers(List<ConfigObject> peers) {
        var table =
                new TextTable(
                        "PEER",
                        "KEY",
                        "STATE",
                        "ENDPOINT",
                        "SUITE",
                        "PATH MTU",
                        "HANDSHAKE",
                        "REMOTE",
                        "IN (FRAMES)",
                        "OUT (FRAMES)");
        for (var peer : peers) {
            table.row(
                    get(peer, "name"),
                    shortKey(get(peer, "public-key")),
                    get(peer, "state"),
                    endpoint(peer),
                    get(peer, "suite"),
                    path(peer),
                    handshake(peer),
                    remote(peer),
                    traffic(peer, "in"),
                    traffic(peer, "out"));
        }
        section(table);
    }

    /** What the switch did, on one line: every counter that is not zero. */
    private void learningSwitch(ConfigObject status) {
        var counts = new StringJoiner(", ");
        nonZero(status, "switch").forEach((event, count) -> counts.add(event + " " + count));
        if (counts.length() > 0) {
            line("\nswitch      " + counts);
        }
    }

    private void fdb(List<ConfigObject> entries) {
        var table = new TextTable("MAC", "VLAN", "PORT", "KIND", "AGE");
        for (var entry : entries) {
            table.row(
                    get(entry, "mac"),
                    get(entry, "vlan"),
                    get(entry, "port"),
                    get(entry, "kind"),
                    get(entry, "kind").equals("static") ? NONE : age(entry, "age-seconds"));
        }
        section(table);
    }

    private void drops(ConfigObject status) {
        var table = new TextTable("DROPPED", "COUNT", "");
        nonZero(status, "drops")
                .forEach(
                        (label, count) -> table.row(label, count, REMARKS.getOrDefault(label, "")));
        section(table);
    }

    private void log(ConfigObject status) {
        var table = new TextTable("LEFT OUT OF THE LOG", "COUNT");
        nonZero(status, "log").forEach(table::row);
        section(table);
    }

    /** The counters of one object that are not zero, by name. */
    private static SortedMap<String, String> nonZero(ConfigObject status, String key) {
        var counts = new TreeMap<String, String>();
        if (status.get(key) instanceof ConfigObject object) {
            object.unwrapped()
                    .forEach(
                            (name, count) -> {
                                if (count instanceof Number number && number.longValue() != 0) {
                                    counts.put(name, String.valueOf(number));
                                }
                            });
        }
        return counts;
    }

    private void section(TextTable table) {
        if (!table.isEmpty()) {
            text.append('\n').append(table);
        }
    }

    private void line(String content) {
        text.append(content).append('\n');
    }

    /** Where the peer is; else where it is looked for; else that it has to call us. */
    private static String endpoint(ConfigObject peer) {
        if (!get(peer, "endpoint").equals(NONE)) {
            return get(peer, "endpoint");
        }
        var configured = peer.get("configured-endpoints");
        if (configured == null) {
            return NONE;
        }
        var addresses = join(peer, "configured-endpoints");
        return addresses.equals(NONE) ? "(has to call us)" : addresses;
    }

    /** The value, how it was found, and what share of the frames it makes leave in fragments. */
    private static String path(ConfigObject peer) {
        var searching = get(peer, "path-mtu-searching").equals("true");
        var found = searching ? "searching" : get(peer, "path-mtu-source");
        var text = new StringBuilder(get(peer, "path-mtu"));
        if (!found.equals(NONE)) {
            text.append(' ').append(found);
        }
        var share = peer.get("fragmented-share");
        if (share != null && share.unwrapped() instanceof Number part && part.doubleValue() > 0) {
            var percent = String.format(Locale.ROOT, "%.1f", 100 * part.doubleValue());
            text.append(", ").append(percent).append("% in fragments");
        }
        return text.toString();
    }

    private static String handshake(ConfigObject peer) {
        var seconds = number(peer, "last-handshake-seconds");
        return seconds < 0 ? "never" : Amounts.duration(seconds) + " ago";
    }

    /** What the other end says of itself: printable, as the daemon has seen to. */
    private static String remote(ConfigObject peer) {
        var version = get(peer, "remote-version");
        var mtu = number(peer, "remote-mtu");
        return mtu > 0 ? version + ", MTU " + mtu : version;
    }

    private static String age(ConfigObject object, String key) {
        var seconds = number(object, key);
        return seconds < 0 ? NONE : Amounts.duration(seconds);
    }

    private static String traffic(ConfigObject object, String direction) {
        var bytes = number(object, "bytes-" + direction);
        var frames = number(object, "frames-" + direction);
        return bytes < 0 ? NONE : Amounts.bytes(bytes) + " (" + frames + ")";
    }

    /** As many characters as a fingerprint has. */
    private static String shortKey(String key) {
        return key.length() > 8 ? key.substring(0, 8) : key;
    }

    private static String get(ConfigObject object, String key) {
        var value = object.get(key);
        var unwrapped = value == null ? null : value.unwrapped();
        return unwrapped == null || unwrapped.equals("") ? NONE : String.valueOf(unwrapped);
    }

    private static long number(ConfigObject object, String key) {
        var value = object.get(key);
        return value != null && value.unwrapped() instanceof Number number
                ? number.longValue()
                : -1;
    }

    private static String join(ConfigObject object, String key) {
        if (object.get(key) instanceof ConfigList list && !list.isEmpty()) {
            return list.unwrapped().stream().map(String::valueOf).collect(Collectors.joining(", "));
        }
        return NONE;
    }

    private static List<ConfigObject> list(ConfigObject object, String key) {
        var objects = new ArrayList<ConfigObject>();
        if (object.get(key) instanceof ConfigList list) {
            for (var value : list) {
                if (value instanceof ConfigObject element) {
                    objects.add(element);
                }
            }
        }
        return objects;
    }
}
