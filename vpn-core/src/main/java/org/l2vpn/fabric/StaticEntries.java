package org.l2vpn.fabric;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The addresses the configuration nailed to a port, in every VLAN. Few and rarely changed: a sorted
 * array, searched by halves.
 */
@SuppressWarnings("ReferenceEquality") // a port is itself, whatever its subclass thinks
final class StaticEntries {
    private long[] macs = {};
    private SwitchPort[] ports = {};

    /** The port an address (packed bits) is nailed to; null if it is not. */
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
        var kept = 0;
        for (int i = 0; i < macs.length; i++) {
            if (ports[i] != port) {
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
