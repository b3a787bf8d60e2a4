package org.l2vpn.transport;

import java.util.Optional;

/** Netty's native channels where this machine has them. */
class TransportOnNativeTest extends UdpTransportContract {
    @Override
    protected IoBackend backend() {
        return IoBackend.best();
    }

    @Override
    protected Optional<BatchChannels> channels() {
        return Optional.empty();
    }
}
