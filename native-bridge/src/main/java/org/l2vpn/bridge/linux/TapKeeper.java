package org.l2vpn.bridge.linux;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.l2vpn.bridge.NativeIoException;
import org.l2vpn.link.LinkCondition;
import org.l2vpn.link.TapSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at a TAP and its bridge, and restores what is ours and was changed by others: the bridge it
 * is in, addresses, MAC and a configured MTU (ADR 13). Whether it is up is the administrator's
 * business, and an MTU that was chosen automatically may be changed by hand. One thread at a time.
 */
final class TapKeeper {
    private static final Logger LOG = LoggerFactory.getLogger("org.l2vpn.link");

    private static final long AGAIN = TimeUnit.SECONDS.toNanos(5);

    private final TapSettings settings;
    private final Interfaces interfaces;
    private final TunDevice device;
    private final int index;
    private final Repairs repairs;
    private final TapAddresses addresses;
    private int acceptedMtu;
    private int bridgeIndex;
    private boolean differenceSaid;
    private boolean moved;
    private @Nullable Seen last;

    /**
     * What a look found.
     *
     * @param state whether it is there and up
     * @param condition what it is like
     * @param restored whether something was restored
     * @param next when to look again though nothing is heard, nanoseconds; Long.MAX_VALUE: never
     */
    record Seen(TapState state, LinkCondition condition, boolean restored, long next) {}

    TapKeeper(TapSettings settings, Interfaces interfaces, TunDevice device, NetInterface made) {
        this.settings = settings;
        this.interfaces = interfaces;
        this.device = device;
        index = made.index();
        acceptedMtu = made.mtu();
        bridgeIndex = made.master();
        repairs = new Repairs(settings.name());
        addresses = new TapAddresses(settings, interfaces, index, repairs);
    }

    /** Whether an event about this interface, which says what it is like, may concern us. */
    boolean concerns(NetInterface about) {
        if (about.index() == index && !about.up()) {
            addresses.wasSetDown();
        }
        return about.index() == index
                || (bridgeIndex != 0
                        && (about.index() == bridgeIndex || about.master() == bridgeIndex))
                || settings.bridge().equals(Optional.of(about.name()));
    }

    /** The interface's index. */
    int index() {
        return index;
    }

    /**
     * Looks, and restores what may be restored.
     *
     * @param now of any clock, nanoseconds
     */
    Seen look(long now) {
        repairs.begin();
        try {
            last = look(now, interfaces.find(index));
        } catch (NativeIoException e) {
            LOG.atDebug().addKeyValue("link", settings.name()).setCause(e).log("cannot look");
        }
        var seen = last;
        return seen == null ? elsewhere() : seen;
    }

    private Seen look(long now, Optional<NetInterface> found) throws NativeIoException {
        var name = device.attachedName();
        if (name.isEmpty()) {
            return new Seen(
                    TapState.GONE,
                    condition(0, List.of(), Optional.empty()),
                    false,
                    Long.MAX_VALUE);
        }
        if (found.isEmpty() || !found.get().name().equals(name.get())) {
            return elsewhere();
        }
        moved = false;
        return here(now, found.get());
    }

    /** Its descriptor works, but it is not in our namespace any more: whoever took it decides. */
    private Seen elsewhere() {
        if (!moved) {
            moved = true;
            LOG.atInfo()
                    .addKeyValue("link", settings.name())
                    .log("moved to another network namespace");
        }
        return new Seen(
                TapState.UP,
                condition(acceptedMtu, List.of(), Optional.empty()),
                false,
                Long.MAX_VALUE);
    }

    private Seen here(long now, NetInterface tap) throws NativeIoException {
        var missing = new ArrayList<String>();
        mac(now, tap);
        bridge(now, tap, missing);
        addresses.keep(now, tap, missing);
        var after = interfaces.find(index).orElse(tap);
        acceptMtu(after.mtu());
        var state = after.up() ? TapState.UP : TapState.DOWN;
        var condition = condition(after.mtu(), missing, bridgeOf(after.master()));
        // Some reasons end without an event: IPv6 that is switched on again, a missing permission.
        long next = missing.isEmpty() ? repairs.next() : Math.min(repairs.next(), now + AGAIN);
        return new Seen(state, condition, repairs.anyRestored(), next);
    }

