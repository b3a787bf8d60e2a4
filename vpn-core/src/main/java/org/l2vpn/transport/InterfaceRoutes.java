package org.l2vpn.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.channels.DatagramChannel;
import java.util.Optional;
import org.l2vpn.protocol.Endpoint;
import org.l2vpn.protocol.RouteMtu;

/**
 * Routes as Java alone can tell them: the interface whose address a socket gets that is connected
 * to the endpoint. It does not hear of ICMP, and knows neither marks nor devices.
 */
public final class InterfaceRoutes implements RouteLookup {
    @Override
    public RouteMtu find(Endpoint remote, int fwmark, Optional<String> bindDevice) {
        try (var socket = DatagramChannel.open()) {
            socket.connect(SocketAddresses.toSocketAddress(remote));
            if (socket.getLocalAddress() instanceof InetSocketAddress local) {
                var device =
                        bindDevice.isPresent()
                                ? NetworkInterface.getByName(bindDevice.get())
                                : NetworkInterface.getByInetAddress(local.getAddress());
                if (device != null && device.getMTU() > 0) {
                    var identity = 31L * device.getIndex() + local.getAddress().hashCode();
                    return new RouteMtu(device.getMTU(), device.getMTU(), identity);
                }
            }
        } catch (IOException | RuntimeException e) {
            // No route, no such family, or an interface that has just gone.
        }
        return RouteMtu.UNKNOWN;
    }
}
