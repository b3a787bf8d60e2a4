package org.l2vpn.bridge.macos;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.l2vpn.link.LinkException;

/**
 * An interface of the Mac that mode bridged can bridge.
 *
 * @param name {@code en0}
 * @param port what it is, {@code Ethernet}, {@code Wi-Fi}; empty: not known
 */
public record BridgeableInterface(String name, String port) {
    private static final String PORT = "Hardware Port: ";
    private static final String DEVICE = "Device: ";

    /** Whether it is a wireless one, which cannot carry the frames of others. */
    public boolean isWifi() {
        // AirPort: as older macOS versions call it.
        return port.equals("Wi-Fi") || port.equals("AirPort");
    }

    /**
     * All of them. Any thread; calls vmnet and runs {@code networksetup}.
     *
     * @param who named in the error's message
     * @throws LinkException this is no Mac
     */
    public static List<BridgeableInterface> list(String who) throws LinkException {
        AppleLibraries.require(who);
        return list(VmnetTuning.current());
    }

    static List<BridgeableInterface> list(VmnetTuning tuning) {
        long array = Vmnet.vmnet_copy_shared_interface_list();
        if (array == 0) {
            return List.of();
        }
        var names = Xpc.texts(array);
        Xpc.xpc_release(array);
        var ports = ports(tuning.networksetup());
        return names.stream()
                .map(name -> new BridgeableInterface(name, ports.getOrDefault(name, "")))
                .toList();
    }

    /** What macOS calls each interface's hardware; empty where it does not say. */
    private static Map<String, String> ports(Path networksetup) {
        try {
            return parse(SystemTool.run(networksetup, "-listallhardwareports"));
        } catch (IOException e) {
            return Map.of();
        }
    }

    /** Lines {@code Hardware Port: Wi-Fi} and {@code Device: en0}, in pairs. */
    static Map<String, String> parse(String hardwarePorts) {
        var ports = new HashMap<String, String>();
        var port = "";
        for (var line : (Iterable<String>) hardwarePorts.lines()::iterator) {
            if (line.startsWith(PORT)) {
                port = line.substring(PORT.length()).strip();
            } else if (line.startsWith(DEVICE)) {
                ports.put(line.substring(DEVICE.length()).strip(), port);
            }
        }
        return ports;
    }

    /**
     * Refuses an interface that is not there or is Wi-Fi.
     *
     * @throws LinkException with what can be taken instead
     */
    static void check(String link, String wanted, VmnetTuning tuning) throws LinkException {
        var all = list(tuning);
        for (var one : all) {
            if (one.name().equals(wanted)) {
                refuseWifi(link, one, all);
                return;
            }
        }
        throw new LinkException(
                "%s: %s is no interface that can be bridged; there are: %s"
                        .formatted(link, wanted, describe(all)));
    }

    /**
     * As {@link #check}, without asking vmnet: refuses Wi-Fi only.
     *
     * @throws LinkException with what can be taken instead
     */
    static void checkKind(String link, String wanted, VmnetTuning tuning) throws LinkException {
        var all =
                ports(tuning.networksetup()).entrySet().stream()
                        .map(port -> new BridgeableInterface(port.getKey(), port.getValue()))
                        .sorted(Comparator.comparing(BridgeableInterface::name))
                        .toList();
        for (var one : all) {
            if (one.name().equals(wanted)) {
                refuseWifi(link, one, all);
            }
        }
    }

    private static void refuseWifi(
            String link, BridgeableInterface one, List<BridgeableInterface> all)
            throws LinkException {
        if (one.isWifi()) {
            throw new LinkException(
                    ("%s: %s is Wi-Fi, which cannot be bridged: an access point takes the Mac's own"
                                    + " MAC address only, so macOS rewrites the addresses of IP frames"
                                    + " and drops all others; use a wired interface (%s), or mode ="
                                    + " host")
                            .formatted(link, one.name(), wired(all)));
        }
    }

    private static String wired(List<BridgeableInterface> all) {
        return describe(all.stream().filter(one -> !one.isWifi()).toList());
    }

    private static String describe(List<BridgeableInterface> some) {
        var texts = new ArrayList<String>();
        for (var one : some) {
            texts.add(one.port().isEmpty() ? one.name() : one.name() + " (" + one.port() + ")");
        }
        return texts.isEmpty() ? "none" : texts.stream().collect(Collectors.joining(", "));
    }
}
