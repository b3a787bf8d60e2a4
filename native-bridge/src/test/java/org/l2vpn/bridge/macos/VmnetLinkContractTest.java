package org.l2vpn.bridge.macos;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.link.Link;
import org.l2vpn.testkit.AbstractLinkContractTest;

/** What every link does, done by the vmnet link on the double. */
final class VmnetLinkContractTest extends AbstractLinkContractTest {
    private @Nullable VmnetDouble vmnet;

    @Override
    protected Link openLink(DropCounters drops) throws Exception {
        // More than a burst, so that the double itself loses nothing.
        vmnet = VmnetDouble.load().set("queue.frames", 20_000);
        return VmnetLink.open(VmnetSample.host().settings(), drops, VmnetSample.QUICK);
    }

    @Override
    protected void closeFarSide() {
        if (vmnet != null) {
            vmnet.assertClean();
            vmnet.close();
            vmnet = null;
        }
    }

    @Override
    protected boolean countsEveryLoss() {
        return true;
    }

    @Override
    protected void farSend(byte[] frame) {
        while (!vmnet.send(VmnetDouble.FIRST_BRIDGE, frame)) {
            Thread.onSpinWait();
        }
    }

    @Override
    protected byte @Nullable [] farReceive(Duration patience) {
        var frame = vmnet.receive(VmnetDouble.FIRST_BRIDGE, patience);
        return frame.length == 0 ? null : frame;
    }
}
