package org.l2vpn.bridge.qemu;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.kqueue.KQueue;
import io.netty.channel.kqueue.KQueueIoHandler;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.counters.DropReason;
import org.l2vpn.link.LinkException;
import org.l2vpn.link.QemuSettings;
import org.l2vpn.link.SocketSpec;
import org.l2vpn.packet.FrameRules;

/**
 * QEMU's {@code -netdev dgram} on unix or UDP sockets, and what vfkit, libkrun and their like speak
 * on unix sockets: a frame per datagram. One guest: the one at the address given, else whoever sent
 * first, until it leaves its address or is silent for some seconds; then a guest that was started
 * again is answered at its new address. With vfkit's protocol and the other end's address given, we
 * are the machine and say hello.
 *
 * <p>The JDK has no datagram channels for unix sockets. On an NIO loop such a socket is served by a
 * thread {@code qemu-NAME} with an epoll or kqueue loop of its own; what it reads is handed over
 * through a fixed number of slots.
 */
final class DatagramLink extends GuestLink {
    /** Bytes waiting for a guest that does not read; as for streams. */
    private static final int QUEUE_BYTES = StreamGuest.QUEUE_BYTES;

    /** As vmnet's users set them: macOS's defaults have room for two frames. */
    private static final int SEND_BUFFER = 1 << 20;

    private static final int RECEIVE_BUFFER = 4 << 20;

    /** What vfkit and libkrun send first; whoever serves them waits for it. */
    static final byte[] HELLO = {'V', 'F', 'K', 'T'};

    /** A guest that says nothing for so long gives way to another: 5 s. */
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final SocketSpec here;
    private final @Nullable SocketSpec there;
    private final boolean hello;
    private final @Nullable SocketFile file;
    private @Nullable MultiThreadIoEventLoopGroup own;
    private @Nullable DatagramGuest guest;
    private boolean toldOfRefusal;
    private long heard;

    /**
     * @param here where we are bound
     * @param there the guest's address; empty: whoever sends first
     * @throws LinkException when nobody can be bound {@code here}
     */
    DatagramLink(
            QemuSettings settings, SocketSpec here, Optional<SocketSpec> there, DropCounters drops)
            throws LinkException {
        super(settings, drops);
        var name = settings.name();
        this.here = LocalAddress.resolve(name, here);
        this.there = there.isPresent() ? LocalAddress.resolve(name, there.get()) : null;
        hello = settings.protocol() == QemuSettings.Protocol.VFKIT;
        if (here instanceof SocketSpec.Unix && !Epoll.isAvailable() && !KQueue.isAvailable()) {
            throw new LinkException(
                    ("%s: datagrams on unix sockets need Netty's native sockets, which are there"
                                    + " for Linux and macOS on x86-64 and arm64; use protocol"
                                    + " stream, or UDP")
                            .formatted(name));
        }
        file = LocalAddress.claimDatagram(name, this.here);
    }

    @Override
    void openSocket(EventLoop on) {
        var socketLoop = socketLoop(on);
        var kind = LoopKind.of(socketLoop);
        var channel = kind.datagram(here);
        var config = channel.config();
        config.setRecvByteBufAllocator(new FixedRecvByteBufAllocator(FrameRules.MAX_LENGTH + 1));
        config.setWriteBufferWaterMark(new WriteBufferWaterMark(QUEUE_BYTES / 2, QUEUE_BYTES));
        config.setOption(ChannelOption.SO_SNDBUF, SEND_BUFFER);
        config.setOption(ChannelOption.SO_RCVBUF, RECEIVE_BUFFER);
        channel.pipeline()
                .addLast(
                        socketLoop.inEventLoop()
                                ? new DatagramReader.OnLoop(this)
                                : new DatagramReader.HandingOver(this));
        socketLoop
                .register(channel)
                .addListener(
                        registered -> {
                            if (registered.isSuccess()) {
                                bind(channel, kind);
                            } else {
                                onNodeLoop(() -> failed(here, registered.cause()));
                            }
                        });
    }

