package org.l2vpn.bridge.linux;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.l2vpn.bridge.NativeIoException;
import org.l2vpn.link.TapSettings;

/** What a TAP needs of this machine, looked at without opening or changing anything. */
public final class TapNeeds {
    private TapNeeds() {}

    /** What is not there now, in words for the user: {@code bridge br9}; empty: nothing. */
    public static List<String> missing(TapSettings settings) {
        var missing = new ArrayList<String>();
        if (!Files.exists(Path.of("/dev/net/tun"))) {
            missing.add("/dev/net/tun");
        }
        try (var interfaces = new Interfaces()) {
            if (settings.bridge().isPresent()) {
                var name = settings.bridge().get();
                var bridge = interfaces.find(name);
                if (bridge.isEmpty()) {
                    missing.add("bridge " + name);
                } else if (!bridge.get().isBridge()) {
                    missing.add("bridge " + name + " (another kind of interface has that name)");
                }
            }
            var named = interfaces.find(settings.name());
            if (named.isPresent() && !named.get().kind().equals("tun")) {
                missing.add(
                        "a free name " + settings.name() + " (an interface has it that is no TAP)");
            }
        } catch (NativeIoException e) {
            missing.add("netlink sockets (" + e.getMessage() + ")");
        }
        return missing;
    }
}
