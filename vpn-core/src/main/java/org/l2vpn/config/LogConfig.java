package org.l2vpn.config;

import org.slf4j.event.Level;

/**
 * What is logged.
 *
 * @param level the lowest level that is printed
 * @param hideAddresses whether IP and MAC addresses are left out of the lines
 */
public record LogConfig(Level level, boolean hideAddresses) {}
