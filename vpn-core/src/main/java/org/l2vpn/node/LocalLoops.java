package org.l2vpn.node;

import java.util.HashMap;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Blocks a link that is in the same Linux bridge as another link of this program: that bridge and
 * our switch would be two paths between the same two places, and one broadcast would circle for
 * ever. The first of the configuration stays open.
 */
final class LocalLoops {
    private static final Logger LOG = LoggerFactory.getLogger("org.l2vpn.link");

    private LocalLoops() {}

    /**
     * Looks which links are in which bridge, and blocks and opens their ports. Data loop only.
     *
     * @param ports of all links, in the configuration's order
     */
    static void review(List<LinkPort> ports) {
        var open = new HashMap<String, LinkPort>();
        for (var port : ports) {
            var link = port.link();
            var bridge = link == null ? null : link.condition().bridge().orElse(null);
            var first = bridge == null ? null : open.putIfAbsent(bridge, port);
            if (first != null && !port.isBlocked()) {
                port.block(true);
                LOG.atWarn()
                        .addKeyValue("link", port.name())
                        .addKeyValue("other", first.name())
                        .addKeyValue("bridge", bridge)
                        .log(
                                "loop: two links of this program are in one bridge, this one is"
                                        + " blocked: take one of them out of the bridge");
            } else if (first == null && port.isBlocked()) {
                port.block(false);
                LOG.atInfo().addKeyValue("link", port.name()).log("no loop any more, link open");
            }
        }
    }
}
