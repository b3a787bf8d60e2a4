package org.l2vpn.cli;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.l2vpn.config.VpnConfig;
import org.l2vpn.node.Node;
import org.l2vpn.node.Platform;
import org.slf4j.LoggerFactory;

/** A {@link Node} that somebody waits for: it ends by a signal, or by itself with an error. */
final class ForegroundNode implements RunningNode {
    private final CompletableFuture<Integer> end = new CompletableFuture<>();
    private final Node node;

    ForegroundNode(VpnConfig config, Platform platform, String version) throws IOException {
        node = Node.start(config, platform, version, this::fail);
    }

    private void fail(String reason) {
        LoggerFactory.getLogger("org.l2vpn.node")
                .atError()
                .addKeyValue("reason", reason)
                .log("cannot go on");
        end.complete(ExitCode.RUNTIME);
    }

    @Override
    public int awaitEnd() throws InterruptedException {
        try {
            return end.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the end is never a failure", e);
        }
    }

    @Override
    public String statusJson() {
        return node.statusJson();
    }

    @Override
    public void close() {
        node.close();
        end.complete(ExitCode.OK);
    }
}
