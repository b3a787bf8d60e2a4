package org.l2vpn.switching;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The static addresses: those the configuration binds to a port and those of our own links, in
 * every VLAN. Few and rarely changed: a sorted array, searched by halves.
 */
@SuppressWarnings("ReferenceEquality") // a port is itself, whatever its subclass thinks
final class StaticEntries {
    /** Chooses entries. */
    @FunctionalInterface
    private interface Match {
        boolean matches(long mac, SwitchPort port);
    }

    private long[] macs = {};
    private SwitchPort[] ports = {};

    /** The port an address (packed bits) is static at; null if it is not. */
    @Nullable SwitchPort find(long mac) {
        if (macs.length == 0) {
            return null;
        }
        var i = Arrays.binarySearch(macs, mac);
        return i < 0 ? null : ports[i];
    }

    /** Adds one; the address is not in it yet. */
    void add(long mac, SwitchPort port) {
        var at = -Arrays.binarySearch(macs, mac) - 1;
        var length = macs.length;
        macs = Arrays.copyOf(macs, length + 1);
        ports = Arrays.copyOf(ports, length + 1);
        System.arraycopy(macs, at, macs, at + 1, length - at);
        System.arraycopy(ports, at, ports, at + 1, length - at);
        macs[at] = mac;
        ports[at] = port;
    }

    /** Removes every entry of a port. */
    void forget(SwitchPort port) {
        removeIf((_, at) -> at == port);
    }

    /** Removes an address, if it is static. */
    void remove(long mac) {
        removeIf((other, _) -> other == mac);
    }

    private void removeIf(Match match) {
        var kept = 0;
        for (int i = 0; i < macs.length; i++) {
            if (!match.matches(macs[i], ports[i])) {
                macs[kept] = macs[i];
                ports[kept] = ports[i];
                kept++;
            }
        }
        macs = Arrays.copyOf(macs, kept);
        ports = Arrays.copyOf(ports, kept);
    }

    int size() {
        return macs.length;
    }

    long mac(int i) {
        return macs[i];
    }

    SwitchPort port(int i) {
        return ports[i];
    }
}
