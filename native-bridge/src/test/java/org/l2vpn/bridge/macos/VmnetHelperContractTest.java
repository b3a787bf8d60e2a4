package org.l2vpn.bridge.macos;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.link.Link;
import org.l2vpn.testkit.AbstractLinkContractTest;

/** What every link does, done by a vmnet link whose interface a helper holds. */
@EnabledOnOs(OS.LINUX)
class VmnetHelperContractTest extends AbstractLinkContractTest {
    @TempDir Path directory;

    private @Nullable HelperDouble helper;

    @Override
    protected EventLoopGroup newLoopGroup() {
        return new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    }

    @Override
    protected Link openLink(DropCounters drops) throws Exception {
        helper = new HelperDouble(directory, "");
        var settings = VmnetSample.host().helper(helper.program()).settings();
        return VmnetHelperLink.open(settings, drops, VmnetSample.QUICK);
    }

    @Override
    protected void closeFarSide() throws Exception {
        if (helper != null) {
            helper.close();
            helper = null;
        }
    }

    @Override
    protected void farSend(byte[] frame) {
        helper.send(frame);
    }

    @Override
    protected byte @Nullable [] farReceive(Duration patience) throws Exception {
        return helper.receive(patience);
    }
}
