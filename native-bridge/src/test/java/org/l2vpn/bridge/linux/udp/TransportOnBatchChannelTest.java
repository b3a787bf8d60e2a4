package org.l2vpn.bridge.linux.udp;

import java.util.Optional;
import org.l2vpn.transport.BatchChannels;
import org.l2vpn.transport.IoBackend;
import org.l2vpn.transport.UdpTransportContract;

/** Our own channel on an epoll loop. */
class TransportOnBatchChannelTest extends UdpTransportContract {
    @Override
    protected IoBackend backend() {
        return IoBackend.EPOLL;
    }

    @Override
    protected Optional<BatchChannels> channels() {
        return Optional.of(new UdpChannels());
    }
}
