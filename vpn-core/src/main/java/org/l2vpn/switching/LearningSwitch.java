package org.l2vpn.switching;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.counters.DropReason;
import org.l2vpn.packet.EthernetView;
import org.l2vpn.packet.Frame;
import org.l2vpn.packet.FrameRules;
import org.l2vpn.packet.MacAddress;
import org.l2vpn.switching.SwitchCounters.Event;

/**
 * A learning Ethernet switch (IEEE 802.1Q, independent learning per VLAN): frames come in at a port
 * and go to the one port their destination was seen behind, or to all others.
 *
 * <p>It forwards tags as they are, speaks no spanning tree, and never sends a frame back to where
 * it came from. Each frame that goes nowhere is counted, in {@link DropCounters} or as {@link
 * Event#NO_OTHER_PORT}. All methods: data loop only; nothing is allocated per frame. A port may add
 * or remove ports while it is being sent to.
 */
@SuppressWarnings("ReferenceEquality") // a port is itself, whatever its subclass thinks
public final class LearningSwitch {
    /**
     * FDB slots looked at per tick. At ten ticks a second the 2^15 slots of 16 384 entries are gone
     * through in 3.2 s, and a tick costs some microseconds whatever the size.
     */
    static final int SWEEP_SLOTS = 1024;

    private final boolean isolate;
    private final DropCounters drops;
    private final SwitchCounters counters = new SwitchCounters();
    private final ForwardingTable learned;
    private final StaticEntries statics = new StaticEntries();
    private final SwitchIncidents incidents = new SwitchIncidents();

    /** Replaced, never changed, so that a flood under way walks a steady array. */
    private SwitchPort[] ports = {};

    /**
     * @param settings limits
     * @param random where the key of the FDB's hash comes from
     * @param drops what is dropped is counted here
     */
    public LearningSwitch(SwitchSettings settings, RandomGenerator random, DropCounters drops) {
        isolate = settings.isolate();
        this.drops = drops;
        learned = new ForwardingTable(settings, random);
    }

    /** Connects a port; throws {@link IllegalStateException} if it is on a switch already. */
    public void addPort(SwitchPort port) {
        if (port.owner != null) {
            throw new IllegalStateException(port.name() + " is on a switch already");
        }
        port.owner = this;
        ports = Arrays.copyOf(ports, ports.length + 1);
        ports[ports.length - 1] = port;
        learned.share(ports.length);
    }

    /** Disconnects a port and forgets all its entries, static ones too. */
    public void removePort(SwitchPort port) {
        requireMine(port);
        port.owner = null;
        ports = Arrays.stream(ports).filter(p -> p != port).toArray(SwitchPort[]::new);
        learned.forget(port);
        learned.share(ports.length);
        statics.forget(port);
        port.ownMac = 0;
    }

    /** Forgets what was learned behind a port, as when its link went down; static entries stay. */
    public void flushPort(SwitchPort port) {
        requireMine(port);
        learned.forget(port);
    }

    /**
     * Binds an address to a port in every VLAN: it is never learned elsewhere, and a frame from it
     * at another port is dropped.
     *
     * @throws IllegalArgumentException for a group or zero address, or one static at another port
     */
    public void addStatic(MacAddress mac, SwitchPort port) {
        requireMine(port);
        if (!FrameRules.isStation(mac.bits())) {
            throw new IllegalArgumentException(mac + " cannot be the address of a station");
        }
        var holder = statics.find(mac.bits());
        if (holder == null) {
            statics.add(mac.bits(), port);
        } else if (holder != port) {
            throw new IllegalArgumentException(mac + " is static at " + holder.name());
        }
    }

    /**
     * Makes the address of a port's own interface static, in place of the one before. No other port
     * can take it then.
     *
     * @return the port where the configuration has it static already; null if it is done
     */
    public @Nullable SwitchPort setOwnAddress(MacAddress mac, SwitchPort port) {
        requireMine(port);
        var holder = statics.find(mac.bits());
        if (holder != null) {
            return holder == port ? null : holder;
        }
        if (port.ownMac != 0) {
            statics.remove(port.ownMac);
        }
        statics.add(mac.bits(), port);
        port.ownMac = mac.bits();
        return null;
    }

    /**
     * Forwards one frame.
     *
     * @param ingress the port it came in at
     */
    public void forward(SwitchPort ingress, Frame frame) {
        if (ingress.owner != this) {
            drops.count(DropReason.LINK_DOWN);
            return;
        }
        var refusal = refusal(frame);
        if (refusal != null) {
            drops.count(refusal);
            return;
        }
        var vlan = frame.vlanId();
        var now = frame.receivedAt();
        refusal = admitSource(ingress, vlan, frame.source(), now);
        if (refusal != null) {
            drops.count(refusal);
            return;
        }
        var egress = egress(vlan, frame.destination(), now);
        if (egress == null) {
            flood(ingress, frame);
        } else if (egress == ingress) {
            drops.count(DropReason.SAME_PORT);
        } else if (isIsolated(ingress, egress)) {
            drops.count(DropReason.ISOLATED);
        } else {
            counters.count(Event.FORWARDED);
            egress.send(frame);
        }
    }

