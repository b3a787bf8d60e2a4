package org.l2vpn.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.counters.DropReason;
import org.l2vpn.link.Link;
import org.l2vpn.link.LinkCondition;
import org.l2vpn.link.LinkInfo;
import org.l2vpn.link.LinkListener;
import org.l2vpn.packet.Frame;

/** Which of several links of one bridge is blocked. */
class LocalLoopsTest {
    private final DropCounters drops = new DropCounters();
    private final Plug first = new Plug("tap0");
    private final Plug second = new Plug("tap1");
    private final Plug third = new Plug("tap2");
    private final List<LinkPort> ports = List.of(port(0, first), port(1, second), port(2, third));

    @Test
    void shouldBlockTheLaterOfTwoInOneBridge() {
        first.bridge = "br0";
        second.bridge = "br1";
        third.bridge = "br0";
        LocalLoops.review(ports);
        assertThat(ports).extracting(LinkPort::isBlocked).containsExactly(false, false, true);
        ports.forEach(port -> port.send(Frame.copyOf(new byte[60], 0)));
        assertThat(first.written).isOne();
        assertThat(second.written).isOne();
        assertThat(third.written).isZero();
        assertThat(drops.get(DropReason.LINK_BLOCKED)).isOne();
    }

    @Test
    void shouldOpenItWhenTheOtherLeavesOrIsGone() {
        first.bridge = "br0";
        second.bridge = "br0";
        LocalLoops.review(ports);
        first.bridge = null;
        LocalLoops.review(ports);
        assertThat(ports).extracting(LinkPort::isBlocked).containsOnly(false);
        first.bridge = "br0";
        LocalLoops.review(ports);
        assertThat(ports.get(1).isBlocked()).isTrue();
        ports.getFirst().attach(null);
        LocalLoops.review(ports);
        assertThat(ports.get(1).isBlocked()).isFalse();
        ports.get(1).send(Frame.copyOf(new byte[60], 0));
        assertThat(second.written).isOne();
    }

    @Test
    void shouldBlockNothingOutsideBridges() {
        LocalLoops.review(ports);
        assertThat(ports).extracting(LinkPort::isBlocked).containsOnly(false);
    }

    private LinkPort port(int id, Plug plug) {
        var port = new LinkPort(id, plug.info.name(), drops);
        port.attach(plug);
        return port;
    }

    /** A link that says which bridge it is in. */
    private static final class Plug implements Link {
        private final LinkInfo info;
        private @Nullable String bridge;
        private int written;

        Plug(String name) {
            info = new LinkInfo(name, "tap", Optional.empty(), 1500);
        }

        @Override
        public LinkCondition condition() {
            return new LinkCondition(1500, List.of(), Optional.ofNullable(bridge), false);
        }

        @Override
        public LinkInfo info() {
            return info;
        }

        @Override
        public boolean isUp() {
            return true;
        }

        @Override
        public void start(EventLoop loop, LinkListener listener) {}

        @Override
        public void write(byte[] data, int offset, int length) {
            written++;
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
