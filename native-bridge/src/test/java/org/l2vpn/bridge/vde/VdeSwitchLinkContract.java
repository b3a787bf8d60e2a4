package org.l2vpn.bridge.vde;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.l2vpn.bridge.NativeLinks;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.link.Link;
import org.l2vpn.link.VdeSwitchSettings;
import org.l2vpn.testkit.AbstractLinkContractTest;

/** The contract of links on our switch, whose far side is the least of a plug. */
abstract class VdeSwitchLinkContract extends AbstractLinkContractTest {
    @TempDir private Path directory;
    private @Nullable TestPeer peer;

    @Override
    protected Link openLink(DropCounters drops) throws Exception {
        var settings =
                new VdeSwitchSettings("vde0", directory.resolve("vde"), Optional.empty(), 0_600);
        return new NativeLinks().open(settings, drops);
    }

    /** The switch lets plugs in only once it is started. */
    private TestPeer peer() throws Exception {
        if (peer == null) {
            peer = TestPlug.plug(directory.resolve("vde"), 0);
        }
        return peer;
    }

    @Override
    protected void closeFarSide() throws Exception {
        if (peer != null) {
            peer.close();
            peer = null;
        }
        // On a busy machine close() returns before the last of it is done.
        Tool.until("the directory is gone", () -> Files.notExists(directory.resolve("vde")));
    }

    @Override
    protected void started() throws Exception {
        peer();
    }

    @Override
    protected void farSend(byte[] frame) throws Exception {
        peer().send(frame);
    }

    @Override
    protected byte @Nullable [] farReceive(Duration patience) throws Exception {
        return peer().receive(patience);
    }

    @Override
    protected int longestFrame() {
        return 1518;
    }

    @Override
    protected boolean countsEveryLoss() {
        return true;
    }
}
