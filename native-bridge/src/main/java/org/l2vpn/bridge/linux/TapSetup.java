package org.l2vpn.bridge.linux;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.l2vpn.bridge.Errno;
import org.l2vpn.bridge.NativeIoException;
import org.l2vpn.link.IpPrefix;
import org.l2vpn.link.LinkException;
import org.l2vpn.link.TapSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a TAP into the configured state, and back.
 *
 * <p>A TAP that was created vanishes with its descriptor, and everything on it. On one that was
 * attached to, only what differs from the configuration is changed (so that a TAP prepared by an
 * administrator needs no capability), and {@link #close} restores exactly that: addresses that were
 * added go, MAC, MTU, bridge and the down state come back.
 */
final class TapSetup implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TapSetup.class);

    private final TapSettings settings;
    private final Interfaces interfaces;
    private final TunDevice device;
    private final Deque<Undo> undo = new ArrayDeque<>();
    private final NetInterface before;
    private final TapOffload offload;
    private List<IpPrefix> addresses = List.of();
    private int mtu;

    /** One step back. */
    @FunctionalInterface
    private interface Undo {
        void run() throws NativeIoException;
    }

    private TapSetup(
            TapSettings settings,
            Interfaces interfaces,
            TunDevice device,
            NetInterface before,
            TapOffload offload) {
        this.settings = settings;
        this.interfaces = interfaces;
        this.device = device;
        this.before = before;
        this.offload = offload;
    }

    /**
     * Opens or creates the TAP and sets it up.
     *
     * @throws LinkException with the reason and what would help; nothing is left behind
     */
    static TapSetup open(TapSettings settings) throws LinkException {
        TapChecks.values(settings);
        Interfaces interfaces = null;
        TunDevice device = null;
        TapSetup setup = null;
        try {
            interfaces = new Interfaces();
            var bridge = TapChecks.bridge(settings, interfaces);
            var existing = interfaces.find(settings.name());
            TapChecks.addresses(settings, interfaces, existing);
            device = TunDevice.open(settings, existing.isPresent());
            var offload = OffloadSetup.negotiate(settings, device);
            var now =
                    interfaces
                            .find(settings.name())
                            .orElseThrow(() -> removedMeanwhile(settings.name()));
            setup = new TapSetup(settings, interfaces, device, now, offload);
            setup.apply(bridge.orElse(null));
            setup.addresses = setup.present();
            return setup;
        } catch (NativeIoException e) {
            abandon(interfaces, device, setup);
            throw new LinkException(settings.name() + ": " + e.getMessage(), e);
        } catch (LinkException e) {
            abandon(interfaces, device, setup);
            throw e;
        }
    }

    private static LinkException removedMeanwhile(String name) {
        return new LinkException(name + ": was removed while it was being set up");
    }

    private static void abandon(
            @Nullable Interfaces interfaces, @Nullable TunDevice device, @Nullable TapSetup setup) {
        if (setup != null) {
            setup.close();
            return;
        }
        if (device != null) {
            device.close();
        }
        if (interfaces != null) {
            interfaces.close();
        }
    }

    private void apply(@Nullable NetInterface bridge) throws LinkException {
        step("MAC address " + settings.mac(), "address " + settings.mac(), this::applyMac);
        mtu = bridge == null ? settings.mtu() : mtuIn(bridge);
        step("MTU " + mtu, "mtu " + mtu, this::applyMtu);
        if (bridge != null) {
            var name = bridge.name();
            step("bridge " + name, "master " + name, () -> applyMaster(bridge.index()));
        }
        for (var prefix : settings.addresses()) {
            applyAddress(prefix);
        }
        step("up", "up", this::applyUp);
    }

    /** A port with a smaller MTU than the bridge's would lower that, and so change the host. */
    private int mtuIn(NetInterface bridge) throws LinkException {
        try {
            int fitting =
                    BridgeMtu.of(
                            settings, bridge, interfaces.portsOf(bridge.index(), before.index()));
            if (!settings.autoMtu() && fitting != settings.mtu()) {
                LOG.atWarn()
                        .addKeyValue("link", settings.name())
                        .addKeyValue("mtu", fitting)
                        .addKeyValue("bridge", bridge.name())
                        .log("the configured MTU would lower the bridge's, which is taken instead");
            }
            return fitting;
        } catch (NativeIoException e) {
            throw new LinkException(settings.name() + ": " + e.getMessage(), e);
        }
    }

    private void step(String what, String byHand, Undo change) throws LinkException {
        try {
            change.run();
        } catch (NativeIoException e) {
            throw failed(what, "ip link set " + settings.name() + " " + byHand, e);
        }
    }

    private LinkException failed(String what, String byHand, NativeIoException cause) {
        var why =
                cause.errno() == Errno.EPERM
                        ? "needs CAP_NET_ADMIN, or set beforehand by: " + byHand
                        : cause.getMessage();
        return new LinkException(
                "%s: could not set %s: %s".formatted(settings.name(), what, why), cause);
    }

    private void applyMac() throws NativeIoException {
        if (!before.mac().equals(Optional.of(settings.mac()))) {
            device.setMac(settings.mac());
            before.mac().ifPresent(mac -> undo.push(() -> device.setMac(mac)));
        }
    }

    private void applyMtu() throws NativeIoException {
        if (before.mtu() != mtu) {
            interfaces.setMtu(before.index(), mtu);
            undo.push(() -> interfaces.setMtu(before.index(), before.mtu()));
        }
    }

    private void applyMaster(int bridge) throws NativeIoException {
        if (before.master() != bridge) {
            interfaces.setMaster(before.index(), bridge);
            undo.push(() -> interfaces.setMaster(before.index(), before.master()));
        }
    }

    private void applyUp() throws NativeIoException {
        if (!before.up()) {
            interfaces.setUp(before.index(), true);
            undo.push(() -> interfaces.setUp(before.index(), false));
        }
    }

    private void applyAddress(IpPrefix prefix) throws LinkException {
        var byHand = "ip address add " + prefix + " dev " + settings.name();
        try {
            var present = new Interfaces.Assigned(before.index(), prefix);
            if (interfaces.addresses().contains(present)) {
                return;
            }
            interfaces.addAddress(before.index(), prefix);
            undo.push(() -> interfaces.removeAddress(before.index(), prefix));
        } catch (NativeIoException e) {
            // EACCES is addrconf's answer where IPv6 is switched off by sysctl.
            if (TapChecks.isIpv6(prefix)
                    && (e.errno() == Errno.EACCES || e.errno() == Errno.EOPNOTSUPP)) {
                throw new LinkException(
                        "%s: could not add %s: IPv6 is switched off here (sysctl disable_ipv6)"
                                .formatted(settings.name(), prefix),
                        e);
            }
            throw failed("address " + prefix, byHand, e);
        }
    }

    /** The addresses it has, whoever gave them to it. */
    private List<IpPrefix> present() throws NativeIoException {
        return interfaces.addresses().stream()
                .filter(assigned -> assigned.index() == before.index())
                .map(Interfaces.Assigned::prefix)
                .toList();
    }

    /** What there is to know of the interface when it was set up, for people. Any thread. */
    Map<String, String> details() {
        var details = new LinkedHashMap<String, String>();
        details.put("interface", "%s, index %d".formatted(settings.name(), before.index()));
        details.put(
                "made",
                device.persistent()
                        ? "by somebody else: it stays when this ends"
                        : "now: it goes when this ends");
        settings.bridge().ifPresent(bridge -> details.put("bridge", bridge));
        if (!addresses.isEmpty()) {
            var texts = addresses.stream().map(IpPrefix::toString);
            details.put("has addresses", texts.collect(Collectors.joining(", ")));
        }
        details.put("offload", offload.text());
        return details;
    }

    TunDevice device() {
        return device;
    }

    /** What is switched on. */
    TapOffload offload() {
        return offload;
    }

    /** The MTU it was given. */
    int mtu() {
        return mtu;
    }

    /** Frames the kernel had dropped before it was attached to. */
    long droppedBefore() {
        return before.txDropped();
    }

    /** The interface's index. */
    int index() {
        return before.index();
    }

    /** Who keeps it as it is now; uses what this holds, and must rest before {@link #close}. */
    TapKeeper keeper() throws LinkException {
        try {
            var made = interfaces.find(before.index());
            return new TapKeeper(
                    settings,
                    interfaces,
                    device,
                    made.orElseThrow(() -> removedMeanwhile(settings.name())));
        } catch (NativeIoException e) {
            throw new LinkException(settings.name() + ": " + e.getMessage(), e);
        }
    }

    /** Its index may be another interface's once it is in another network namespace. */
    private boolean isHere() {
        try {
            var found = interfaces.find(before.index()).map(NetInterface::name);
            return found.isPresent() && found.equals(device.attachedName());
        } catch (NativeIoException e) {
            return false;
        }
    }

    /**
     * Restores what was changed on a TAP that stays, then closes the descriptor, which removes one
     * that does not. What cannot be restored (the interface was deleted) is left.
     */
    @Override
    public void close() {
        if (device.persistent() && isHere()) {
            for (var step : undo) {
                try {
                    step.run();
                } catch (NativeIoException e) {
                    // Deleted or changed by someone else meanwhile: nothing of ours is left there.
                    LOG.atDebug()
                            .addKeyValue("link", settings.name())
                            .setCause(e)
                            .log("not undone");
                }
            }
        }
        undo.clear();
        device.close();
        interfaces.close();
    }
}
