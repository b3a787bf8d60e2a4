package org.l2vpn.bridge.linux;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.l2vpn.bridge.Errno;
import org.l2vpn.bridge.NativeIoException;
import org.l2vpn.ethernet.EthernetView;
import org.l2vpn.ethernet.FrameRules;
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
    /** {@code linux/if_ether.h}: smallest MTU of IPv4, RFC 791. */
    static final int MIN_MTU = 68;

    /** Longest frame less its header and an 802.1Q tag; the kernel would take four bytes more. */
    static final int MAX_MTU = FrameRules.MAX_LENGTH - EthernetView.HEADER - EthernetView.TAG;

    /** RFC 8200 section 5: without it the kernel switches IPv6 off on the interface. */
    private static final int MIN_IPV6_MTU = 1280;

    /** What the kernel's dev_valid_name takes, without '%', which it would expand to a number. */
    private static final Pattern NAME = Pattern.compile("(?!\\.{1,2}$)[^/:%\\s\\p{Cntrl}]+");

    private static final Logger LOG = LoggerFactory.getLogger(TapSetup.class);

    private final TapSettings settings;
    private final Interfaces interfaces;
    private final TunDevice device;
    private final Deque<Undo> undo = new ArrayDeque<>();
    private final NetInterface before;

    /** One step back. */
    @FunctionalInterface
    private interface Undo {
        void run() throws NativeIoException;
    }

    private TapSetup(
            TapSettings settings, Interfaces interfaces, TunDevice device, NetInterface before) {
        this.settings = settings;
        this.interfaces = interfaces;
        this.device = device;
        this.before = before;
    }

    /**
     * Opens or creates the TAP and sets it up.
     *
     * @throws LinkException with the reason and what would help; nothing is left behind
     */
    static TapSetup open(TapSettings settings) throws LinkException {
        checkValues(settings);
        Interfaces interfaces = null;
        TunDevice device = null;
        TapSetup setup = null;
        try {
            interfaces = new Interfaces();
            var bridge = findBridge(settings, interfaces);
            var existing = interfaces.find(settings.name());
            checkAddresses(settings, interfaces, existing);
            device = TunDevice.open(settings.name(), existing.isPresent());
            var now = interfaces.find(settings.name());
            setup = new TapSetup(settings, interfaces, device, now.orElseThrow());
            setup.apply(bridge);
            return setup;
        } catch (NativeIoException e) {
            abandon(interfaces, device, setup);
            throw new LinkException(settings.name() + ": " + e.getMessage(), e);
        } catch (LinkException e) {
            abandon(interfaces, device, setup);
            throw e;
        }
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

    private static void checkValues(TapSettings settings) throws LinkException {
        var name = settings.name();
        if (!NAME.matcher(name).matches()
                || name.getBytes(StandardCharsets.UTF_8).length >= IfReq.NAME_SIZE) {
            throw new LinkException(
                    name + ": no interface name (want 1 to 15 bytes without '/', ':', '%', space)");
        }
        int mtu = settings.mtu();
        if (mtu < MIN_MTU || mtu > MAX_MTU) {
            throw new LinkException(
                    "%s: MTU %d is not between %d and %d".formatted(name, mtu, MIN_MTU, MAX_MTU));
        }
        boolean ipv6 = settings.addresses().stream().anyMatch(TapSetup::isIpv6);
        if (ipv6 && mtu < MIN_IPV6_MTU) {
            throw new LinkException(
                    "%s: an IPv6 address needs an MTU of at least %d, not %d"
                            .formatted(name, MIN_IPV6_MTU, mtu));
        }
    }

    private static boolean isIpv6(IpPrefix prefix) {
        return prefix.address().getAddress().length == 16;
    }

    private static int findBridge(TapSettings settings, Interfaces interfaces)
            throws LinkException, NativeIoException {
        if (settings.bridge().isEmpty()) {
            return 0;
        }
        var name = settings.bridge().get();
        var bridge = interfaces.find(name);
        if (bridge.isEmpty()) {
            throw new LinkException(
                    "%s: there is no bridge %s; make it by: ip link add %s type bridge"
                            .formatted(settings.name(), name, name));
        }
        if (!bridge.get().kind().equals("bridge")) {
            throw new LinkException("%s: %s is no bridge".formatted(settings.name(), name));
        }
        return bridge.get().index();
    }

    /**
     * The kernel takes the same address on two interfaces, but then only one of them works: refused
     * here, where it can be said.
     */
    private static void checkAddresses(
            TapSettings settings, Interfaces interfaces, Optional<NetInterface> own)
            throws LinkException, NativeIoException {
        if (settings.addresses().isEmpty()) {
            return;
        }
        int ownIndex = own.map(NetInterface::index).orElse(0);
        for (var assigned : interfaces.addresses()) {
            for (var wanted : settings.addresses()) {
                if (assigned.index() != ownIndex
                        && assigned.prefix().address().equals(wanted.address())) {
                    var holder = interfaces.find(assigned.index());
                    throw new LinkException(
                            "%s: address %s is in use on %s"
                                    .formatted(
                                            settings.name(),
                                            wanted.address().getHostAddress(),
                                            holder.map(NetInterface::name).orElse("another")));
                }
            }
        }
    }

    private void apply(int bridge) throws LinkException {
        step("MAC address " + settings.mac(), "address " + settings.mac(), this::applyMac);
        step("MTU " + settings.mtu(), "mtu " + settings.mtu(), this::applyMtu);
        if (bridge != 0) {
            var name = settings.bridge().orElseThrow();
            step("bridge " + name, "master " + name, () -> applyMaster(bridge));
        }
        for (var prefix : settings.addresses()) {
            applyAddress(prefix);
        }
        step("up", "up", this::applyUp);
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
        if (before.mtu() != settings.mtu()) {
            interfaces.setMtu(before.index(), settings.mtu());
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
            if (isIpv6(prefix) && (e.errno() == Errno.EACCES || e.errno() == Errno.EOPNOTSUPP)) {
                throw new LinkException(
                        "%s: could not add %s: IPv6 is switched off here (sysctl disable_ipv6)"
                                .formatted(settings.name(), prefix),
                        e);
            }
            throw failed("address " + prefix, byHand, e);
        }
    }

    /**
     * Gives the interface its addresses again after it was down: the kernel takes those of IPv6
     * away then. What cannot be restored is logged once.
     */
    void restoreAddresses() {
        for (var prefix : settings.addresses()) {
            try {
                interfaces.addAddress(before.index(), prefix);
            } catch (NativeIoException e) {
                if (e.errno() != Errno.EEXIST) {
                    LOG.atWarn()
                            .addKeyValue("link", settings.name())
                            .addKeyValue("reason", e.getMessage())
                            .log("address not restored");
                    return;
                }
            }
        }
    }

    TunDevice device() {
        return device;
    }

    /** The interface's index, for events about it. */
    int index() {
        return before.index();
    }

    /**
     * Restores what was changed on a TAP that stays, then closes the descriptor, which removes one
     * that does not. What cannot be restored (the interface was deleted) is left.
     */
    @Override
    public void close() {
        if (device.persistent()) {
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
