package org.l2vpn.link;

import java.util.Optional;
import org.l2vpn.packet.MacAddress;

/**
 * Facts of an open link.
 *
 * @param name its name in the configuration, status and logs; for a TAP also the interface's name
 * @param type {@code tap}, {@code memory}, later {@code vmnet}, {@code vde}, {@code qemu}
 * @param mac the interface's own address, where it has one
 * @param mtu largest layer-3 payload, bytes (a frame has 14 more, 18 with a tag)
 */
public record LinkInfo(String name, String type, Optional<MacAddress> mac, int mtu) {}
