package org.l2vpn.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is said about a wrong link, in a file and on the command line. */
class LinkErrorsTest {
    private static final String UUID = "2b8cf5ae-5a1c-4f0c-9c0e-0d8f3e1b7a55";

    /** A link's keys, the key that the only error is about, and what it says. */
    static Stream<Arguments> wrong() {
        return Stream.of(
                // tap
                arguments(tap("offload = atuo"), "offload", "(did you mean 'auto'?)"),
                arguments(tap("offload = true"), "offload", "want a string; got true"),
                arguments(tap("offlod = on"), "", "(did you mean 'offload'?)"),
                // vmnet
                arguments("type = vment", "type", "(did you mean 'vmnet'?)"),
                arguments("type = vmnet, mode = hosts", "mode", "(did you mean 'host'?)"),
                arguments("type = vmnet, mode = nat", "mode", "none of host, shared, bridged"),
                arguments("type = vmnet, mode = 7", "mode", "want a string"),
                arguments("type = vmnet, isolaton = true", "", "(did you mean 'isolation'?)"),
                arguments("type = vmnet, isolation = maybe", "isolation", "want true or false"),
                arguments("type = vmnet, name = \"a b\"", "name", "no name of a link"),
                arguments("type = vmnet, interface = en0", "interface", "mode = bridged only"),
                arguments("type = vmnet, mode = bridged", "interface", "'vpnc link list' shows"),
                arguments("type = vmnet, mode = bridged, interface = \"\"", "interface", "empty"),
                arguments(bridged("addresses = [\"10.0.0.1/24\"]"), "addresses", "bridged"),
                arguments(bridged("mtu = 1400"), "mtu", "the bridged interface has its own"),
                arguments(bridged("mac = \"02:00:00:00:00:01\""), "mac", "keeps its own"),
                arguments(bridged("isolation = true"), "isolation", "mode host and shared"),
                arguments(bridged("network-identifier = " + UUID), "network-identifier", "host"),
                arguments(bridged("dhcp = \"10.0.0.2-10.0.0.9\""), "dhcp", "own server"),
                arguments("type = vmnet, mtu = 16385", "mtu", "vmnet takes up to 16384"),
                arguments("type = vmnet, helper = /h, mtu = 1400", "mtu", "by a helper"),
                arguments(vmnet("fd00::1/64", "helper = /h"), "addresses", "a helper cannot"),
                arguments("type = vmnet, mtu = tiny", "mtu", "want auto or a number"),
                arguments("type = vmnet, mac = \"03:00:00:00:00:01\"", "mac", "unicast"),
                arguments(vmnet("fd00::1/64", "mtu = 1000"), "mtu", "want 1280 or more"),
                arguments(vmnet("fd00::1/48", ""), "addresses", "want prefix length 64"),
                arguments(vmnet("10.0.0.1/31", ""), "addresses", "from 1 to 30"),
                arguments(
                        vmnet("10.0.0.1/24\",\"10.1.0.1/24", ""), "addresses", "one IPv4 and one"),
                arguments("type = vmnet, interface-id = 7", "interface-id", "want a string"),
                arguments("type = vmnet, interface-id = x", "interface-id", "uuidgen prints"),
                arguments("type = vmnet, network-identifier = x", "network-identifier", "no UUID"),
                arguments(
                        "type = vmnet, mode = shared, network-identifier = " + UUID,
                        "network-identifier",
                        "mode = host only"),
                arguments(vmnet("fd00::1/64", "mode = shared"), "addresses", "macOS chooses"),
                arguments(vmnet("8.8.8.1/24", "mode = shared"), "addresses", "192.168/16"),
                arguments("type = vmnet, dhcp = \"10.0.0.2-10.0.0.9\"", "dhcp", "wants an IPv4"),
                arguments(dhcp("10.0.0.2"), "dhcp", "is no range"),
                arguments(dhcp("10.0.0.9-10.0.0.2"), "dhcp", "ends before it starts"),
                arguments(dhcp("10.0.0.3-10.0.0.9"), "dhcp", "right behind 10.0.0.1"),
                arguments(dhcp("10.0.0.2-10.0.1.9"), "dhcp", "leaves the network 10.0.0.1/24"),
                arguments(dhcp("10.0.0.2-10.0.0.255"), "dhcp", "leaves the network"),
                arguments(
                        dhcp("10.0.0.2-10.0.0.9") + ", network-identifier = " + UUID,
                        "network-identifier",
                        "want one of the two"),
                // vde
                arguments("type = vde", "socket", "is missing: want the switch's directory"),
                arguments("type = vde-switch", "socket", "is missing: want the directory plugs"),
                arguments("type = vde, socket = " + "x".repeat(80), "socket", "at most 88"),
                arguments(vde("port = 65536"), "port", "want 0 to 65535"),
                arguments(vde("prot = 1"), "", "(did you mean 'port'?)"),
                arguments(vde("mtu = 1400"), "", "unknown key 'mtu'"),
                arguments(vde("offload = on"), "", "unknown key 'offload'"),
                arguments(vde("mode = 0680"), "mode", "three octal digits"),
                arguments(vde("mode = rw"), "mode", "three octal digits"),
                arguments(vde("group = \"a b\""), "group", "no name of a group"),
                arguments(vde("description = " + "x".repeat(128)), "description", "at most 127"),
                arguments(vde("when-gone = restart"), "when-gone", "none of exit, recreate"),
                arguments("type = vde-switch, socket = /s, port = 1", "", "unknown key 'port'"),
                // qemu
                arguments("type = qemu", "listen", "is missing, and connect too"),
                arguments(qemu("protocol = datagram", "unix:/s"), "protocol", "none of stream, dg"),
                arguments(qemu("protocol = streem", "unix:/s"), "protocol", "mean 'stream'?"),
                arguments(qemu("", "/run/x.sock"), "listen", "want unix:/run/vm1.sock"),
                arguments(qemu("", "localhost:0"), "listen", "is no port"),
                arguments(qemu("", "unix:/" + "x".repeat(103)), "listen", "at most 103"),
                arguments(qemu("connect = \"unix:/b\"", "unix:/a"), "connect", "one of the two"),
                arguments(
                        qemu("protocol = dgram, connect = \"unix:/b\"", "127.0.0.1:1"),
                        "connect",
                        "both unix or both UDP"),
                arguments(qemu("protocol = vfkit", "127.0.0.1:1"), "listen", "unix sockets only"),
                arguments(
                        qemu("protocol = socket-vmnet", "127.0.0.1:1"),
                        "listen",
                        "protocol socket-vmnet goes over unix"));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void shouldSayWhereAndWhatWhenALinkIsWrong(String link, String key, String message) {
        var text = "vpn {\nlinks = [\n { type = tap, name = t }\n {" + link + "} ] }";
        var e = catchThrowableOfType(ConfigException.class, () -> new MemoryFiles().load(text));

        assertThat(e.errors()).as(e.getMessage()).hasSize(1);
        var error = e.errors().getFirst();
        assertThat(error.line()).isEqualTo(4);
        assertThat(error.key()).isEqualTo("vpn.links[1]" + (key.isEmpty() ? "" : "." + key));
        assertThat(error.message()).contains(message);
    }

    @Test
    void shouldNameAllErrorsOfALinkAtOnce() {
        var e =
                catchThrowableOfType(
                        ConfigException.class,
                        () ->
                                new MemoryFiles()
                                        .load(
                                                """
                                                vpn.links = [ {
                                                  type = vmnet
                                                  mode = shard
                                                  addresses = ["10.0.0.1"]
                                                  isolation = 5
                                                  colour = red
                                                } ]"""));

        assertThat(e.errors().stream().map(error -> error.line() + " " + error.key()))
                .containsExactly(
                        "3 vpn.links[0].mode",
                        "4 vpn.links[0].addresses[0]",
                        "5 vpn.links[0].isolation",
                        "6 vpn.links[0]");
    }

    /** Specs on the command line, and all that is said. */
    static Stream<Arguments> wrongSpecs() {
        return Stream.of(
                arguments(List.of("vdi:/tmp"), "--link vdi:/tmp: type: 'vdi' is no type of link"),
                arguments(List.of("tap"), "--link tap: name: is missing: want an interface name"),
                arguments(List.of("qemu:/run/x"), "'/run/x': want key=value"),
                arguments(List.of("vmnet:host,shared"), "'shared': want key=value"),
                arguments(List.of("vde:/s,port=1,port=2"), "port: stands here twice"),
                arguments(List.of("vde:/s,socket=/t"), "socket: stands here twice"),
                arguments(List.of("vde:/s,grup=x"), "'grup' (did you mean 'group'?)"),
                arguments(List.of("vde:/s,name=x", "vde:/s,name=x"), "two links have the name 'x'"),
                arguments(List.of("vmnet:host,address=1"), "lacks a prefix length"));
    }

    @ParameterizedTest
    @MethodSource("wrongSpecs")
    void shouldNameTheSpecWhenItIsWrong(List<String> specs, String message) {
        var e =
                catchThrowableOfType(
                        ConfigException.class,
                        () -> new MemoryFiles().loader().bridge("bridge", specs));

        assertThat(e.errors().getFirst().text()).contains(message).startsWith("--link ");
    }

    private static String tap(String more) {
        return "type = tap, name = tap1, " + more;
    }

    private static String vmnet(String address, String more) {
        return "type = vmnet, addresses = [\"" + address + "\"], " + more;
    }

    private static String bridged(String more) {
        return "type = vmnet, mode = bridged, interface = en0, " + more;
    }

    private static String dhcp(String range) {
        return vmnet("10.0.0.1/24", "dhcp = \"" + range + "\"");
    }

    private static String vde(String more) {
        return "type = vde, socket = /run/vde.ctl, " + more;
    }

    private static String qemu(String more, String listen) {
        return "type = qemu, listen = \"" + listen + "\", " + more;
    }
}
