package org.l2vpn.netns.kit;

import java.lang.module.ModuleDescriptor.Version;

/** What the kernel here is too old for. */
public final class KernelVersion {
    private static final Version THIS = Version.parse(System.getProperty("os.version"));

    private KernelVersion() {}

    /** Whether a TAP gives and takes UDP super-frames: since Linux 6.2 (TUN_F_USO4). */
    public static boolean takesUdpSuperFrames() {
        return THIS.compareTo(Version.parse("6.2")) >= 0;
    }
}
