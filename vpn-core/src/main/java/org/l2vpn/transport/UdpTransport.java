package org.l2vpn.transport;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.protocol.DatagramBatch;
import org.l2vpn.protocol.Endpoint;

/**
 * The UDP sockets: one for each address that is listened on, or one that only dials. A datagram
 * leaves by the socket, and from the address, that its endpoint was last heard at ({@link
 * Endpoint#local}); else by the first socket of its family.
 */
public final class UdpTransport implements AutoCloseable {
    private final List<BoundSocket> sockets;
    private final @Nullable AddressSockets byAddress;
    private final Optional<BoundDevice> device;
    private final DropCounters drops;
    private final TransportListener listener;

    private UdpTransport(
            List<BoundSocket> sockets,
            @Nullable AddressSockets byAddress,
            Optional<BoundDevice> device,
            DropCounters drops,
            TransportListener listener) {
        this.sockets = List.copyOf(sockets);
        this.byAddress = byAddress;
        this.device = device;
        this.drops = drops;
        this.listener = listener;
    }

    /**
     * Opens and binds the sockets on {@code loop}; {@code listener} is called there from now on.
     *
     * @param channels the platform's own channels, for an epoll loop
     * @throws TransportException when an address cannot be bound or an option is refused
     */
    public static UdpTransport open(
            DataLoop loop,
            TransportSettings settings,
            Optional<BatchChannels> channels,
            DropCounters drops,
            TransportListener listener)
            throws TransportException {
        var opener = new SocketOpener(loop, settings, channels, drops, listener);
        var sockets = new ArrayList<BoundSocket>();
        try {
            if (settings.listen().isEmpty()) {
                sockets.addAll(opener.dialling());
            }
            for (var local : settings.listen()) {
                sockets.addAll(opener.listening(local, sockets.size()));
            }
            var wildcards = sockets.stream().filter(BoundSocket::isWildcard).toList();
            var byAddress =
                    opener.tellsDestinations() || settings.listen().isEmpty()
                            ? null
                            : AddressSockets.open(loop, opener, wildcards, sockets.size());
            var device =
                    loop.backend() == IoBackend.EPOLL
                            ? settings.bindDevice().map(BoundDevice::new)
                            : Optional.<BoundDevice>empty();
            return new UdpTransport(sockets, byAddress, device, drops, listener);
        } catch (TransportException | RuntimeException e) {
            sockets.forEach(BoundSocket::close);
            throw e;
        }
    }

    /** Queues a batch; the array is the caller's again when this returns. Data loop only. */
    public void write(DatagramBatch batch) {
        var socket = socketFor(batch.remote());
        if (socket != null) {
            socket.write(batch);
        } else {
            drops.count(SendFailure.UNREACHABLE.drop(), batch.count());
            listener.onSendFailed(batch.remote(), SendFailure.UNREACHABLE, batch.segmentSize());
        }
    }

    private @Nullable BoundSocket socketFor(Endpoint remote) {
        var local = remote.local();
        if (local != null) {
            var number = local.socket();
            if (number < sockets.size()) {
                return sockets.get(number);
            }
            var own = byAddress == null ? null : byAddress.get(number);
            if (own != null) {
                return own;
            }
        }
        for (int i = 0; i < sockets.size(); i++) {
            if (sockets.get(i).carries(remote.v6())) {
                return sockets.get(i);
            }
        }
        return null;
    }

    /** Hands everything queued to the kernel. Data loop only. */
    public void flush() {
        for (int i = 0; i < sockets.size(); i++) {
            sockets.get(i).flush();
        }
        if (byAddress != null) {
            byAddress.flush();
        }
    }

    /**
     * The interfaces of this machine changed: sockets bound to one by name follow it when it was
     * recreated. Data loop only.
     */
    public void onNetworkChange() {
        device.ifPresent(bound -> sockets.forEach(socket -> bound.follow(socket.channel())));
    }

    /** Whether the sockets forbid fragmentation of what they send over this family. */
    public boolean forbidsFragments(boolean overIpv6) {
        return overIpv6 || sockets.stream().allMatch(BoundSocket::forbidsIpv4Fragments);
    }

    /** Where we are bound, in the order of the settings. Any thread. */
    public List<Endpoint> localEndpoints() {
        return sockets.stream().flatMap(socket -> socket.local().stream()).toList();
    }

    /** Closes the sockets; waits for that unless called on the loop. */
    @Override
    public void close() {
        if (byAddress != null) {
            byAddress.close();
        }
        sockets.forEach(BoundSocket::close);
    }
}
