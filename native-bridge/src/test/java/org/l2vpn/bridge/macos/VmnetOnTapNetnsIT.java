package org.l2vpn.bridge.macos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.l2vpn.bridge.Descriptors;
import org.l2vpn.bridge.linux.NetnsExtension;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.link.FrameBatch;
import org.l2vpn.link.Link;
import org.l2vpn.link.LinkEvent;
import org.l2vpn.link.LinkException;
import org.l2vpn.link.LinkListener;

/** The vmnet link with a Linux TAP in the place of the Mac's bridge: the kernel is the Mac. */
@Timeout(30)
@ExtendWith(NetnsExtension.class)
final class VmnetOnTapNetnsIT {
    private static final HexFormat HEX = HexFormat.of();

    /** Offset of the operation in an ARP message, Ethernet header included. */
    private static final int ARP_OPERATION = 20;

    /** A second is enough for an address that the double sets late. */
    private static final VmnetTuning PATIENT =
            new VmnetTuning(
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(5),
                    Path.of("/nonexistent/ifconfig"),
                    Path.of("/nonexistent/networksetup"));

    private final LinkedBlockingQueue<byte[]> frames = new LinkedBlockingQueue<>();
    private final EventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private VmnetDouble vmnet;

    private final class Collector implements LinkListener {
        @Override
        public void onFrames(Link link, FrameBatch batch) {
            for (int i = 0; i < batch.count(); i++) {
                int start = batch.offset(i);
                frames.add(Arrays.copyOfRange(batch.data(), start, start + batch.length(i)));
            }
        }

        @Override
        public void onEvent(Link link, LinkEvent event) {
            throw new AssertionError(event);
        }
    }

    @BeforeEach
    void load() {
        vmnet = VmnetDouble.load().set("tap", "bridge100");
    }

    @AfterEach
    void reset() throws Exception {
        vmnet.assertClean();
        vmnet.close();
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).sync();
    }

    private VmnetLink open(VmnetSample sample) throws LinkException {
        var link = VmnetLink.open(sample.settings(), new DropCounters(), PATIENT);
        link.start(group.next(), new Collector());
        return link;
    }

    @Test
    void shouldMakeTheMacAHostOfTheSegment() throws Exception {
        try (var link = open(VmnetSample.host().addresses("10.88.0.2/24").mtu(1400))) {
            assertThat(link.hostInterface()).contains("bridge100");
            assertThat(run("ip", "address", "show", "dev", "bridge100"))
                    .contains("inet 10.88.0.2/24", "mtu 1400", link.info().mac().orElseThrow() + "")
                    .containsPattern("<[A-Z,_]*\\bUP\\b");
            assertAnswersArp(link);
            run("ping", "-c1", "-W1", "10.88.0.77");
            assertThat(await(frame -> isArp(frame, 1))).endsWith(HEX.parseHex("0a58004d"));
        }
        vmnet.assertClean();
        assertThat(run("ip", "-br", "link")).doesNotContain("bridge100");
    }

    @Test
    void shouldFindInterfacesWhoseAddressComesLate() throws Exception {
        vmnet.set("address.delay.ms", 300);
        try (var one = open(VmnetSample.host().addresses("10.88.0.2/24"));
                var two = open(VmnetSample.host().addresses("10.89.0.2/24"))) {
            assertThat(one.hostInterface()).contains("bridge100");
            assertThat(two.hostInterface()).contains("bridge101");
        }
    }

    /** One start each, with a frame to the kernel and its answer. */
    @Test
    void shouldLeaveNothingAfterAHundredStarts() throws Exception {
        // What the libraries and the loop keep for ever is made by the first ones.
        startAndStop(5);
        vmnet.assertClean();
        var interfaces = run("ip", "-br", "link");
        int descriptors = Descriptors.count();
        int blocks = Blocks.inUse();
        startAndStop(100);
        vmnet.assertClean();
        assertThat(vmnet.get("starts")).isEqualTo(105);
        assertThat(vmnet.get("stops")).isEqualTo(105);
        assertThat(run("ip", "-br", "link")).isEqualTo(interfaces).doesNotContain("bridge1");
        assertThat(Descriptors.settle(descriptors)).isEqualTo(descriptors);
        assertThat(Blocks.inUse()).isEqualTo(blocks);
        assertThat(Descriptors.threads("vmnet-")).isEmpty();
    }

    private void startAndStop(int times) throws Exception {
        for (int i = 0; i < times; i++) {
            try (var link = open(VmnetSample.host().addresses("10.88.0.2/24"))) {
                assertAnswersArp(link);
            }
            frames.clear();
        }
    }

    /** Somebody of the remote segment asks for the Mac. */
    private void assertAnswersArp(VmnetLink link) throws Exception {
        var arp =
                HEX.parseHex(
                        "ffffffffffff"
                                + "02005e100009"
                                + "0806"
                                + "0001080006040001"
                                + "02005e100009"
                                + "0a580009"
                                + "000000000000"
                                + "0a580002");
        group.next()
                .submit(
                        () -> {
                            link.write(arp, 0, arp.length);
                            link.flush();
                        })
                .sync();
        assertThat(await(frame -> isArp(frame, 2)))
                .containsSequence(HEX.parseHex("0a580002" + "02005e100009" + "0a580009"));
    }

    private byte[] await(Predicate<byte[]> wanted) throws InterruptedException {
        while (true) {
            var frame = frames.poll(5, TimeUnit.SECONDS);
            assertThat(frame).as("the frame did not come").isNotNull();
            if (wanted.test(frame)) {
                return frame;
            }
        }
    }

    private static boolean isArp(byte[] frame, int operation) {
        return frame[12] == 8 && frame[13] == 6 && frame[ARP_OPERATION + 1] == operation;
    }

    /** What it printed; how it ended does not matter. */
    private static String run(String... command) throws Exception {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        // The JVM closes its three pipes some time after waitFor: here descriptors are counted.
        try (var in = process.getInputStream();
                var _ = process.getOutputStream();
                var _ = process.getErrorStream()) {
            var output = new String(in.readAllBytes(), UTF_8);
            process.waitFor();
            return output;
        }
    }
}
