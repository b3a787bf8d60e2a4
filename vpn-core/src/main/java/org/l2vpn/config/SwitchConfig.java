package org.l2vpn.config;

import java.time.Duration;

/**
 * The switch as configured; static entries stand with their peers and links.
 *
 * @param isolate whether peers reach the links only, never each other
 * @param maxEntries most entries in the FDB
 * @param perPortQuota most learned entries of one port
 * @param age how long a learned entry lives without a frame
 * @param hold how long an address stays at a link, or with {@code isolate} at a peer, when another
 *     peer uses it
 */
public record SwitchConfig(
        boolean isolate, int maxEntries, int perPortQuota, Duration age, Duration hold) {}
