package org.l2vpn.bridge.macos;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Times and tools of the vmnet link; system properties change them where a system has them
 * elsewhere.
 *
 * @param start how long a start may take; Apple says nothing, other programs wait 5 s
 * @param step how long each step of a stop may take before the interface is given up
 * @param name how long the sharing daemon may take to give the interface its address
 * @param ifconfig sets the MAC address
 * @param networksetup tells which interfaces are Wi-Fi
 */
record VmnetTuning(Duration start, Duration step, Duration name, Path ifconfig, Path networksetup) {
    static final String START_PROPERTY = "l2vpn.vmnet.start-timeout-ms";
    static final String STEP_PROPERTY = "l2vpn.vmnet.stop-timeout-ms";
    static final String NAME_PROPERTY = "l2vpn.vmnet.name-timeout-ms";
    static final String IFCONFIG_PROPERTY = "l2vpn.vmnet.ifconfig";
    static final String NETWORKSETUP_PROPERTY = "l2vpn.vmnet.networksetup";

    /** As the system properties say. */
    static VmnetTuning current() {
        return new VmnetTuning(
                Duration.ofMillis(Long.getLong(START_PROPERTY, 10_000)),
                Duration.ofMillis(Long.getLong(STEP_PROPERTY, 5_000)),
                Duration.ofMillis(Long.getLong(NAME_PROPERTY, 5_000)),
                Path.of(System.getProperty(IFCONFIG_PROPERTY, "/sbin/ifconfig")),
                Path.of(System.getProperty(NETWORKSETUP_PROPERTY, "/usr/sbin/networksetup")));
    }
}
