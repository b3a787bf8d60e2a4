package org.l2vpn.cli;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.l2vpn.config.ConfigException;
import org.l2vpn.config.VpnConfig;
import org.l2vpn.link.IpPrefix;
import org.l2vpn.node.LinkPlan;
import org.l2vpn.packet.MacAddress;
import org.l2vpn.probe.LinkProbe;
import org.l2vpn.probe.ProbeReport;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Opens one link, shows what it was given, sends and receives frames on it, and stops. */
@Command(
        name = "probe",
        mixinStandardHelpOptions = true,
        description = {
            "Try a link: open it, show what it was given, ask for addresses by ARP or IPv6's"
                    + " neighbour discovery, answer ARP and ping for a station of our own at its far end, and close it again."
        },
        footer = {
            "",
            "Exit code 0 when the link could be opened and used; with --self-test only when all"
                    + " was answered."
        })
final class LinkProbeCommand implements Callable<Integer> {
    /** A self-test waits so long for the answers. */
    private static final int SELF_TEST_SECONDS = 10;

    private static final int PROBE_SECONDS = 5;

    private final VpnCommand root;

    @Parameters(paramLabel = "TYPE|SPEC", description = "tap, vmnet, vde; or " + LinkSpecs.HELP)
    private String link = "";

    @Option(names = "--json", description = "One line of JSON.")
    private boolean json;

    @Option(
            names = "--self-test",
            description =
                    "End as soon as the link's own address (and each --arp) has answered; exit code"
                            + " 1 if one does not within 10 s.")
    private boolean selfTest;

    @Option(
            names = "--set-mac",
            paramLabel = "MAC",
            description = "Give the link's own interface this MAC address.")
    private @Nullable String mac;

    @Option(
            names = "--arp",
            paramLabel = "ADDRESS",
            description =
                    "Ask who has this address, IPv6 by neighbour discovery (default: the link's own).")
    private List<String> targets = new ArrayList<>();

    @Option(
            names = "--station",
            paramLabel = "ADDRESS",
            description =
                    "IPv4 address that our station answers for (default: the one behind the link's"
                            + " own).")
    private @Nullable String stationAddress;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "How long to answer, 1 to 3600 (default: 5, with --self-test 10).")
    private int seconds;

    @Spec private CommandSpec spec = CommandSpec.create();

    LinkProbeCommand(VpnCommand root) {
        this.root = root;
    }

    @Override
    public Integer call() throws Exception {
        VpnConfig config;
        try {
            config = LinkSpecs.load("probe", List.of(fullSpec()));
        } catch (ConfigException e) {
            return LinkSpecs.usage(spec.commandLine(), e);
        }
        LogSetup.apply(config.log(), root.isDebug());
        var settings = LinkPlan.settings(config.links().getFirst(), config);
        var own = LinkPlan.addresses(settings);
        var asked =
                targets.isEmpty()
                        ? own.stream().map(IpPrefix::address).toList()
                        : addresses(targets);
        var station =
                stationAddress == null
                        ? own.stream().flatMap(LinkProbeCommand::neighbour).findFirst()
                        : Optional.of(station(stationAddress));
        var task = new LinkProbe.Task(asked, Duration.ofSeconds(checkedSeconds()), selfTest);
        var links = root.program().platform().get().links();
        try (var probe = LinkProbe.open(links, settings, own, randomMac(), station, task)) {
            return withHook(probe);
        }
    }

    /** Ctrl-C removes what the link made. */
    private int withHook(LinkProbe probe) throws IOException, InterruptedException {
        var hook = Thread.ofPlatform().name("shutdown").unstarted(probe::close);
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return show(probe.run());
        } finally {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException _) {
                // The JVM is going down: the hook closes it.
            }
        }
    }

    private int show(ProbeReport report) {
        var wanted = Optional.ofNullable(mac).map(MacAddress::parse);
        var failure = report.failure(wanted);
        var out = spec.commandLine().getOut();
        out.print(json ? ProbeText.json(report, result(failure)) : ProbeText.text(report));
        if (!json && selfTest) {
            out.println(
                    failure.map(why -> "self-test: failed: " + why).orElse("self-test: passed"));
        }
        out.flush();
        return report.gone() || (selfTest && failure.isPresent()) ? ExitCode.RUNTIME : ExitCode.OK;
    }

    private Optional<String> result(Optional<String> failure) {
        return selfTest ? Optional.of(failure.orElse("passed")) : Optional.empty();
    }

    /** A type alone stands for a link of that type that disturbs nobody. */
    private String fullSpec() {
        var full =
                switch (link) {
                    case "tap" -> "tap:probe0,address=10.231.88.1/24";
                    case "vmnet" -> "vmnet:host,address=10.231.88.1/24";
                    // Where vde_switch is for root unless told otherwise.
                    case "vde" -> "vde:/var/run/vde.ctl";
                    default -> link;
                };
        return mac == null ? full : LinkSpecs.with(full, "mac", mac);
    }

    private int checkedSeconds() {
        if (spec.commandLine().getParseResult().hasMatchedOption("--seconds")) {
            if (seconds < 1 || seconds > 3_600) {
                throw usage("--seconds: want 1 to 3600");
            }
            return seconds;
        }
        return selfTest ? SELF_TEST_SECONDS : PROBE_SECONDS;
    }

    private List<InetAddress> addresses(List<String> texts) {
        return texts.stream().map(text -> address("--arp", text)).toList();
    }

    private InetAddress address(String option, String text) {
        try {
            return InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException _) {
            throw usage(option + ": '" + text + "' is no IP address");
        }
    }

    private Inet4Address station(String text) {
        if (address("--station", text) instanceof Inet4Address address) {
            return address;
        }
        throw usage("--station: '" + text + "' is no IPv4 address");
    }

    private CommandLine.ParameterException usage(String message) {
        return new CommandLine.ParameterException(spec.commandLine(), message);
    }

    private static Stream<Inet4Address> ipv4(IpPrefix prefix) {
        return prefix.address() instanceof Inet4Address address
                ? Stream.of(address)
                : Stream.empty();
    }

    /** The address behind the link's own, or before it where that one is the network's last. */
    private static Stream<Inet4Address> neighbour(IpPrefix prefix) {
        return ipv4(prefix)
                .filter(_ -> prefix.prefixLength() <= 30)
                .map(
                        address -> {
                            int bits = ByteBuffer.wrap(address.getAddress()).getInt();
                            int hosts = -1 >>> prefix.prefixLength();
                            return address(((bits + 1) & hosts) == hosts ? bits - 1 : bits + 1);
                        });
    }

    private static Inet4Address address(int bits) {
        try {
            return (Inet4Address)
                    InetAddress.getByAddress(ByteBuffer.allocate(4).putInt(bits).array());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }

    private static MacAddress randomMac() {
        var random = new byte[MacAddress.LENGTH];
        new SecureRandom().nextBytes(random);
        return MacAddress.locallyAdministered(random);
    }
}
