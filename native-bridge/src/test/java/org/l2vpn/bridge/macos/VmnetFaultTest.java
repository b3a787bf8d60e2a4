package org.l2vpn.bridge.macos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.l2vpn.bridge.macos.VmnetSample.bridged;
import static org.l2vpn.bridge.macos.VmnetSample.host;
import static org.l2vpn.bridge.macos.VmnetSample.shared;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.link.LinkException;

/** Each way a link cannot be opened has its message: the code, what it may mean, what to do. */
@Timeout(20)
final class VmnetFaultTest {
    private VmnetDouble vmnet;

    @TempDir private Path directory;

    @BeforeEach
    void load() {
        vmnet = VmnetDouble.load();
    }

    @AfterEach
    void reset() {
        assertThat(vmnet.violations()).isEmpty();
        vmnet.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1001 | VMNET_FAILURE (1001); likely: not root: start it with sudo",
                "1002 | VMNET_MEM_FAILURE (1002); likely: no entitlement: on macOS 26 sign",
                "1003 | VMNET_INVALID_ARGUMENT (1003); likely: an address outside 10/8",
                "1004 | VMNET_SETUP_INCOMPLETE (1004); likely: macOS is still setting it up: try",
                "1005 | VMNET_INVALID_ACCESS (1005); likely: not root: start it with sudo",
                "1008 | VMNET_TOO_MANY_PACKETS (1008); likely: not an answer to a start",
                "1009 | VMNET_SHARING_SERVICE_BUSY (1009); likely: Internet Sharing or another",
                "1010 | VMNET_NOT_AUTHORIZED (1010); likely: not root: start it with sudo",
                "1234 | status (1234); likely: a code of a newer macOS",
            })
    void shouldSayWhatAStatusMayMean(int status, String words) {
        vmnet.set("start.status", status);
        refuses(host(), "vmnet0: vmnet did not start: " + words);
        vmnet.assertClean();
    }

    @ParameterizedTest
    @CsvSource({
        "15, VMNET_FAILURE (1001), sudo or as a launch daemon",
        "26, VMNET_MEM_FAILURE (1002), com.apple.security.virtualization",
    })
    void shouldSayWhatToDoWhenNotPrivileged(String macos, String code, String remedy) {
        vmnet.set("macos", macos).set("root", 0);
        refuses(host(), code, remedy);
        vmnet.assertClean();
    }

    @Test
    void shouldSayWhenTheNetworkIsTakenByTheOtherMode() throws Exception {
        try (var _ = open(shared().addresses("192.168.77.1/24"))) {
            refuses(
                    host().addresses("192.168.77.1/24").dhcp("192.168.77.2-192.168.77.9"),
                    "VMNET_SHARING_SERVICE_BUSY (1009)",
                    "choose other addresses");
        }
        vmnet.assertClean();
    }

    @Test
    void shouldFailWhenNoInterfaceIsGiven() {
        vmnet.set("start.null", 1);
        refuses(host(), "it gave no interface; likely: not root");
    }

    @Test
    void shouldTellTheStatusWhenNoInterfaceIsGivenButAStatus() {
        vmnet.set("start.null", 2).set("start.status", 1009);
        refuses(host(), "VMNET_SHARING_SERVICE_BUSY (1009)", "switch it off");
        vmnet.assertClean();
    }

    @Test
    void shouldGiveUpWhenAStartNeverEnds() {
        vmnet.set("start.never", 1);
        var before = System.nanoTime();
        refuses(
                host(),
                "vmnet did not start within 1500 ms and was given up; likely: the network is in use",
                "or restart the Mac");
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
        assertThat(VmnetTuning.current().start()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void shouldListWhatCanBeBridgedWhenTheInterfaceIsMissing() throws Exception {
        vmnet.set("interfaces", "en0,en5");
        refusesWith(
                bridged("en9"),
                networksetup(),
                "en9 is no interface that can be bridged; there are: en0 (Wi-Fi), en5 (Ethernet"
                        + " Adapter)");
        vmnet.assertClean();
    }

    @Test
    void shouldRefuseWifiWithTheReason() throws Exception {
        vmnet.set("interfaces", "en0,en5");
        refusesWith(
                bridged("en0"),
                networksetup(),
                "en0 is Wi-Fi, which cannot be bridged: an access point takes the Mac's own MAC"
                        + " address only",
                "use a wired interface (en5 (Ethernet Adapter)), or mode = host");
        vmnet.assertClean();
    }

    @Test
    void shouldBridgeWhatIsNotWifi() throws Exception {
        vmnet.set("interfaces", "en0,en5");
        try (var link =
                VmnetLink.open(bridged("en5").settings(), new DropCounters(), networksetup())) {
            assertThat(link.info().mtu()).isEqualTo(1500);
        }
        vmnet.assertClean();
    }

    @Test
    void shouldSayWhoHasTheAddress() {
        refuses(host().addresses("127.0.0.1/8"), "127.0.0.1 is in use by lo of this machine");
    }

    @Test
    void shouldSayThatThereIsNoVmnetWhenThisIsNoMac() {
        var path = System.clearProperty(AppleLibraries.VMNET_PROPERTY);
        try {
            refuses(host(), "vmnet0: a link of type vmnet needs macOS; this is Linux");
        } finally {
            System.setProperty(AppleLibraries.VMNET_PROPERTY, path);
        }
    }

    @Test
    void shouldReadTheHardwarePorts() {
        assertThat(BridgeableInterface.parse(HARDWARE_PORTS))
                .isEqualTo(Map.of("en0", "Wi-Fi", "en5", "Ethernet Adapter"));
    }

    private static final String HARDWARE_PORTS =
            """

            Hardware Port: Ethernet Adapter
            Device: en5
            Ethernet Address: 00:00:5e:00:53:01

            Hardware Port: Wi-Fi
            Device: en0
            Ethernet Address: 00:00:5e:00:53:02

            VLAN Configurations
            ===================
            """;

    /** Times and tools with a {@code networksetup} that knows these two ports. */
    private VmnetTuning networksetup() throws IOException {
        var text = directory.resolve("ports");
        Files.writeString(text, HARDWARE_PORTS);
        var script = directory.resolve("networksetup");
        Files.writeString(script, "#!/bin/sh\nexec cat " + text + "\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();
        var quick = VmnetSample.QUICK;
        return new VmnetTuning(quick.start(), quick.step(), quick.name(), quick.ifconfig(), script);
    }

    private static VmnetLink open(VmnetSample sample) throws LinkException {
        return VmnetLink.open(sample.settings(), new DropCounters(), VmnetSample.QUICK);
    }

    private static void refuses(VmnetSample sample, String... words) {
        refusesWith(sample, VmnetSample.QUICK, words);
    }

    private static void refusesWith(VmnetSample sample, VmnetTuning tuning, String... words) {
        assertThatExceptionOfType(LinkException.class)
                .isThrownBy(() -> VmnetLink.open(sample.settings(), new DropCounters(), tuning))
                .satisfies(e -> assertThat(e.getMessage()).startsWith("vmnet0: ").contains(words));
    }
}
