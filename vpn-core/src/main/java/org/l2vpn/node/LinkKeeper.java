package org.l2vpn.node;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.l2vpn.config.LinkConfig;
import org.l2vpn.config.VpnConfig;
import org.l2vpn.config.WhenGone;
import org.l2vpn.counters.DropReason;
import org.l2vpn.link.FrameBatch;
import org.l2vpn.link.IpPrefix;
import org.l2vpn.link.Link;
import org.l2vpn.link.LinkEvent;
import org.l2vpn.link.LinkException;
import org.l2vpn.link.LinkListener;
import org.l2vpn.link.LinkSettings;
import org.l2vpn.link.StillHeldException;
import org.l2vpn.packet.MacAddress;
import org.l2vpn.packet.NeighbourAnnouncement;
import org.l2vpn.time.EventLimiter;
import org.l2vpn.transport.DataLoop;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Keeps one configured link open: opens it, connects it to its port, announces its addresses, and
 * when it disappears ends the program or makes it again, as configured.
 */
final class LinkKeeper implements LinkListener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("org.l2vpn.link");

    /** The far side of some links comes and goes as it likes. */
    private static final EventLimiter.Rule CHANGES =
            new EventLimiter.Rule(20, Duration.ofSeconds(10));

    private final LinkConfig config;
    private final LinkSettings settings;
    private final Platform platform;
    private final LinkPort port;
    private final DataPath path;
    private final DataLoop loop;
    private final Consumer<String> onFatal;
    private final EventLimiter changes;
    private final Announcer announcer = new Announcer(this::announce);
    private volatile boolean closed;
    private final RetryPause pause = new RetryPause();
    private final FormerLink former = new FormerLink();
    private boolean making;

    /**
     * @param onFatal told, in words for the user, when the link is gone and is not to be recreated
     */
    LinkKeeper(
            LinkConfig config,
            VpnConfig whole,
            Platform platform,
            LinkPort port,
            DataPath path,
            DataLoop loop,
            Consumer<String> onFatal) {
        this.config = config;
        this.settings = LinkPlan.settings(config, whole);
        this.platform = platform;
        this.port = port;
        this.path = path;
        this.loop = loop;
        this.onFatal = onFatal;
        changes = new EventLimiter(60, path.now());
    }

    /** Opens the link, not yet delivering; on the caller's thread, at the start. */
    void open() throws LinkException {
        port.attach(platform.links().open(settings, path.drops()));
    }

    /** Begins to deliver, on the loop. */
    void start() {
        var link = port.link();
        if (link != null) {
            protectOwnAddress(link);
            link.start(loop.eventLoop(), this);
            LocalLoops.review(path.linkPorts());
            announce();
        }
    }

    /**
     * The address of our own interface is behind this link and nowhere else. What is behind a
     * bridge may be elsewhere tomorrow, and moves.
     */
    private void protectOwnAddress(Link link) {
        var mac = link.info().mac().or(() -> LinkPlan.mac(settings));
        if (mac.isEmpty() || LinkPlan.isBridged(settings)) {
            return;
        }
        var holder = path.learningSwitch().setOwnAddress(mac.get(), port);
        if (holder != null) {
            LOG.atWarn()
                    .addKeyValue("link", config.name())
                    .addKeyValue("port", holder.name())
                    .log("the link's own address is static at another port: correct its macs");
        }
    }

    @Override
    public void onFrames(Link link, FrameBatch frames) {
        if (port.isBlocked()) {
            path.drops().count(DropReason.LINK_BLOCKED, frames.count());
            return;
        }
        path.onFrames(port, frames);
    }

    @Override
    public void onCondition(Link link, boolean restored) {
        LocalLoops.review(path.linkPorts());
        if (restored) {
            announce();
        }
    }

    @Override
    public void onEvent(Link link, LinkEvent event) {
        changes.event(
                config.name(),
                LinkEvent.class,
                CHANGES,
                path.now(),
                (suppressed, _) -> log(event, suppressed));
        switch (event) {
            case UP -> announcer.request(path.now());
            case DOWN -> {}
            case GONE -> disappeared(link);
        }
    }

    private void log(LinkEvent event, long suppressed) {
        var line = LOG.atInfo().addKeyValue("link", config.name());
        (suppressed == 0 ? line : line.addKeyValue("suppressed", suppressed))
                .log(
                        switch (event) {
                            case UP -> "link up";
                            case DOWN -> "link down";
                            case GONE -> "link gone";
                        });
    }

    private void disappeared(Link link) {
        pause.gone(path.now());
        port.attach(null);
        path.learningSwitch().flushPort(port);
        LocalLoops.review(path.linkPorts());
        link.close();
        former.closed(link.released(), path.now());
        if (config.whenGone() == WhenGone.EXIT) {
            onFatal.accept("link " + config.name() + " was removed");
        }
    }

    /**
     * Recreates a link that is gone, once the system has let go of it; called about once a second
     * on the loop. The making may wait for the system, vmnet's for seconds, and is done elsewhere.
     */
    void retry(long now) {
        changes.tick(now);
        announcer.tick(now);
        if (making || closed || !pause.isDue(now) || config.whenGone() == WhenGone.EXIT) {
            return;
        }
        if (isHeld(now)) {
            return;
        }
        making = true;
        Thread.ofVirtual().name("link-" + config.name()).start(this::makeAgain);
    }

    private boolean isHeld(long now) {
        var verdict = former.ask(now);
        if (verdict == FormerLink.Start.TELL || verdict == FormerLink.Start.OVERDUE) {
            LOG.atWarn()
                    .addKeyValue("link", config.name())
                    .addKeyValue("seconds", former.seconds(now))
                    .log(
                            verdict == FormerLink.Start.TELL
                                    ? "the former interface is still held by the system, waiting"
                                    : "the former interface is still held by the system, making"
                                            + " another");
        }
        return verdict == FormerLink.Start.WAIT || verdict == FormerLink.Start.TELL;
    }

    private void makeAgain() {
        try {
            var made = platform.links().open(settings, path.drops());
            onLoop(() -> onMade(made), made::close);
        } catch (StillHeldException e) {
            onLoop(
                    () -> {
                        former.closed(e.released(), path.now());
                        onFailed(String.valueOf(e.getMessage()));
                    },
                    () -> {});
        } catch (LinkException e) {
            onLoop(() -> onFailed(String.valueOf(e.getMessage())), () -> {});
        } catch (RuntimeException | Error e) {
            // A bug, but not one that leaves the link gone for ever.
            onLoop(() -> onFailed(e.toString()), () -> {});
            throw e;
        }
    }

    private void onFailed(String reason) {
        making = false;
        var level = pause.failed(reason, path.now()) ? Level.WARN : Level.DEBUG;
        LOG.atLevel(level)
                .addKeyValue("link", config.name())
                .addKeyValue("seconds", pause.seconds())
                .addKeyValue("reason", reason)
                .log("link cannot be recreated, next attempt follows");
    }

    private void onLoop(Runnable task, Runnable otherwise) {
        if (!loop.tryExecute(task)) {
            otherwise.run();
        }
    }

    private void onMade(Link made) {
        making = false;
        port.attach(made);
        if (closed) {
            port.attach(null);
            made.close();
            return;
        }
        pause.made(path.now());
        start();
        LOG.atInfo().addKeyValue("link", config.name()).log("link recreated");
    }

    /** Tells the far side's neighbours and switches where our addresses are. Loop only. */
    void announce() {
        var link = port.link();
        if (link == null || !link.isUp() || port.isBlocked()) {
            return;
        }
        var mac = link.info().mac().or(() -> LinkPlan.mac(settings));
        if (mac.isEmpty()) {
            return;
        }
        for (var address : addressesToAnnounce()) {
            path.inject(port, announcement(mac.get(), address));
        }
    }

    /** A bridged link's addresses are the bridge's business. */
    private List<IpPrefix> addressesToAnnounce() {
        return LinkPlan.isBridged(settings) ? List.of() : LinkPlan.addresses(settings);
    }

    private static byte[] announcement(MacAddress mac, IpPrefix address) {
        return NeighbourAnnouncement.of(mac, address.address().getAddress());
    }

    LinkPort port() {
        return port;
    }

    LinkSettings settings() {
        return settings;
    }

    /** Closes the link and removes what it made. */
    @Override
    public void close() {
        closed = true;
        var link = port.link();
        port.attach(null);
        if (link != null) {
            link.close();
        }
    }
}
