package org.l2vpn.bridge.qemu;

import java.net.SocketAddress;
import org.l2vpn.bridge.FarSide;

/** The guest of a datagram link: it is sent to by its address, a frame per datagram. */
abstract sealed class DatagramGuest implements FarSide permits UnixGuest, UdpGuest {
    private final SocketAddress address;

    DatagramGuest(SocketAddress address) {
        this.address = address;
    }

    final boolean isAt(SocketAddress other) {
        return address.equals(other);
    }

    /** It has sent something: it is there. */
    void present() {}

    /** It is sent to no more. */
    void close() {}

    /** Whether it is known to have left its address. */
    boolean isGone() {
        return false;
    }
}
