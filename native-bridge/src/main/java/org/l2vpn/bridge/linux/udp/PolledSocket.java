package org.l2vpn.bridge.linux.udp;

import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoOps;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a socket waits for on its loop's epoll, and what a sender needs of it. Loop only. */
final class PolledSocket implements BatchSender.Room {
    private static final Logger LOG = LoggerFactory.getLogger(PolledSocket.class);

    private final UdpSocket socket;
    private @Nullable IoRegistration registration;
    private EpollIoOps interest;

    /** Waits for this, once it is registered. */
    PolledSocket(UdpSocket socket, EpollIoOps interest) {
        this.socket = socket;
        this.interest = interest;
    }

    /** The loop has taken it. */
    void registered(IoRegistration with) {
        registration = with;
        with.submit(interest);
    }

    boolean isRegistered() {
        return registration != null;
    }

    /** Whether it is to wait for this, too. */
    void want(EpollIoOps event, boolean wanted) {
        var next = wanted ? interest.with(event) : interest.without(event);
        if (next.value() == interest.value()) {
            return;
        }
        interest = next;
        var registered = registration;
        if (registered != null && registered.isValid()) {
            registered.submit(next);
        }
    }

    /** Waits for nothing any more. */
    void deregister() {
        var registered = registration;
        if (registered != null) {
            registered.cancel();
            registration = null;
        }
    }

    @Override
    public void wakeWhenWritable(boolean wanted) {
        want(EpollIoOps.EPOLLOUT, wanted);
    }

    @Override
    public int unsent() {
        return socket.unsent();
    }

    @Override
    public void holdAtMost(int bytes) {
        try {
            socket.setSendBufferSize(bytes);
        } catch (IOException e) {
            // A bound for comfort: the socket works with the one it has.
            LOG.atDebug().setCause(e).log("send buffer");
        }
    }
}
