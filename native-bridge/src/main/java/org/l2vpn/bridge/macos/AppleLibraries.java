package org.l2vpn.bridge.macos;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import org.l2vpn.link.LinkException;

/**
 * Where vmnet.framework and libSystem are. Both paths can be set by system properties: anything
 * with the same binary interface takes their place, on Linux too.
 */
final class AppleLibraries {
    /** Path of a library that stands in for vmnet.framework. */
    static final String VMNET_PROPERTY = "l2vpn.vmnet.library";

    /** Path of a library that stands in for libSystem: dispatch, XPC, blocks. */
    static final String SYSTEM_PROPERTY = "l2vpn.system.library";

    /**
     * Since macOS 11 no file lies there: the dynamic linker finds it in its shared cache, JNA from
     * 5.6 on lets it.
     */
    private static final String VMNET = "/System/Library/Frameworks/vmnet.framework/vmnet";

    private static final String SYSTEM = "System";

    private AppleLibraries() {}

    static NativeLibrary vmnet() {
        return NativeLibrary.getInstance(System.getProperty(VMNET_PROPERTY, VMNET));
    }

    static NativeLibrary system() {
        return NativeLibrary.getInstance(System.getProperty(SYSTEM_PROPERTY, SYSTEM));
    }

    /** Whether they can be expected here at all. */
    static boolean expected() {
        return Platform.isMac()
                || (System.getProperty(VMNET_PROPERTY) != null
                        && System.getProperty(SYSTEM_PROPERTY) != null);
    }

    /**
     * Loads all that the link calls.
     *
     * @throws LinkException this is no Mac, or its libraries lack something
     */
    static void require(String link) throws LinkException {
        if (!expected()) {
            throw new LinkException(
                    "%s: a link of type vmnet needs macOS; this is %s %s"
                            .formatted(
                                    link,
                                    System.getProperty("os.name"),
                                    System.getProperty("os.arch")));
        }
        try {
            Vmnet.load();
            Dispatch.load();
            Xpc.load();
            Blocks.load();
        } catch (LinkageError e) {
            throw new LinkException(
                    ("%s: the vmnet library cannot be used: %s (wanted: macOS 11 or later, or"
                                    + " libraries of the same interface in the properties %s and"
                                    + " %s)")
                            .formatted(link, cause(e), VMNET_PROPERTY, SYSTEM_PROPERTY),
                    e);
        }
    }

    private static String cause(Throwable error) {
        var root = error;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }
}
