package org.l2vpn.bridge.macos;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.l2vpn.link.LinkException;
import org.l2vpn.link.VmnetSettings;
import org.l2vpn.packet.MacAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Mac's own side of a vmnet interface: {@code bridge100} and the like. vmnet never tells its
 * name, so it is found by its address.
 *
 * @param name its name
 * @param mac its address, where the system tells
 */
record HostInterface(String name, Optional<MacAddress> mac) {
    private static final Duration POLL = Duration.ofMillis(20);

    /** How long a bridge without an address is looked for: some starts make none. */
    private static final Duration APPEARANCE = Duration.ofMillis(500);

    private static final Logger LOG = LoggerFactory.getLogger("org.l2vpn.link");

    /** As {@code bridge100}: made by vmnet, which counts from 100. */
    private static final String SHARED_BRIDGE = "bridge[1-9]\\d\\d+";

    /** In what {@code ifconfig bridge100} prints. */
    private static final Pattern ETHER =
            Pattern.compile("\\bether ([0-9a-fA-F]{2}(?::[0-9a-fA-F]{2}){5})\\b");

    /** Those that links of this program have, with their number. */
    private static final Map<String, Integer> CLAIMED = new ConcurrentHashMap<>();

    /**
     * Refuses an address that an interface has which is not vmnet's.
     *
     * @param address of the Mac's own side, as vmnet will be asked for it
     */
    static void refuseForeign(String link, Optional<String> address) throws LinkException {
        var owner = address.map(InetAddress::ofLiteral).flatMap(HostInterface::having);
        if (owner.isPresent() && !owner.get().isVmnets()) {
            throw new LinkException(
                    "%s: the address %s is in use by %s of this machine: choose another in addresses"
                            .formatted(link, address.get(), owner.get().name()));
        }
    }

    /**
     * That of a link which has just started, with the MAC address it is to have; empty, with a
     * warning, where it does not appear in time.
     *
     * <p>Without an address it is the one bridge of vmnet that was not there before, if it is one.
     *
     * @param requested the address vmnet was asked for, if any
     * @param before names of vmnet's bridges before the start
     * @throws LinkException the MAC address cannot be set
     */
    static Optional<HostInterface> of(
            VmnetSettings settings,
            Optional<String> requested,
            VmnetFacts facts,
            List<String> before,
            VmnetTuning tuning)
            throws LinkException {
        var address = requested.or(facts::ownAddress);
        try {
            var found =
                    address.isPresent()
                            ? await(InetAddress.ofLiteral(address.get()), tuning.name())
                            : newBridge(before, tuning);
            if (found.isEmpty() && address.isEmpty()) {
                return found;
            }
            if (found.isEmpty()) {
                LOG.atWarn()
                        .addKeyValue("link", settings.name())
                        .addKeyValue("address", address.get())
                        .addKeyValue("bridges", bridges())
                        .log("no interface with the link's address: its MAC address is not known");
            } else if (settings.mac().isPresent()) {
                return Optional.of(
                        found.get().withMac(settings.name(), settings.mac().get(), tuning));
            }
            return found;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LinkException(settings.name() + ": interrupted", e);
        }
    }

    /** The bridge that has appeared, within a short time, if it is one and not two. */
    private static Optional<HostInterface> newBridge(List<String> before, VmnetTuning tuning)
            throws InterruptedException {
        var limit = tuning.name().compareTo(APPEARANCE) < 0 ? tuning.name() : APPEARANCE;
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            var appeared = new ArrayList<>(listed(tuning));
            appeared.removeAll(before);
            if (appeared.size() == 1) {
                var name = appeared.getFirst();
                return Optional.of(new HostInterface(name, ether(name, tuning)));
            }
            if (!appeared.isEmpty() || System.nanoTime() - deadline >= 0) {
                return Optional.empty();
            }
            Thread.sleep(POLL);
        }
    }

    /**
     * Names of vmnet's bridges there are now, by {@code ifconfig -l}: the JVM does not see an
     * interface without an address.
     */
    static List<String> listed(VmnetTuning tuning) {
        try {
            return SystemTool.run(tuning.ifconfig(), "-l")
                    .lines()
                    .flatMap(line -> Stream.of(line.split(" ")))
                    .filter(name -> name.matches(SHARED_BRIDGE))
                    .toList();
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("interfaces cannot be listed");
            return List.of();
        }
    }

    /** The MAC address by {@code ifconfig NAME}. */
    private static Optional<MacAddress> ether(String name, VmnetTuning tuning) {
        try {
            var said = ETHER.matcher(SystemTool.run(tuning.ifconfig(), name));
            return said.find() ? Optional.of(MacAddress.parse(said.group(1))) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Who has the address now. */
    static Optional<HostInterface> having(InetAddress address) {
        try {
            var found = NetworkInterface.getByInetAddress(address);
            return found == null ? Optional.empty() : Optional.of(of(found));
        } catch (SocketException e) {
            return Optional.empty();
        }
    }

    private static HostInterface of(NetworkInterface found) throws SocketException {
        return new HostInterface(found.getName(), mac(found.getHardwareAddress()));
    }

    private static Optional<MacAddress> mac(byte @Nullable [] raw) {
        return raw == null || raw.length != MacAddress.LENGTH
                ? Optional.empty()
                : Optional.of(MacAddress.read(raw, 0));
    }

    /** As {@link #having}; the sharing daemon sets the address some time after the start. */
    static Optional<HostInterface> await(InetAddress address, Duration limit)
            throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            var found = having(address);
            if (found.isPresent() || System.nanoTime() - deadline >= 0) {
                return found;
            }
            Thread.sleep(POLL);
        }
    }

    /** Whether vmnet made it, so that one more member may join its network. */
    boolean isVmnets() {
        return CLAIMED.containsKey(name) || name.matches(SHARED_BRIDGE);
    }

    /**
     * Gives it this MAC address, by {@code ifconfig}: works on the bridge, not on its members; root
     * only. What it has then is read back: that macOS takes it, and that it stays when members come
     * and go, is untested.
     *
     * @throws LinkException with ifconfig's words
     */
    HostInterface withMac(String link, MacAddress wanted, VmnetTuning tuning) throws LinkException {
        try {
            SystemTool.run(tuning.ifconfig(), name, "lladdr", wanted.toString());
        } catch (IOException e) {
            throw new LinkException(
                    "%s: the MAC address of %s cannot be set: %s; this needs root: start it with sudo, or leave mac out"
                            .formatted(link, name, e.getMessage()),
                    e);
        }
        var taken = ether(name, tuning);
        if (taken.isPresent() && !taken.get().equals(wanted)) {
            LOG.atWarn()
                    .addKeyValue("link", link)
                    .addKeyValue("interface", name)
                    .addKeyValue("wanted", wanted)
                    .addKeyValue("mac", taken.get())
                    .log("macOS did not take the MAC address");
        }
        return new HostInterface(name, taken.or(() -> Optional.of(wanted)));
    }

    /** Names of vmnet's bridges there are now, for a message. */
    static List<String> bridges() {
        var names = new ArrayList<String>();
        try {
            NetworkInterface.networkInterfaces()
                    .map(NetworkInterface::getName)
                    .filter(name -> name.matches(SHARED_BRIDGE))
                    .forEach(names::add);
        } catch (SocketException e) {
            return names;
        }
        return names;
    }

    /** One more link of this program uses it. */
    void claim() {
        CLAIMED.merge(name, 1, Integer::sum);
    }

    /** One link less uses it. */
    void release() {
        CLAIMED.computeIfPresent(name, (_, links) -> links == 1 ? null : links - 1);
    }
}
