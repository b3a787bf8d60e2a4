package org.l2vpn.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValueFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A link on the command line, {@code TYPE[:VALUE][,KEY=VALUE]...}: the same keys as in a file. What
 * most links of a type need stands first without its key: {@code tap:tap0}, {@code
 * vmnet:host,address=10.0.0.1/24}, {@code vde:/tmp/vde.ctl}. {@code address} may stand several
 * times.
 */
final class LinkSpec {
    /** The key of the first value of each type; {@code qemu} has none. */
    private static final Map<String, String> FIRST =
            Map.of("tap", "name", "vmnet", "mode", "vde", "socket", "vde-switch", "socket");

    private static final Pattern WITH_KEY = Pattern.compile("[a-z-]+=.*");

    private LinkSpec() {}

    /**
     * The object that would stand in {@code vpn.links}.
     *
     * @param origin what errors are reported at
     */
    static ConfigObject parse(String spec, String origin, Problems problems) {
        var colon = spec.indexOf(':');
        var type = colon < 0 ? spec : spec.substring(0, colon);
        var values = new LinkedHashMap<String, Object>();
        var addresses = new ArrayList<String>();
        var place = ConfigValueFactory.fromMap(Map.of(), origin).origin();
        values.put("type", type);
        var parts =
                colon < 0 ? List.<String>of() : List.of(spec.substring(colon + 1).split(",", -1));
        for (int i = 0; i < parts.size(); i++) {
            var part = parts.get(i);
            var first = i == 0 ? FIRST.get(type) : null;
            if (!WITH_KEY.matcher(part).matches()) {
                if (first == null && (FIRST.containsKey(type) || type.equals("qemu"))) {
                    problems.at(place, "", Echo.quote(part) + ": want key=value");
                } else if (first != null) {
                    values.put(first, part);
                }
                // Of an unknown type only that is said.
                continue;
            }
            var key = part.substring(0, part.indexOf('='));
            var value = part.substring(key.length() + 1);
            if (key.equals("address")) {
                addresses.add(value);
            } else if (values.put(key, value) != null) {
                problems.at(place, key, "stands here twice");
            }
        }
        if (!addresses.isEmpty()) {
            values.put("addresses", addresses);
        }
        return ConfigValueFactory.fromMap(values, origin);
    }
}
