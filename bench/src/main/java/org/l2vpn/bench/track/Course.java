package org.l2vpn.bench.track;

import java.util.List;
import java.util.Optional;

/**
 * What the path between the two ends is like, and how many streams run over it.
 *
 * @param label its name on the command line, in tables and in the JSON
 * @param streams TCP streams at a time
 */
public record Course(String label, Wire wire, int streams) {
    public static final Course PLAIN = new Course("plain", Wire.VETH, 1);
    public static final Course NO_OFFLOAD = new Course("no-offload", Wire.VETH.withoutOffload(), 1);
    public static final Course LOSS_0_1 = new Course("loss-0.1", Wire.VETH.losing(1), 1);
    public static final Course LOSS_1 = new Course("loss-1", Wire.VETH.losing(10), 1);
    public static final Course NO_OFFLOAD_LOSS_1 =
            new Course("no-offload-loss-1", Wire.VETH.withoutOffload().losing(10), 1);
    public static final Course IPV6 = new Course("ipv6", Wire.VETH.overIpv6(), 1);
    public static final Course MTU_1492 = new Course("mtu-1492", Wire.VETH.ofMtu(1492), 1);
    public static final Course MTU_1400 = new Course("mtu-1400", Wire.VETH.ofMtu(1400), 1);
    public static final Course MTU_9000 = new Course("mtu-9000", Wire.VETH.ofMtu(9000), 1);
    public static final Course BRIDGED = new Course("bridged", Wire.VETH.betweenBridges(), 1);
    public static final Course STREAMS_8 = new Course("streams-8", Wire.VETH, 8);

    /** In the order of the report. */
    public static final List<Course> ALL =
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

    /** The course that {@code --course} calls by this name. */
    public static Optional<Course> of(String label) {
        return ALL.stream().filter(course -> course.label.equals(label)).findFirst();
    }

    /** One phrase for the report. */
    public String about() {
        return wire.about() + (streams == 1 ? "" : ", " + streams + " TCP streams at a time");
    }
}
