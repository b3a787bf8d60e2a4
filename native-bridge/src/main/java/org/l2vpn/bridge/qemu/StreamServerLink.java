package org.l2vpn.bridge.qemu;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.link.LinkException;
import org.l2vpn.link.QemuSettings;
import org.l2vpn.link.SocketSpec;

/** A stream socket for several guests at once: each one that connects is one. */
final class StreamServerLink extends StreamLink {
    private final SocketSpec where;
    private final @Nullable SocketFile file;

    /**
     * @throws LinkException when nobody can listen at {@code where}
     */
    StreamServerLink(QemuSettings settings, SocketSpec where, DropCounters drops)
            throws LinkException {
        super(settings, drops);
        this.where = LocalAddress.resolve(settings.name(), where);
        file = LocalAddress.claimStream(settings.name(), this.where);
    }

    @Override
    void openSocket(EventLoop on) {
        var kind = LoopKind.of(on);
        var server = kind.server(where);
        server.pipeline().addLast(new Acceptor(on));
        if (where instanceof SocketSpec.Inet) {
            server.config().setOption(ChannelOption.SO_REUSEADDR, true);
        }
        var _ =
                on.register(server)
                        .addListener(
                                _ -> {
                                    var _ =
                                            server.bind(kind.address(where))
                                                    .addListener(
                                                            result ->
                                                                    bound(server, result.cause()));
                                });
    }

    private void bound(Channel server, @Nullable Throwable cause) {
        var failure = cause;
        if (failure == null && file != null) {
            try {
                file.bound(LoopKind.descriptor(server));
            } catch (IOException e) {
                failure = e;
            }
        }
        if (failure == null) {
            holds(server);
        } else {
            var _ = server.close();
            failed(where, failure);
        }
    }

    @Override
    void removeFiles() {
        if (file != null) {
            file.remove();
        }
    }

    /** Takes in who connects; a server channel's messages are the new channels. */
    private final class Acceptor extends ChannelInboundHandlerAdapter {
        private final EventLoop loop;

        Acceptor(EventLoop loop) {
            this.loop = loop;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            var channel = (Channel) message;
            limit(channel);
            var _ =
                    loop.register(channel)
                            .addListener(
                                    result -> {
                                        if (result.isSuccess()) {
                                            admit(channel);
                                        }
                                    });
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            // Out of descriptors: Netty pauses accepting; who waits is served later.
            if (!(cause instanceof IOException)) {
                report(cause, 1);
            }
        }
    }
}
