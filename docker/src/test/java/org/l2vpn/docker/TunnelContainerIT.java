package org.l2vpn.docker;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.l2vpn.docker.EndConfiguration.peer;

import com.github.dockerjava.api.model.Capability;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.testcontainers.containers.Network;
import org.testcontainers.lifecycle.Startables;

/**
 * A server and two clients, each in a container. The first client has a fixed address and the least
 * rights; the second is started as root on a read-only file system and takes a DHCP lease.
 */
@Timeout(value = 240, unit = SECONDS)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TunnelContainerIT {

    private static final String DIAL = "endpoint = \"server:41820\"";

    /** What udhcpc calls with what it got. */
    private static final String LEASE =
            """
            #!/bin/sh
            [ "$1" = bound ] || exit 0
            ip address add "$ip/$mask" dev "$interface" && echo "lease $ip"
            """;

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private BuiltImage image;
    private TunNode tun;
    private Network underlay;
    private String psk;
    private VpnContainer server;
    private VpnContainer client;
    private VpnContainer dhcpClient;

    @BeforeAll
    void startAll() throws Exception {
        image = opening(BuiltImage.build());
        tun = opening(TunNode.find());
        underlay = opening(Network.newNetwork());
        Keys ofServer;
        Keys ofClient;
        Keys ofDhcpClient;
        try (var tools = new VpnContainer(image, "sleep", "600")) {
            tools.start();
            ofServer = Keys.generate(tools);
            ofClient = Keys.generate(tools);
            ofDhcpClient = Keys.generate(tools);
            psk = tools.asUser("vpnc", "genpsk");
        }
        String toServer = peer("server", ofServer, DIAL);
        server =
                end("vpnd", "server", ofServer)
                        .withCapabilities(Capability.NET_RAW, Capability.NET_BIND_SERVICE)
                        .withFile(
                                "vpn.conf",
                                EndConfiguration.of(
                                        "listen = \"0.0.0.0:41820\"",
                                        "\"10.88.0.1/24\", \"fd88::1/64\"",
                                        peer("client", ofClient, ""),
                                        peer("dhcp-client", ofDhcpClient, "")));
        client =
                end("vpnc", "client", ofClient)
                        .withCapabilities(Capability.NET_RAW)
                        .withFile(
                                "vpn.conf",
                                EndConfiguration.of(
                                        "", "\"10.88.0.2/24\", \"fd88::2/64\"", toServer));
        dhcpClient =
                end("vpnc", "dhcp-client", ofDhcpClient)
                        .withCapabilities(Capability.NET_RAW)
                        .startedAsRoot()
                        .readOnly()
                        .withScript("lease", LEASE)
                        .withFile("vpn.conf", EndConfiguration.of("", "", toServer));
        server.start();
        Startables.deepStart(client, dhcpClient).join();
    }

    @AfterAll
    void stopAll() throws Exception {
        while (!opened.isEmpty()) {
            opened.pop().close();
        }
    }

    @Test
    void shouldRunWithoutRootAndWithOneCapabilityWhenStartedEitherWay() throws Exception {
        for (VpnContainer container : new VpnContainer[] {client, dhcpClient}) {
            assertThat(container.asUser("cat", "/proc/1/status"))
                    .containsPattern("Uid:\\s65532\\s65532")
                    .containsPattern("CapEff:\\s0000000000001000\n")
                    .containsPattern("NoNewPrivs:\\s1");
        }
    }

    @Test
    void shouldCarryBothFamiliesWhenClientPingsServer() throws Exception {
        assertThat(client.asRoot("ping", "-c", "5", "-W", "5", "10.88.0.1"))
                .contains(" 0% packet loss");
        assertThat(client.asRoot("ping", "-6", "-c", "5", "-W", "5", "fd88::1"))
                .contains(" 0% packet loss");
    }

    @Test
    void shouldGiveLeaseThroughTunnelWhenServerHasDhcp() throws Exception {
        server.asRoot(
                "sh",
                "-c",
                """
                printf 'interface tap0\\nstart 10.88.0.100\\nend 10.88.0.199\\noption subnet 255.255.255.0\\n\
                lease_file /tmp/leases\\npidfile /tmp/udhcpd.pid\\n' >/tmp/udhcpd.conf
                touch /tmp/leases
                udhcpd /tmp/udhcpd.conf
                """);
        String lease =
                dhcpClient.asRoot(
                        "sh", "-c", "udhcpc -i tap0 -f -n -q -t 10 -T 1 -s /etc/l2vpn/lease");
        assertThat(lease).contains("lease 10.88.0.1");
        assertThat(dhcpClient.asRoot("ping", "-c", "3", "10.88.0.2")).contains(" 0% packet loss");
    }

    @Test
    void shouldShowPeerWhenAskedForStatus() throws Exception {
        assertThat(client.asUser("vpnc", "status", "--config", VpnContainer.DIRECTORY + "vpn.conf"))
                .contains("server", "aes-256-gcm");
    }

    @Test
    void shouldAnswerInOneLineWhenDeviceIsMissing() throws Exception {
        try (var lone = alone().withCapabilities(Capability.NET_ADMIN)) {
            assertThat(refusal(lone)).contains("/dev/net/tun");
        }
    }

    @Test
    void shouldAnswerInOneLineWhenCapabilityIsMissing() throws Exception {
        try (var lone = alone().withTun(tun.path().toString())) {
            assertThat(refusal(lone)).contains("CAP_NET_ADMIN");
        }
    }

    @Test
    void shouldEndWithExitZeroWhenStopped() throws Exception {
        try (var stopped =
                alone().withCapabilities(Capability.NET_ADMIN)
                        .withTun(tun.path().toString())
                        .waitingUntilReady()) {
            if (!tun.open()) {
                stopped.startedAsRoot();
            }
            stopped.start();
            stopped.getDockerClient()
                    .stopContainerCmd(stopped.getContainerId())
                    .withTimeout(5)
                    .exec();
            assertThat(stopped.exitCode()).isZero();
        }
    }

    /** A client of its own, without network and without anyone to talk to. */
    private VpnContainer alone() {
        return new VpnContainer(image, "vpnc", "--config", VpnContainer.DIRECTORY + "vpn.conf")
                .withFile("private.key", psk + "\n")
                .withFile("vpn.conf", EndConfiguration.of("", ""));
    }

    /** The one line with which a container ended that had to refuse. */
    private static String refusal(VpnContainer container) throws Exception {
        container.runToEnd();
        assertThat(container.exitCode()).isEqualTo(1);
        String said = container.getLogs().strip();
        assertThat(said.lines()).as(said).hasSize(1);
        return said;
    }

    private VpnContainer end(String program, String name, Keys keys) {
        var container =
                opening(
                                new VpnContainer(
                                        image,
                                        program,
                                        "--config",
                                        VpnContainer.DIRECTORY + "vpn.conf"))
                        .withNetwork(underlay)
                        .withNetworkAliases(name)
                        .withCapabilities(Capability.NET_ADMIN)
                        .withTun(tun.path().toString())
                        .withFile("private.key", keys.secret() + "\n")
                        .withFile("psk", psk + "\n")
                        .waitingUntilReady();
        return tun.open() ? container : container.startedAsRoot();
    }

    private <T extends AutoCloseable> T opening(T resource) {
        opened.push(resource);
        return resource;
    }
}
