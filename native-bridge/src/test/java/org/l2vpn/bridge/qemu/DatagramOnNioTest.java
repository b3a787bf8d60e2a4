package org.l2vpn.bridge.qemu;

import io.netty.channel.EventLoopGroup;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Unix sockets beside a loop that cannot poll them. */
@EnabledOnOs(OS.LINUX)
class DatagramOnNioTest extends DatagramLinkContract {

    @Override
    protected EventLoopGroup newLoopGroup() {
        return Loops.nio();
    }
}
