package org.l2vpn.bridge;

/** Which of the supported platforms this is, from the JVM's own properties. */
final class RunningOn {
    /** As the JVM names it. */
    static final String NAME = System.getProperty("os.name") + " " + System.getProperty("os.arch");

    private RunningOn() {}

    /**
     * Whether the mappings of {@code bridge.linux} hold: other 64-bit architectures have other
     * ioctl numbers and flags.
     */
    static boolean linux() {
        return NAME.equals("Linux amd64") || NAME.equals("Linux aarch64");
    }

    /** Whether this is macOS. */
    static boolean mac() {
        return NAME.startsWith("Mac OS X ");
    }
}