    /** The node's loop, if it can serve such a socket. */
    private EventLoop socketLoop(EventLoop on) {
        if (here instanceof SocketSpec.Inet || LoopKind.of(on) != LoopKind.NIO) {
            return on;
        }
        var group = own;
        if (group == null) {
            group =
                    new MultiThreadIoEventLoopGroup(
                            1,
                            new DefaultThreadFactory("qemu-" + info().name(), true),
                            Epoll.isAvailable()
                                    ? EpollIoHandler.newFactory()
                                    : KQueueIoHandler.newFactory());
            own = group;
        }
        return group.next();
    }

    private void bind(Channel channel, LoopKind kind) {
        channel.bind(kind.address(here))
                .addListener(
                        (ChannelFuture bound) -> {
                            if (bound.isSuccess() && there instanceof SocketSpec.Inet) {
                                // From now on the kernel lets through what comes from there only.
                                channel.connect(kind.address(there))
                                        .addListener(
                                                connected ->
                                                        opened(channel, kind, connected.cause()));
                            } else {
                                opened(channel, kind, bound.cause());
                            }
                        });
    }

    private void opened(Channel channel, LoopKind kind, @Nullable Throwable cause) {
        onNodeLoop(
                () -> {
                    var failure = cause == null ? takeFile(channel) : cause;
                    if (failure != null) {
                        var _ = channel.close();
                        failed(here, failure);
                        return;
                    }
                    holds(channel);
                    if (there != null) {
                        var other = guestAt(channel, kind.address(there));
                        serve(other);
                        if (other instanceof UnixGuest unix) {
                            unix.greet();
                        }
                    }
                    setUp(true);
                });
    }

    private @Nullable Throwable takeFile(Channel channel) {
        try {
            if (file != null) {
                file.bound(LoopKind.descriptor(channel));
            }
            return null;
        } catch (IOException e) {
            return e;
        }
    }

    private DatagramGuest guestAt(Channel channel, SocketAddress address) {
        return address instanceof DomainSocketAddress path
                ? new UnixGuest(
                        this,
                        (Socket) ((UnixChannel) channel).fd(),
                        loop(),
                        path,
                        hello && there != null)
                : new UdpGuest(this, channel, (InetSocketAddress) address);
    }

    private void serve(DatagramGuest next) {
        if (guest != null) {
            leave(guest);
            guest.close();
        }
        guest = next;
        var _ = join(next);
    }

    /** Runs on the node's loop, soon or at once; not at all once that has ended. */
    void onNodeLoop(Runnable action) {
        var on = loop();
        if (on.inEventLoop()) {
            action.run();
            return;
        }
        try {
            on.execute(action);
        } catch (RejectedExecutionException e) {
            // Nobody to tell.
        }
    }

    /** A datagram came, of any length; node's loop. */
    void arrived(
            Channel channel, @Nullable SocketAddress from, byte[] data, int offset, int length) {
        if (isClosed()) {
            return;
        }
        var sender = guest;
        if (there == null && from != null && (sender == null || !sender.isAt(from))) {
            if (sender != null && !sender.isGone() && System.nanoTime() - heard < SILENCE_NANOS) {
                drops.count(DropReason.OTHER_SENDER);
                return;
            }
            sender = guestAt(channel, from);
            serve(sender);
        }
        if (sender == null) {
            // From a socket without a name, which nobody could answer.
            drops.count(DropReason.LINK_DOWN);
            return;
        }
        if (there == null) {
            heard = System.nanoTime();
        }
        sender.present();
        if (!(hello && isHello(data, offset, length))) {
            received(sender, data, offset, length);
        }
    }

    /** A guest's path leads where we do not send; told once, since guests choose their paths. */
    void refusedPath(DomainSocketAddress path, String reason) {
        if (!toldOfRefusal) {
            toldOfRefusal = true;
            LOG.atWarn()
                    .addKeyValue("link", info().name())
                    .addKeyValue("socket", path.path())
                    .addKeyValue("reason", reason)
                    .log("nothing is sent to this guest");
        }
    }

    private static boolean isHello(byte[] data, int offset, int length) {
        return Arrays.equals(data, offset, offset + length, HELLO, 0, HELLO.length);
    }

    @Override
    void closeGuests() {
        if (guest != null) {
            guest.close();
        }
        if (own != null) {
            var _ = own.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
    }

    @Override
    void removeFiles() {
        if (file != null) {
            file.remove();
        }
    }
}
