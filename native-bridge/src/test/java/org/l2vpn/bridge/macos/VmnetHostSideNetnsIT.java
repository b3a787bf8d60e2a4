package org.l2vpn.bridge.macos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The Mac's own side of the cable, played by a TAP in a network namespace: found by the address it
 * gets some time after the start, and given a MAC address.
 */
@Timeout(60)
final class VmnetHostSideNetnsIT {
    @TempDir private Path directory;

    @BeforeEach
    void needRoot() {
        assumeTrue(
                "root".equals(System.getProperty("user.name"))
                        && Files.exists(Path.of("/dev/net/tun")),
                "skipped: a TAP in a network namespace needs root and /dev/net/tun");
    }

    @Test
    void shouldFindTheInterfaceAndSetItsMacAddress() throws Exception {
        var output =
                run(
                        """
                        #!/bin/sh
                        [ "$2" = lladdr ] && exec ip link set dev "$1" address "$3"
                        exit 2
                        """);
        assertThat(output.lines())
                .containsExactly(
                        "name=bridge100 told=true",
                        "name=bridge100 told=true",
                        "mac=02:00:5e:10:00:01",
                        "name=bridge100 told=true",
                        "mac=02:00:5e:10:00:02");
    }

    @Test
    void shouldFindTheInterfaceOfALinkWithoutAnAddress() throws Exception {
        var output =
                run(
                        """
                        #!/bin/sh
                        case $1 in -l) ip -br link show | sed 's/[ @].*//' | tr '\\n' ' '; exit ;; esac
                        [ $# = 3 ] && exec ip link set dev "$1" address "$3"
                        ip link show dev "$1" | sed -n 's,link/ether,ether,p'
                        """,
                        "no-address");
        // The double says that it has no address to set.
        assertThat(output.lines().filter(line -> !line.startsWith("vmnet double: ")))
                .hasSize(3)
                .allMatch(line -> line.matches("name=bridge100 mac=Optional.([0-9a-f:]{17}).*"))
                .anyMatch(line -> line.contains("02:00:5e:10:00:01"))
                .anyMatch(line -> line.contains("02:00:5e:10:00:02"));
    }

    @Test
    void shouldTellTheMacAddressThatIsThereWhenAnotherIsNotTaken() throws Exception {
        var output =
                run(
                        """
                        #!/bin/sh
                        [ $# = 3 ] || ip link show dev "$1" | sed -n 's,link/ether,ether,p'
                        """);
        assertThat(output.lines().filter("name=bridge100 told=true"::equals)).hasSize(3);
        assertThat(output).contains("mac=").doesNotContain("mac=02:00:5e:10:00:0");
    }

    @Test
    void shouldSayWhyTheMacAddressCannotBeSet() throws Exception {
        var output =
                run(
                        """
                        #!/bin/sh
                        echo "ifconfig: ioctl (SIOCAIFADDR): permission denied"
                        exit 1
                        """);
        assertThat(output)
                .contains("vmnet0: the MAC address of bridge100 cannot be set: ")
                .contains("ended with 1: ifconfig: ioctl (SIOCAIFADDR): permission denied")
                .contains("this needs root: start it with sudo, or leave mac out");
    }

    private String run(String ifconfig, String... more) throws Exception {
        var script = directory.resolve("ifconfig");
        Files.writeString(script, ifconfig);
        assertThat(script.toFile().setExecutable(true)).isTrue();
        var arguments = new ArrayList<>(List.of(more));
        arguments.addFirst(script.toString());
        return ChildJvm.run(
                        List.of("unshare", "-n"),
                        Map.of(
                                "VMNET_DOUBLE_TAP",
                                "bridge100",
                                "VMNET_DOUBLE",
                                "address.delay.ms=150"),
                        HostSideProgram.class,
                        arguments.toArray(String[]::new))
                .lines()
                .filter(line -> !line.startsWith("SLF4J"))
                .reduce("", (all, line) -> all + line + "\n");
    }
}
