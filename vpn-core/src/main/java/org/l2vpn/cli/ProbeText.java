package org.l2vpn.cli;

import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;
import java.net.Inet4Address;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.l2vpn.link.IpPrefix;
import org.l2vpn.packet.MacAddress;
import org.l2vpn.probe.ProbeReport;

/** What a probe saw, for people and as JSON. */
final class ProbeText {
    private static final String NONE = "-";

    private ProbeText() {}

    static String text(ProbeReport report) {
        var text = new StringBuilder();
        var link = report.link();
        line(text, "link", link.name() + " (" + link.type() + ")");
        line(text, "MAC", link.mac().map(MacAddress::toString).orElse(NONE));
        line(text, "MTU", String.valueOf(link.mtu()));
        line(text, "addresses", join(report));
        report.details().forEach((key, value) -> line(text, key, value));
        line(
                text,
                "station",
                report.stationAddress().map(Inet4Address::getHostAddress).orElse("no address")
                        + ", MAC "
                        + report.stationMac());
        for (var answer : report.answers()) {
            line(
                    text,
                    (answer.address() instanceof Inet4Address ? "ARP " : "ND ")
                            + IpPrefix.text(answer.address()),
                    answer.mac()
                            .map(mac -> mac + " in " + answer.millis() + " ms")
                            .orElse("no answer"));
        }
        line(
                text,
                "frames",
                "%d in, %d out; answered: ARP %d, ping %d"
                        .formatted(
                                report.framesIn(),
                                report.framesOut(),
                                report.arpAnswered(),
                                report.pingsAnswered()));
        report.drops().forEach((reason, n) -> line(text, "dropped", n + " " + reason.label()));
        if (report.gone()) {
            line(text, "state", "gone: the link vanished");
        }
        return text.toString();
    }

    private static String join(ProbeReport report) {
        return report.addresses().isEmpty()
                ? NONE
                : report.addresses().stream()
                        .map(IpPrefix::toString)
                        .collect(Collectors.joining(", "));
    }

    private static void line(StringBuilder text, String key, String value) {
        text.append("%-17s %s%n".formatted(key, value));
    }

    /** On one line. */
    static String json(ProbeReport report, Optional<String> selfTest) {
        var fields = new LinkedHashMap<String, Object>();
        var link = report.link();
        fields.put("name", link.name());
        fields.put("type", link.type());
        link.mac().ifPresent(mac -> fields.put("mac", mac.toString()));
        fields.put("mtu", link.mtu());
        fields.put("addresses", report.addresses().stream().map(IpPrefix::toString).toList());
        fields.put("details", report.details());
        fields.put("station-mac", report.stationMac().toString());
        report.stationAddress()
                .ifPresent(address -> fields.put("station", address.getHostAddress()));
        fields.put("arp", answers(report, true));
        fields.put("neighbour-discovery", answers(report, false));
        fields.put("frames-in", report.framesIn());
        fields.put("frames-out", report.framesOut());
        fields.put("arp-answered", report.arpAnswered());
        fields.put("pings-answered", report.pingsAnswered());
        var drops = new LinkedHashMap<String, Object>();
        report.drops().forEach((reason, n) -> drops.put(reason.label(), n));
        fields.put("drops", drops);
        fields.put("gone", report.gone());
        selfTest.ifPresent(result -> fields.put("self-test", result));
        return ConfigValueFactory.fromMap(fields).render(ConfigRenderOptions.concise())
                + System.lineSeparator();
    }

    private static List<Map<String, Object>> answers(ProbeReport report, boolean ipv4) {
        return report.answers().stream()
                .filter(answer -> answer.address() instanceof Inet4Address == ipv4)
                .map(ProbeText::answer)
                .toList();
    }

    private static Map<String, Object> answer(ProbeReport.Answer answer) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("address", IpPrefix.text(answer.address()));
        answer.mac()
                .ifPresent(
                        mac -> {
                            fields.put("mac", mac.toString());
                            fields.put("milliseconds", answer.millis());
                        });
        return fields;
    }
}
