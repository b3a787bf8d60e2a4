package org.l2vpn.bench.micro;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.SplittableRandom;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.packet.Frame;
import org.l2vpn.packet.MacAddress;
import org.l2vpn.switching.LearningSwitch;
import org.l2vpn.switching.SwitchCounters.Event;
import org.l2vpn.switching.SwitchPort;
import org.l2vpn.switching.SwitchSettings;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * One op forwards one frame of 64 bytes to one port: its source is learned or refreshed, its
 * destination looked up. Time stands still, but where addresses age.
 */
public class SwitchBenchmark extends MicroBenchmark {
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final int AT = Frame.HEADROOM;
    private static final int SOURCE_AT = AT + 6;
    private static final int IPV4 = 0x0800;
    private static final int ENTRIES = 16_384;
    private static final long LOCAL = 0x0200_0000_0000L;
    private static final long GATEWAY = LOCAL | 0xFFFF_FFFFL;

    /** Frames between two ticks: few enough that no old address waits long to be swept out. */
    private static final int FRAMES_PER_TICK = 128;

    /** Addresses in the table. */
    @Param({"100", "10000"})
    public int stations = 2;

    private final byte[] data = new byte[AT + 64];
    private final Frame frame = new Frame();
    private final DropCounters drops = new DropCounters();
    private final Sink[] ports = {new Sink(0), new Sink(1), new Sink(2)};
    private final Sink[] ageingPorts = {new Sink(3), new Sink(4)};
    private LearningSwitch learningSwitch;
    private LearningSwitch ageing;
    private long[] macs;
    private int next;
    private int round;
    private long now;

    /** For JMH. */
    public SwitchBenchmark() {}

    /** A port that takes everything. */
    private static final class Sink extends SwitchPort {
        private long frames;

        Sink(int id) {
            super(id, "port" + id, Kind.LINK);
        }

        @Override
        public void send(Frame frame) {
            frames++;
        }
    }

    /** One switch that knows all stations, and one on which an address lives for so many frames. */
    @Setup
    public void prepare() {
        learningSwitch = newSwitch(SwitchSettings.DEFAULT_AGE_NANOS, ports);
        ageing = newSwitch(stations, ageingPorts);
        learningSwitch.addStatic(new MacAddress(GATEWAY), ports[2]);
        ageing.addStatic(new MacAddress(GATEWAY), ageingPorts[1]);
        macs = new SplittableRandom(1).longs(stations, 0, GATEWAY - LOCAL).toArray();
        for (int i = 0; i < stations; i++) {
            macs[i] |= LOCAL;
            forward(learningSwitch, ports[i & 1], macs[i], GATEWAY);
        }
    }

    private LearningSwitch newSwitch(long age, Sink... itsPorts) {
        var settings = new SwitchSettings(ENTRIES, ENTRIES, age, 0, false);
        var made = new LearningSwitch(settings, new SplittableRandom(2), drops);
        for (var port : itsPorts) {
            made.addPort(port);
        }
        return made;
    }

    /** Between stations that are known, each behind its port. */
    @Benchmark
    public long known() {
        var i = advance();
        forward(learningSwitch, ports[i & 1], macs[i], macs[i ^ 1]);
        return ports[0].frames;
    }

    /** Each station has moved to another port since its last frame. */
    @Benchmark
    public long moved() {
        var i = advance();
        forward(learningSwitch, ports[(i ^ round) & 1], macs[i], GATEWAY);
        return ports[2].frames;
    }

    /** Each frame is a newcomer's, and old addresses are swept out at the same rate. */
    @Benchmark
    public long learned() {
        now++;
        forward(ageing, ageingPorts[0], LOCAL | (now & 0x7FFF_FFFF), GATEWAY);
        if (now % FRAMES_PER_TICK == 0) {
            ageing.tick(now);
        }
        return ageingPorts[1].frames;
    }

    /** All of them went where they should, and the table was never full. */
    @TearDown
    public void check() {
        require(drops.nonZero().isEmpty(), "dropped: " + drops.nonZero());
        require(learningSwitch.counters().get(Event.FLOODED) == 0, "flooded");
    }

    private int advance() {
        if (++next == stations) {
            next = 0;
            round++;
        }
        return next;
    }

    private void forward(LearningSwitch through, Sink ingress, long source, long destination) {
        LONGS.set(data, AT, destination << Short.SIZE);
        LONGS.set(data, SOURCE_AT, (source << Short.SIZE) | IPV4);
        through.forward(ingress, frame.set(data, AT, data.length - AT, 0, now));
    }
}
