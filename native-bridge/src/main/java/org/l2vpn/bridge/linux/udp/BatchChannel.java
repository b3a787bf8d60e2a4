package org.l2vpn.bridge.linux.udp;

import io.netty.channel.AbstractChannel;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.protocol.DatagramBatch;
import org.l2vpn.transport.SocketRole;
import org.l2vpn.transport.TransportListener;

/**
 * A UDP socket on Netty's epoll loop whose pipeline messages are {@link DatagramBatch}es, both
 * ways. Inbound a batch is valid during {@code channelRead}; {@code channelReadComplete} comes once
 * per iteration, when the socket is dry or has had its share. Outbound a batch is sent, or copied
 * into a bounded queue, before {@code write} returns; there is nothing to flush, and writes never
 * fail: what is not sent is counted and told to the {@link TransportListener}.
 */
final class BatchChannel extends AbstractChannel {
    private static final ChannelMetadata METADATA = new ChannelMetadata(false);

    private final UdpSocket socket;
    private final PolledSocket polled;
    private final BatchChannelConfig config;
    private final BatchReceiver receiver;
    private final Offloads offloads;
    private final MessageCalls calls;
    private final LongSupplier clock;
    private final DropCounters drops;
    private final TransportListener listener;
    private final ReplySources sources;
    private final BatchSender sender;
    private final SlowPaths paths;
    private boolean readPending;
    private volatile boolean bound;

    BatchChannel(
            UdpSocket socket,
            SocketRole role,
            Offloads offloads,
            MessageCalls calls,
            LongSupplier clock,
            DropCounters drops,
            TransportListener listener) {
        super(null);
        this.socket = socket;
        polled = new PolledSocket(socket, EpollIoOps.NONE);
        var budget = new SendBufferLimit();
        config = new BatchChannelConfig(this, socket, budget);
        if (offloads.coalesce()) {
            socket.coalesceDatagrams();
        }
        if (role.wildcard()) {
            tellDestinations(socket);
        }
        var inbound = new InboundMessages(calls, socket.intValue(), socket.v6(), role);
        receiver = new BatchReceiver(this, inbound, drops);
        this.offloads = offloads;
        this.calls = calls;
        this.clock = clock;
        this.drops = drops;
        this.listener = listener;
        sources = new ReplySources(socket);
        sender = sender(socket, polled, budget, SendQueue.BLOCKS);
        paths = new SlowPaths(sender, this::openSide, clock);
        pipeline().addLast("slow-paths", paths);
    }

    private BatchSender sender(
            UdpSocket through, BatchSender.Room room, SendBufferLimit budget, int blocks) {
        return new BatchSender(
                new OutboundMessages(calls, through),
                offloads.segment(),
                clock,
                drops,
                listener,
                room,
                budget,
                new SendQueue(drops, blocks),
                sources);
    }

    private SideSocket openSide(long now) throws IOException {
        var beside = new UdpSocket(socket.v6());
        try {
            if (offloads.coalesce()) {
                // Looked at while datagrams are coalesced, before it is known who receives them.
                beside.coalesceDatagrams();
            }
            config.applyTo(beside);
            beside.bindBeside(socket);
            var budget = config.newBudget(beside);
            var side =
                    new SideSocket(
                            beside,
                            room -> sender(beside, room, budget, SendQueue.BLOCKS_PER_ENDPOINT),
                            now);
            side.register((IoEventLoop) eventLoop());
            if (!side.isRegistered()) {
                throw new IOException("epoll does not take the socket");
            }
            return side;
        } catch (IOException e) {
            beside.close();
            throw e;
        }
    }

    private static void tellDestinations(UdpSocket socket) {
        try {
            socket.tellDestinations();
        } catch (IOException e) {
            throw new ChannelException("IP_PKTINFO", e);
        }
    }

    @Override
    protected AbstractUnsafe newUnsafe() {
        return new Handle();
    }

    @Override
    protected boolean isCompatible(EventLoop loop) {
        return loop instanceof IoEventLoop polling && polling.isCompatible(EpollIoHandle.class);
    }

    @Override
    protected void doRegister(ChannelPromise promise) {
        ((IoEventLoop) eventLoop())
                .register((Handle) unsafe())
                .addListener(
                        done -> {
                            if (done.isSuccess()) {
                                polled.registered((IoRegistration) done.getNow());
                                promise.setSuccess();
                            } else {
                                promise.setFailure(done.cause());
                            }
                        });
    }

    @Override
    protected void doBind(SocketAddress local) throws IOException {
        socket.bind(local);
        bound = true;
    }

    @Override
    protected void doBeginRead() {
        readPending = true;
        polled.want(EpollIoOps.EPOLLIN, true);
    }

    private void stopReadingUnlessAsked() {
        if (!readPending && !config.isAutoRead()) {
            polled.want(EpollIoOps.EPOLLIN, false);
        }
    }

    @Override
    protected void doDeregister() {
        polled.deregister();
    }

    /** Each write has sent its batch: spares every iteration a walk along the pipeline. */
    @Override
    public Channel flush() {
        return this;
    }

    @Override
    protected void doClose() throws IOException {
        bound = false;
        paths.close();
        doDeregister();
        socket.close();
    }

    @Override
    protected void doDisconnect() {
        throw new UnsupportedOperationException("never connected");
    }

    /** The pipeline's first handler has taken every batch; nothing else can be written. */
    @Override
    protected Object filterOutboundMessage(Object message) {
        throw new UnsupportedOperationException("not a batch: " + message.getClass().getName());
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer in) {
        throw new AssertionError("filterOutboundMessage lets nothing through");
    }

    @Override
    protected @Nullable SocketAddress localAddress0() {
        return socket.localAddress();
    }

    @Override
    protected @Nullable SocketAddress remoteAddress0() {
        return null;
    }

    @Override
    public ChannelConfig config() {
        return config;
    }

    @Override
    public ChannelMetadata metadata() {
        return METADATA;
    }

    @Override
    public boolean isOpen() {
        return socket.isOpen();
    }

    @Override
    public boolean isActive() {
        return bound && isOpen();
    }

    /** The socket on the loop's epoll, level-triggered. */
    private final class Handle extends AbstractUnsafe implements EpollIoHandle {
        @Override
        public FileDescriptor fd() {
            return socket;
        }

        @Override
        public void handle(IoRegistration from, IoEvent event) {
            var ops = ((EpollIoEvent) event).ops();
            if (ops.contains(EpollIoOps.EPOLLOUT) && isOpen()) {
                sender.drain();
            }
            if ((ops.contains(EpollIoOps.EPOLLIN) || ops.contains(EpollIoOps.EPOLLERR))
                    && isOpen()) {
                readPending = false;
                receiver.read();
                stopReadingUnlessAsked();
            }
        }

        @Override
        public void connect(SocketAddress remote, SocketAddress local, ChannelPromise promise) {
            promise.setFailure(new UnsupportedOperationException("one socket for all peers"));
        }

        /** The loop ends. */
        @Override
        public void close() {
            close(voidPromise());
        }
    }
}