    /** Some service managers give a new interface another one a moment after it was made. */
    private void mac(long now, NetInterface tap) {
        if (tap.mac().equals(Optional.of(settings.mac()))) {
            repairs.right("mac", now);
        } else {
            repairs.wrong(
                    "mac",
                    now,
                    () -> {
                        device.setMac(settings.mac());
                        return "";
                    });
        }
    }

    private void bridge(long now, NetInterface tap, List<String> missing) throws NativeIoException {
        if (settings.bridge().isEmpty()) {
            mtu(now, tap, settings.autoMtu() ? tap.mtu() : settings.mtu());
            return;
        }
        var name = settings.bridge().get();
        var found = interfaces.find(name).filter(NetInterface::isBridge);
        if (found.isEmpty()) {
            missing.add("bridge " + name);
            repairs.cannot("bridge", "there is no bridge " + name);
            return;
        }
        var bridge = found.get();
        if (bridge.index() != bridgeIndex) {
            bridgeIndex = bridge.index();
            repairs.forget("bridge");
        }
        if (!bridge.up()) {
            // Whoever set it down decides, but nothing passes it.
            missing.add("bridge " + name + " up");
        }
        var others = interfaces.portsOf(bridge.index(), index);
        int mtu = BridgeMtu.of(settings, bridge, others);
        if (tap.master() == bridge.index()) {
            repairs.right("bridge", now);
            mtu(now, tap, settings.autoMtu() ? Math.max(tap.mtu(), mtu) : mtu);
            sayDifference(name, interfaces.find(index).orElse(tap), others);
        } else if (tap.master() != 0) {
            missing.add("bridge " + name);
            repairs.cannot(
                    "bridge", "somebody else put it into " + interfaces.nameOf(tap.master()));
        } else if (!repairs.wrong("bridge", now, () -> join(tap, bridge, mtu))) {
            missing.add("bridge " + name);
        }
    }

    private String join(NetInterface tap, NetInterface bridge, int mtu) throws NativeIoException {
        if (tap.mtu() != mtu) {
            setMtu(mtu);
        }
        interfaces.setMaster(index, bridge.index());
        return "";
    }

    private void mtu(long now, NetInterface tap, int wanted) {
        if (tap.mtu() == wanted) {
            repairs.right("mtu", now);
        } else {
            repairs.wrong(
                    "mtu",
                    now,
                    () -> {
                        setMtu(wanted);
                        return "";
                    });
        }
    }

    private void setMtu(int mtu) throws NativeIoException {
        interfaces.setMtu(index, mtu);
        acceptedMtu = mtu;
    }

    private void acceptMtu(int mtu) {
        if (mtu != acceptedMtu) {
            LOG.atWarn()
                    .addKeyValue("link", settings.name())
                    .addKeyValue("mtu", mtu)
                    .addKeyValue("was", acceptedMtu)
                    .log("MTU changed by others, accepted");
            acceptedMtu = mtu;
        }
    }

    /** Frames larger than the MTU of the port that they leave by are dropped without a count. */
    private void sayDifference(String bridge, NetInterface tap, List<NetInterface> others) {
        var difference = BridgeMtu.difference(tap, others);
        if (!difference.isEmpty() && !differenceSaid) {
            LOG.atWarn()
                    .addKeyValue("link", settings.name())
                    .addKeyValue("bridge", bridge)
                    .addKeyValue("ports", difference)
                    .log(
                            "the bridge's ports differ in MTU, larger frames are lost at the"
                                    + " smaller ones: give all the same");
        }
        differenceSaid = !difference.isEmpty();
    }

    private Optional<String> bridgeOf(int master) throws NativeIoException {
        return master == 0
                ? Optional.empty()
                : interfaces.find(master).filter(NetInterface::isBridge).map(NetInterface::name);
    }

    private LinkCondition condition(int mtu, List<String> missing, Optional<String> bridge) {
        return new LinkCondition(mtu, missing, bridge, moved);
    }
}
