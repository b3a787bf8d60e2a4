package org.l2vpn.bridge.linux;

import org.l2vpn.link.LinkException;
import org.l2vpn.link.OffloadMode;
import org.l2vpn.link.TapSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out which offloads a TAP can have, and switches them on. */
final class OffloadSetup {
    /** An open TAP, as far as its offloads go. */
    interface Tap {
        /** Whether virtio headers stand before its frames. */
        boolean hasHeaders();

        /** TUNSETOFFLOAD; whether the kernel knows all of these bits. */
        boolean setOffload(int flags);

        /** Writes a header and a frame: bytes written, 0 for "not now", or the negative errno. */
        int write(long address, int length);
    }

    private static final Logger LOG = LoggerFactory.getLogger(OffloadSetup.class);

    private static final int TCP_TOO =
            TapOffload.TUN_F_CSUM | TapOffload.TUN_F_TSO4 | TapOffload.TUN_F_TSO6;

    /** From the most to the least; TSO with CWR is of no use without TSO, USO4 without USO6. */
    private static final int[] STEPS = {
        TCP_TOO | TapOffload.TUN_F_TSO_ECN | TapOffload.TUN_F_USO4 | TapOffload.TUN_F_USO6,
        TCP_TOO | TapOffload.TUN_F_TSO_ECN,
        TCP_TOO,
        TapOffload.TUN_F_CSUM
    };

    private OffloadSetup() {}

    /**
     * Switches on what the kernel knows and passes {@link OffloadSelfTest}; all off where the TAP
     * was opened without headers, even what somebody before us left on.
     *
     * @throws LinkException where the settings ask for more
     */
    static TapOffload negotiate(TapSettings settings, Tap tap) throws LinkException {
        int known = tap.hasHeaders() ? known(tap) : 0;
        int flags = OffloadSelfTest.passed(known, tap::write);
        if (flags != known || flags == 0) {
            var _ = tap.setOffload(flags);
        }
        var result = new TapOffload(tap.hasHeaders(), flags);
        if (settings.offload() == OffloadMode.ON && !result.has(TCP_TOO)) {
            throw new LinkException(
                    "%s: offload = on, but this kernel's TAPs have: %s; want auto or off"
                            .formatted(settings.name(), result.text()));
        }
        if (flags != known) {
            LOG.atWarn()
                    .addKeyValue("link", settings.name())
                    .addKeyValue("reason", "the kernel refuses good frames of these kinds")
                    .log("offload turned off: " + new TapOffload(true, known & ~flags).text());
        }
        return result;
    }

    private static int known(Tap tap) {
        for (int flags : STEPS) {
            if (tap.setOffload(flags)) {
                return flags;
            }
        }
        return 0;
    }
}
