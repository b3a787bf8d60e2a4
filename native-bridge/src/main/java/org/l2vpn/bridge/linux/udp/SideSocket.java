package org.l2vpn.bridge.linux.udp;

import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.util.function.Function;
import org.l2vpn.protocol.DatagramBatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A socket that only sends, to one endpoint: what the kernel holds for a slow path is charged to it
 * and to nobody else. Shares the port of the socket that receives. Loop only.
 */
final class SideSocket implements EpollIoHandle {
    private static final Logger LOG = LoggerFactory.getLogger(SideSocket.class);

    /**
     * To wait for nothing: errors are reported anyhow. With {@link EpollIoOps#NONE} Netty 4.2.18
     * takes the descriptor out of epoll, does not note that, and can never put it back.
     */
    private static final EpollIoOps NOTHING = EpollIoOps.EPOLLERR;

    private final UdpSocket socket;
    private final BatchSender sender;
    private final PolledSocket polled;

    /** When it was last found full. */
    private long fullAt;

    /**
     * Of a bound socket, which is closed with it.
     *
     * @param senders makes what sends through it, given its room
     */
    SideSocket(UdpSocket socket, Function<BatchSender.Room, BatchSender> senders, long now) {
        this.socket = socket;
        polled = new PolledSocket(socket, NOTHING);
        sender = senders.apply(polled);
        fullAt = now;
    }

    /** Has the loop tell when there is room again. */
    void register(IoEventLoop loop) {
        // Done when this returns, since it is called on the loop.
        loop.register(this)
                .addListener(
                        done -> {
                            if (done.isSuccess()) {
                                polled.registered((IoRegistration) done.getNow());
                            }
                        });
    }

    /** Whether it was registered, so that it can be used. */
    boolean isRegistered() {
        return polled.isRegistered();
    }

    void send(DatagramBatch batch, long now) {
        sender.send(batch);
        if (sender.isFull()) {
            fullAt = now;
        }
    }

    /** Whether everything is sent, and nothing had to wait for so long. */
    boolean isIdle(long forNanos, long now) {
        return !sender.isFull() && now - fullAt > forNanos && socket.unsent() == 0;
    }

    @Override
    public FileDescriptor fd() {
        return socket;
    }

    @Override
    public void handle(IoRegistration from, IoEvent event) {
        if (!socket.isOpen()) {
            return;
        }
        var ops = ((EpollIoEvent) event).ops();
        if (ops.contains(EpollIoOps.EPOLLERR)) {
            clearError();
        }
        if (ops.contains(EpollIoOps.EPOLLOUT)) {
            sender.drain();
        }
    }

    /** Reading the error clears it; otherwise epoll would report it again and again. */
    private void clearError() {
        try {
            LOG.atDebug().addKeyValue("errno", socket.getSoError()).log("socket error");
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("socket error");
        }
    }

    /** Closes it; what still waits is counted as dropped. Also called by a loop that ends. */
    @Override
    public void close() {
        sender.close();
        polled.deregister();
        try {
            socket.close();
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("close");
        }
    }
}
