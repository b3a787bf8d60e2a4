package org.l2vpn.transport;

import java.util.Optional;

/** The JDK's channels, which every machine has. */
class TransportOnNioTest extends UdpTransportContract {
    @Override
    protected IoBackend backend() {
        return IoBackend.NIO;
    }

    @Override
    protected Optional<BatchChannels> channels() {
        return Optional.empty();
    }
}
