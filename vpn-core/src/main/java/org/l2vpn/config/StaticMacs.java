package org.l2vpn.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.l2vpn.packet.MacAddress;

/** Reads {@code macs} of peers and links; an address is static in one place only. */
final class StaticMacs {
    private final Map<MacAddress, String> holders = new HashMap<>();

    /**
     * Reads the list of one peer or link.
     *
     * @param holder who it is, for messages: {@code peer 'a'}
     */
    List<MacAddress> read(Section section, String holder) {
        var macs = new ArrayList<MacAddress>();
        for (var text : section.texts("macs")) {
            section.element(text, Addresses::unicastMac)
                    .ifPresent(
                            mac -> {
                                var first = holders.putIfAbsent(mac, holder);
                                if (first != null) {
                                    section.problem(text, mac + " stands already with " + first);
                                }
                                macs.add(mac);
                            });
        }
        return macs;
    }
}
