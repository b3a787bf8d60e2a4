package org.l2vpn.bridge.macos;

import java.net.NetworkInterface;
import java.nio.file.Path;
import java.time.Duration;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.link.LinkException;
import org.l2vpn.packet.MacAddress;

/** Opens a link whose Mac's side is a TAP, and tells its name and MAC address. */
final class HostSideProgram {
    private HostSideProgram() {}

    /** The program to set MAC addresses with; then anything, for links without an address. */
    public static void main(String[] arguments) throws Exception {
        var tuning =
                new VmnetTuning(
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(5),
                        Path.of(arguments[0]),
                        Path.of("/nonexistent/networksetup"));
        var vmnet = VmnetDouble.load();
        var host = VmnetSample.host();
        var sample = arguments.length > 1 ? host : host.addresses("10.66.0.2/24");
        for (int i = 0; i < 3; i++) {
            tell(i == 0 ? sample : sample.mac("02:00:5e:10:00:0" + i), tuning);
        }
        vmnet.assertClean();
        System.exit(0);
    }

    private static void tell(VmnetSample sample, VmnetTuning tuning) throws Exception {
        try (var link = VmnetLink.open(sample.settings(), new DropCounters(), tuning)) {
            var name = link.hostInterface().orElse("?");
            if (sample.settings().addresses().isEmpty()) {
                System.out.printf("name=%s mac=%s%n", name, link.info().mac());
                return;
            }
            var inSystem =
                    MacAddress.read(NetworkInterface.getByName(name).getHardwareAddress(), 0);
            System.out.printf(
                    "name=%s told=%s%n",
                    name, link.info().mac().filter(inSystem::equals).isPresent());
            if (sample.settings().mac().isPresent()) {
                System.out.println("mac=" + inSystem);
            }
        } catch (LinkException e) {
            System.out.println(e.getMessage());
        }
    }
}
