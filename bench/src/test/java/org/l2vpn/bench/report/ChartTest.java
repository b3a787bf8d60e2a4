package org.l2vpn.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.l2vpn.bench.candidate.Candidates;
import org.l2vpn.bench.run.Figure;
import org.l2vpn.bench.testbed.Scenario;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class ChartTest {
    private final Runs runs =
            new Runs()
                    .with(Scenario.PLAIN, Candidates.OURS, figures(4, 2))
                    .with(Scenario.PLAIN, Candidates.OPENVPN, figures(1, 10))
                    .with(Scenario.IPV6, Candidates.OURS, figures(2, 5));

    @Test
    void shouldDrawBarsInProportion() throws Exception {
        List<Double> widths = elements("rect").stream().map(ChartTest::width).toList();
        assertThat(widths).hasSize(3 * 4);
        double full = widths.getFirst();
        assertThat(widths)
                .containsExactly(
                        full, full / 2, full / 5, full / 10, // ours: up and down, then CPU
                        full / 4, full / 8, full, full / 2, full / 2, full / 4, full / 2, full / 4);
    }

    @Test
    void shouldStayInsideThePicture() throws Exception {
        Element picture = elements("svg").getFirst();
        double right = Double.parseDouble(picture.getAttribute("width"));
        double bottom = Double.parseDouble(picture.getAttribute("height"));
        assertThat(elements("rect"))
                .allMatch(bar -> Double.parseDouble(bar.getAttribute("x")) + width(bar) < right);
        assertThat(elements("text"))
                .allMatch(text -> Double.parseDouble(text.getAttribute("y")) < bottom);
    }

    @Test
    void shouldNameCandidatesAndScenariosAndFigures() throws Exception {
        assertThat(elements("text"))
                .extracting(Element::getTextContent)
                .contains("plain", "ipv6", "l2vpn aes-256-gcm", "openvpn tap AES-128-GCM", "4.00");
    }

    @Test
    void shouldLeaveTheBareVethOutForItWouldDwarfTheOthers() throws Exception {
        int before = elements("rect").size();
        runs.with(Scenario.PLAIN, Candidates.BARE_VETH, figures(16, 0));
        assertThat(elements("rect")).hasSize(before);
    }

    @Test
    void shouldHaveColoursForLightAndDark() throws Exception {
        assertThat(elements("style").getFirst().getTextContent())
                .contains("fill: #1f2328")
                .contains("@media (prefers-color-scheme: dark)");
    }

    @Test
    void shouldStayWellFormedWhenNothingWasMeasured() {
        assertThat(new Chart(new Runs().results()).svg()).startsWith("<svg").endsWith("</svg>\n");
    }

    private static Map<Figure, Double> figures(double gbit, double cpu) {
        return Map.of(
                Figure.TCP_UP,
                gbit,
                Figure.TCP_DOWN,
                gbit / 2,
                Figure.CPU_UP,
                cpu,
                Figure.CPU_DOWN,
                cpu / 2);
    }

    private static double width(Element bar) {
        return Double.parseDouble(bar.getAttribute("width"));
    }

    private List<Element> elements(String name) throws Exception {
        String svg = new Chart(runs.results()).svg();
        NodeList found =
                DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new InputSource(new StringReader(svg)))
                        .getElementsByTagName(name);
        return IntStream.range(0, found.getLength())
                .mapToObj(i -> (Element) found.item(i))
                .toList();
    }
}
