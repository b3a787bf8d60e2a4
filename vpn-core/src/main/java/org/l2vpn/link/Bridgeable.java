package org.l2vpn.link;

/**
 * An interface of this machine that vmnet's mode {@code bridged} offers.
 *
 * @param name {@code en0}
 * @param kind what the system calls it, {@code Ethernet}, {@code Wi-Fi}; empty: not known
 * @param remark why it will not do; empty: it will
 */
public record Bridgeable(String name, String kind, String remark) {}
