package org.l2vpn.bridge.macos;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.l2vpn.link.Link;
import org.l2vpn.link.LinkEvent;
import org.l2vpn.link.LinkInfo;
import org.l2vpn.link.LinkListener;
import org.l2vpn.link.VmnetSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a link of vmnet says of itself and how it ends, whoever holds the interface: this process or
 * a helper.
 *
 * @param info what the link is called
 * @param facts what vmnet said of the interface when it started
 * @param host the Mac's side of it, where it was found
 */
record VmnetSide(LinkInfo info, VmnetFacts facts, Optional<HostInterface> host) {
    /** Less than the 100 ms {@link Link#close} promises; a stop that takes longer goes on alone. */
    private static final long CLOSE_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(80);

    private static final Logger LOG = LoggerFactory.getLogger("org.l2vpn.link");

    /** Takes the Mac's side for the link until {@link #release}. */
    static VmnetSide claim(VmnetSettings settings, VmnetFacts facts, Optional<HostInterface> host) {
        host.ifPresent(HostInterface::claim);
        var mac = host.flatMap(HostInterface::mac);
        var info = new LinkInfo(settings.name(), "vmnet", mac, facts.effectiveMtu());
        return new VmnetSide(info, facts, host);
    }

    /** The beginning of {@link Link#details}; the caller's own. */
    Map<String, String> details() {
        var details = new LinkedHashMap<String, String>();
        details.put("interface", host.map(HostInterface::name).orElse("not found"));
        facts.describe(details);
        return details;
    }

    /** Logs that the interface is dead and tells the listener; on the link's loop. */
    void tellDead(Link link, LinkListener to, String why) {
        LOG.atWarn()
                .addKeyValue("link", info.name())
                .addKeyValue("reason", why)
                .log("vmnet interface is dead");
        to.onEvent(link, LinkEvent.GONE);
    }

    /** Logs that vmnet goes on refusing what is written, with this status. */
    void tellRefused(int status) {
        LOG.atWarn()
                .addKeyValue("link", info.name())
                .addKeyValue("status", VmnetStatus.name(status))
                .log("vmnet refuses what is written; it is dropped as link-write-failed");
    }

    /** Gives the Mac's side back. */
    void release() {
        host.ifPresent(HostInterface::release);
    }

    /** By when a close that begins now has to return, ns of {@link System#nanoTime}. */
    static long closeDeadline() {
        return System.nanoTime() + CLOSE_WAIT_NANOS;
    }

    /** Waits for a stop that never fails, until the deadline or an interrupt. */
    void awaitStop(CompletableFuture<Void> stopped, long deadline) {
        try {
            stopped.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            LOG.atDebug().addKeyValue("link", info.name()).log("vmnet is still stopping");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new AssertionError("a stop never fails", e);
        }
    }
}
