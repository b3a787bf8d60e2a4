package org.l2vpn.bridge.linux.udp;

import io.netty.channel.Channel;
import java.util.function.Supplier;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.transport.BatchChannels;
import org.l2vpn.transport.TransportListener;

/** Makes {@link BatchChannel}s, after a look at what this kernel does rightly. */
public final class UdpChannels implements BatchChannels {
    private final MessageCalls calls;
    private final Supplier<Offloads> offloads;

    /** With the system's calls. */
    public UdpChannels() {
        this(MessageCalls.LIBC, () -> OffloadCheck.run(MessageCalls.LIBC));
    }

    UdpChannels(MessageCalls calls, Supplier<Offloads> offloads) {
        this.calls = calls;
        this.offloads = offloads;
    }

    @Override
    public Channel open(boolean v6, DropCounters drops, TransportListener listener) {
        return new BatchChannel(
                new UdpSocket(v6), offloads.get(), calls, System::nanoTime, drops, listener);
    }
}
