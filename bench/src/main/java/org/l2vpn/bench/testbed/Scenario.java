package org.l2vpn.bench.testbed;

import java.util.List;
import java.util.Optional;

/**
 * What the path between the two ends is like, and how many streams run over it.
 *
 * @param label its name on the command line, in tables and in the JSON
 * @param streams TCP streams at a time
 */
public record Scenario(String label, Wire wire, int streams) {
    public static final Scenario PLAIN = new Scenario("plain", Wire.VETH, 1);
    public static final Scenario NO_OFFLOAD =
            new Scenario("no-offload", Wire.VETH.withoutOffload(), 1);
    public static final Scenario LOSS_0_1 = new Scenario("loss-0.1", Wire.VETH.losing(1), 1);
    public static final Scenario LOSS_1 = new Scenario("loss-1", Wire.VETH.losing(10), 1);
    public static final Scenario NO_OFFLOAD_LOSS_1 =
            new Scenario("no-offload-loss-1", Wire.VETH.withoutOffload().losing(10), 1);
    public static final Scenario IPV6 = new Scenario("ipv6", Wire.VETH.overIpv6(), 1);
    public static final Scenario MTU_1492 = new Scenario("mtu-1492", Wire.VETH.ofMtu(1492), 1);
    public static final Scenario MTU_1400 = new Scenario("mtu-1400", Wire.VETH.ofMtu(1400), 1);
    public static final Scenario MTU_9000 = new Scenario("mtu-9000", Wire.VETH.ofMtu(9000), 1);
    public static final Scenario BRIDGED = new Scenario("bridged", Wire.VETH.betweenBridges(), 1);
    public static final Scenario STREAMS_8 = new Scenario("streams-8", Wire.VETH, 8);

    /** In the order of the report. */
    public static final List<Scenario> ALL =
            List.of(
                    PLAIN,
                    NO_OFFLOAD,
                    LOSS_0_1,
                    LOSS_1,
                    NO_OFFLOAD_LOSS_1,
                    IPV6,
                    MTU_1492,
                    MTU_1400,
                    MTU_9000,
                    BRIDGED,
                    STREAMS_8);

    /** The scenario that {@code --scenario} calls by this name. */
    public static Optional<Scenario> of(String label) {
        return ALL.stream().filter(scenario -> scenario.label.equals(label)).findFirst();
    }

    /** One phrase for the report. */
    public String about() {
        return wire.about() + (streams == 1 ? "" : ", " + streams + " TCP streams at a time");
    }
}
