package org.l2vpn.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.unix.RawUnixChannelOption;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import jdk.net.ExtendedSocketOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Socket options of the underlay, with the numbers of each system's headers. The most important
 * one: "don't fragment" is always set, so that no IP fragment of ours ever leaves.
 */
final class SocketOptions {
    private static final Logger LOG = LoggerFactory.getLogger(SocketOptions.class);

    /** No UDP datagram is larger: 64 KiB. */
    private static final int RECEIVE_BUFFER = 65_536;

    /**
     * Most that the kernel may hold of what we sent, bytes; it accounts for twice this with its own
     * overhead. What waits there can no longer be dropped nor overtaken, and 0.4 ms at 10 Gbit/s
     * are enough for a device that says late what it has sent.
     */
    private static final int MAX_SEND_BUFFER = 256 * 1024;

    /** With less than a full batch the system's own default is better. */
    private static final int LEAST_BUFFER = 64 * 1024;

    /** Reads in one iteration before others on the loop have theirs. */
    private static final int READS_PER_TURN = 16;

    /** Unsent bytes beyond which frames are dropped, not queued: about 1 ms at 10 Gbit/s. */
    private static final WriteBufferWaterMark WATER_MARK =
            new WriteBufferWaterMark(512 * 1024, 1024 * 1024);

    /** IP_PMTUDISC_PROBE (linux/in.h): set DF and ignore what the kernel believes of the path. */
    private static final int LINUX_PMTUDISC_PROBE = 3;

    // linux/in.h, linux/in6.h, asm-generic/socket.h
    private static final ChannelOption<Integer> LINUX_IP_MTU_DISCOVER =
            new IntegerUnixChannelOption("IP_MTU_DISCOVER", 0, 10);
    private static final ChannelOption<Integer> LINUX_IPV6_MTU_DISCOVER =
            new IntegerUnixChannelOption("IPV6_MTU_DISCOVER", 41, 23);
    private static final ChannelOption<Integer> LINUX_SO_MARK =
            new IntegerUnixChannelOption("SO_MARK", 1, 36);
    private static final ChannelOption<Integer> LINUX_SO_RCVBUFFORCE =
            new IntegerUnixChannelOption("SO_RCVBUFFORCE", 1, 33);

    /** SO_BINDTODEVICE takes the name in IFNAMSIZ = 16 bytes, zero-padded (linux/if.h). */
    private static final int IFNAMSIZ = 16;

    private static final ChannelOption<ByteBuffer> LINUX_SO_BINDTODEVICE =
            new RawUnixChannelOption("SO_BINDTODEVICE", 1, 25, IFNAMSIZ);

    // xnu: netinet/in.h and netinet6/in6.h
    private static final ChannelOption<Integer> BSD_IP_DONTFRAG =
            new IntegerUnixChannelOption("IP_DONTFRAG", 0, 28);
    private static final ChannelOption<Integer> BSD_IPV6_DONTFRAG =
            new IntegerUnixChannelOption("IPV6_DONTFRAG", 41, 62);

    private static final ChannelOption<Integer> BSD_IPV6_V6ONLY =
            new IntegerUnixChannelOption("IPV6_V6ONLY", 41, 27);

    private SocketOptions() {}

    /**
     * Sets what is known before the socket is bound.
     *
     * @param shared whether another socket of ours has the port, for all addresses
     */
    static void beforeBind(
            Bootstrap bootstrap,
            IoBackend backend,
            TransportSettings settings,
            boolean v6,
            boolean shared) {
        if (v6 && backend == IoBackend.KQUEUE) {
            bootstrap.option(BSD_IPV6_V6ONLY, 1); // see SocketOpener.bindAll
        }
        if (shared) {
            bootstrap.option(ChannelOption.SO_REUSEADDR, true);
        }
        var allocator =
                new FixedRecvByteBufAllocator(RECEIVE_BUFFER).maxMessagesPerRead(READS_PER_TURN);
        bootstrap
                .option(ChannelOption.RECVBUF_ALLOCATOR, allocator)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK);
        if (backend == IoBackend.EPOLL) {
            if (settings.fwmark() != 0) {
                bootstrap.option(LINUX_SO_MARK, settings.fwmark());
            }
            settings.bindDevice()
                    .ifPresent(name -> bootstrap.option(LINUX_SO_BINDTODEVICE, deviceName(name)));
        }
    }

    /**
     * Binds the socket to the interface that has the name now: the kernel remembers its index, and
     * a recreated interface has another one.
     *
     * @throws ChannelException when there is no such interface at the moment, or the process lacks
     *     CAP_NET_RAW, which changing it takes (net/core/sock.c, sock_bindtoindex_locked)
     */
    static void bindToDevice(Channel channel, String name) {
        channel.config().setOption(LINUX_SO_BINDTODEVICE, deviceName(name));
    }

    /** Sets what depends on the socket's family and on our rights. */
    static void afterBind(
            Channel channel, IoBackend backend, boolean v6, TransportSettings settings) {
        var config = channel.config();
        reserve(channel, ChannelOption.SO_RCVBUF, settings.socketBuffer());
        reserve(
                channel,
                ChannelOption.SO_SNDBUF,
                Math.min(settings.socketBuffer(), MAX_SEND_BUFFER));
        switch (backend) {
            case EPOLL -> {
                config.setOption(LINUX_IP_MTU_DISCOVER, LINUX_PMTUDISC_PROBE);
                if (v6) {
                    config.setOption(LINUX_IPV6_MTU_DISCOVER, LINUX_PMTUDISC_PROBE);
                }
                attempt(channel, LINUX_SO_RCVBUFFORCE, settings.socketBuffer());
            }
            case KQUEUE -> {
                if (v6) {
                    config.setOption(BSD_IPV6_DONTFRAG, 1);
                } else {
                    config.setOption(BSD_IP_DONTFRAG, 1);
                }
            }
            case NIO ->
                    config.setOption(
                            NioChannelOption.of(ExtendedSocketOptions.IP_DONTFRAGMENT), true);
        }
    }

    /** macOS refuses more than kern.ipc.maxsockbuf, where Linux takes what it allows. */
    private static void reserve(Channel channel, ChannelOption<Integer> option, int bytes) {
        for (int size = bytes; size >= LEAST_BUFFER; size /= 2) {
            try {
                channel.config().setOption(option, size);
                return;
            } catch (ChannelException e) {
                LOG.atDebug().addKeyValue("bytes", size).setCause(e).log("socket buffer refused");
            }
        }
    }

    /** Past the system's limit only with CAP_NET_ADMIN; without it the ordinary size stands. */
    private static void attempt(Channel channel, ChannelOption<Integer> option, int value) {
        try {
            channel.config().setOption(option, value);
        } catch (RuntimeException e) {
            // EPERM: an unprivileged process keeps net.core.rmem_max
        }
    }

    private static ByteBuffer deviceName(String name) {
        var bytes = ByteBuffer.allocateDirect(IFNAMSIZ);
        bytes.put(name.getBytes(StandardCharsets.UTF_8)).clear();
        return bytes;
    }
}
