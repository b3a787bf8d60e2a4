package org.l2vpn.bridge.qemu;

import io.netty.channel.EventLoopGroup;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** QEMU's dgram over UDP. */
@EnabledOnOs(OS.LINUX)
class UdpOnNioTest extends DatagramLinkContract {
    @Override
    protected boolean udp() {
        return true;
    }

    @Override
    protected EventLoopGroup newLoopGroup() {
        return Loops.nio();
    }
}
