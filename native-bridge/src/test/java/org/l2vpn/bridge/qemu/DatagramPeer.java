package org.l2vpn.bridge.qemu;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.AddressedEnvelope;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.DomainDatagramPacket;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.l2vpn.link.SocketSpec;

/** A guest on a datagram socket: bound to one address, it sends to another. */
public final class DatagramPeer implements AutoCloseable {
    private final EventLoopGroup group = Loops.epoll();
    private final LinkedBlockingQueue<byte[]> frames = new LinkedBlockingQueue<>();
    private final Channel channel;
    private final SocketSpec here;
    private final SocketSpec there;

    /** Bound at {@code here}, for frames to and from {@code there}. */
    public DatagramPeer(SocketSpec here, SocketSpec there) throws InterruptedException {
        this.here = here;
        this.there = there;
        channel = LoopKind.EPOLL.datagram(here);
        channel.config().setRecvByteBufAllocator(new FixedRecvByteBufAllocator(1 << 17));
        channel.config().setOption(ChannelOption.SO_RCVBUF, 4 << 20);
        channel.pipeline().addLast(new Reader());
        group.register(channel).sync();
        channel.bind(LoopKind.EPOLL.address(here)).sync();
    }

    /** A port nobody has now. */
    public static SocketSpec freePort() throws IOException {
        try (var probe = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return new SocketSpec.Inet("127.0.0.1", probe.getLocalPort());
        }
    }

    /** Queues it, as QEMU does while we are busy. */
    public void send(byte[] frame) {
        var content = Unpooled.wrappedBuffer(frame);
        var to = LoopKind.EPOLL.address(there);
        var _ =
                channel.writeAndFlush(
                        to instanceof DomainSocketAddress path
                                ? new DomainDatagramPacket(content, path)
                                : new DatagramPacket(content, (InetSocketAddress) to));
    }

    /** Stops reading: a guest that hangs. */
    void pause() {
        channel.config().setAutoRead(false);
    }

    void resume() {
        channel.config().setAutoRead(true);
    }

    /** The next frame, or null if none comes in time. */
    public byte @Nullable [] receive(Duration patience) throws InterruptedException {
        return frames.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() throws Exception {
        channel.close().sync();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        if (here instanceof SocketSpec.Unix(var path)) {
            Files.deleteIfExists(path);
        }
    }

    private final class Reader extends SimpleChannelInboundHandler<AddressedEnvelope<?, ?>> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, AddressedEnvelope<?, ?> got) {
            frames.add(ByteBufUtil.getBytes((ByteBuf) got.content()));
        }
    }
}
