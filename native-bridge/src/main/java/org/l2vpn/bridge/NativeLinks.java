package org.l2vpn.bridge;

import com.sun.jna.Platform;
import org.l2vpn.bridge.linux.TapLink;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.link.Link;
import org.l2vpn.link.LinkException;
import org.l2vpn.link.LinkFactory;
import org.l2vpn.link.LinkSettings;
import org.l2vpn.link.TapSettings;

/** Opens the links of the platform this runs on. */
public final class NativeLinks implements LinkFactory {
    @Override
    public Link open(LinkSettings settings, DropCounters drops) throws LinkException {
        return switch (settings) {
            case TapSettings tap -> openTap(tap, drops);
        };
    }

    private static Link openTap(TapSettings settings, DropCounters drops) throws LinkException {
        if (!Platform.isLinux() || !Platform.is64Bit()) {
            throw new LinkException(
                    "%s: a link of type tap needs 64-bit Linux; this is %s %s"
                            .formatted(
                                    settings.name(),
                                    System.getProperty("os.name"),
                                    System.getProperty("os.arch")));
        }
        return TapLink.open(settings, drops);
    }
}