    /** Ages the FDB, a bounded piece of it per call; every 100 ms. */
    public void tick(long now) {
        var aged = learned.sweep(SWEEP_SLOTS, now);
        if (aged > 0) {
            counters.count(Event.AGED, aged);
        }
    }

    /** Every address known at {@code now}, static ones first. For status. */
    public List<FdbEntry> snapshot(long now) {
        var entries = new ArrayList<FdbEntry>(statics.size() + learned.size());
        for (int i = 0; i < statics.size(); i++) {
            var mac = new MacAddress(statics.mac(i));
            entries.add(new FdbEntry(mac, FdbEntry.ANY_VLAN, statics.port(i).name(), true, 0));
        }
        learned.forEach(
                now,
                (key, port, seen) ->
                        entries.add(
                                new FdbEntry(
                                        new MacAddress(ForwardingTable.macOf(key)),
                                        ForwardingTable.vlanOf(key),
                                        port.name(),
                                        false,
                                        now - seen)));
        return entries;
    }

    /** What it did besides dropping. */
    public SwitchCounters counters() {
        return counters;
    }

    /** What an administrator should hear of. Data loop only. */
    public SwitchIncidents incidents() {
        return incidents;
    }

    /** Learned entries, including old ones not yet swept. */
    public int size() {
        return learned.size();
    }

    /** Why a frame goes no further whatever the FDB says; null if it may. */
    private static @Nullable DropReason refusal(Frame frame) {
        if (frame.length() < FrameRules.MIN_LENGTH || frame.vlanId() == EthernetView.TRUNCATED) {
            return DropReason.RUNT_FRAME;
        }
        if (!FrameRules.isStation(frame.source())) {
            return DropReason.BAD_SOURCE_MAC;
        }
        return FrameRules.isLinkLocal(frame.destination())
                ? DropReason.LINK_LOCAL_DESTINATION
                : null;
    }

    /** Learns a source; says why not if its frame is to be dropped. */
    private @Nullable DropReason admitSource(SwitchPort ingress, int vlan, long mac, long now) {
        var holder = statics.find(mac);
        if (holder != null) {
            if (holder == ingress) {
                return null;
            }
            incidents.refused(mac, holder, ingress);
            return DropReason.STATIC_MAC_VIOLATION;
        }
        switch (learned.learn(ForwardingTable.key(vlan, mac), ingress, now)) {
            case REFRESHED -> {}
            case LEARNED -> counters.count(Event.LEARNED);
            case LEARNED_FOR_EVICTED -> {
                counters.count(Event.LEARNED);
                counters.count(Event.EVICTED);
            }
            case MOVED -> {
                counters.count(Event.MOVED);
                incidents.moved(mac, learned.holder(), ingress);
            }
            case HELD -> {
                incidents.refused(mac, learned.holder(), ingress);
                return DropReason.MAC_IN_USE;
            }
            case TABLE_FULL -> {
                counters.count(Event.FDB_FULL);
                incidents.notLearned(ingress);
            }
            case QUOTA_REACHED -> {
                counters.count(Event.QUOTA_REACHED);
                incidents.notLearned(ingress);
            }
        }
        return null;
    }

    /** The one port a destination is behind; null for a group or unknown one. */
    private @Nullable SwitchPort egress(int vlan, long mac, long now) {
        if (MacAddress.isGroup(mac)) {
            return null;
        }
        var holder = statics.find(mac);
        return holder != null ? holder : learned.find(ForwardingTable.key(vlan, mac), now);
    }

    private void flood(SwitchPort ingress, Frame frame) {
        var sent = 0;
        var withheld = 0;
        for (var port : ports) {
            if (port == ingress) {
                continue;
            }
            if (isIsolated(ingress, port)) {
                withheld++;
            } else {
                port.send(frame);
                sent++;
            }
        }
        if (sent > 0) {
            counters.count(Event.FLOODED);
        } else if (withheld > 0) {
            drops.count(DropReason.ISOLATED);
        } else {
            counters.count(Event.NO_OTHER_PORT);
        }
    }

    private boolean isIsolated(SwitchPort ingress, SwitchPort egress) {
        return isolate
                && ingress.kind() == SwitchPort.Kind.PEER
                && egress.kind() == SwitchPort.Kind.PEER;
    }

    private void requireMine(SwitchPort port) {
        if (port.owner != this) {
            throw new IllegalStateException(port.name() + " is not on this switch");
        }
    }
}
