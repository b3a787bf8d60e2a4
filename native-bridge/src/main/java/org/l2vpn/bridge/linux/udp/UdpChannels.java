package org.l2vpn.bridge.linux.udp;

import io.netty.channel.Channel;
import java.util.function.Supplier;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.transport.BatchChannels;
import org.l2vpn.transport.SocketRole;
import org.l2vpn.transport.TransportListener;

/** Makes {@link BatchChannel}s, after a look at what this kernel does rightly. */
public final class UdpChannels implements BatchChannels {
    private final Supplier<MessageCalls> calls;
    private final Supplier<Offloads> offloads;

    /** With the system's calls. */
    public UdpChannels() {
        this(MessageCalls::ofLibC, () -> OffloadCheck.run(MessageCalls.ofLibC()));
    }

    /** With other calls; made for each channel, since they belong to one thread. */
    UdpChannels(Supplier<MessageCalls> calls, Supplier<Offloads> offloads) {
        this.calls = calls;
        this.offloads = offloads;
    }

    @Override
    public Channel open(
            boolean v6, SocketRole role, DropCounters drops, TransportListener listener) {
        return new BatchChannel(
                new UdpSocket(v6),
                role,
                offloads.get(),
                calls.get(),
                System::nanoTime,
                drops,
                listener);
    }
}
