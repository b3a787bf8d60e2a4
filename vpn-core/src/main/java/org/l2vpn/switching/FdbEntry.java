package org.l2vpn.switching;

import org.l2vpn.packet.MacAddress;

/**
 * One address the switch knows, for status.
 *
 * @param mac the address
 * @param vlanId the VLAN it was learned in, 0 for untagged frames; a static entry holds in every
 *     VLAN and says {@link #ANY_VLAN}
 * @param port name of the port it is behind
 * @param isStatic whether it is static: set by the configuration, never moved or forgotten
 * @param ageNanos time since a frame came from it, ns; 0 for a static one
 */
public record FdbEntry(MacAddress mac, int vlanId, String port, boolean isStatic, long ageNanos) {
    /** The {@link #vlanId} of a static entry. */
    public static final int ANY_VLAN = -1;
}
