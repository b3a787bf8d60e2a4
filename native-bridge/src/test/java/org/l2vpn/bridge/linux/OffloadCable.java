package org.l2vpn.bridge.linux;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.l2vpn.bridge.linux.NetnsExtension.NetnsThread;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.link.FrameBatch;
import org.l2vpn.link.IpPrefix;
import org.l2vpn.link.Link;
import org.l2vpn.link.LinkEvent;
import org.l2vpn.link.LinkListener;
import org.l2vpn.link.OffloadMode;
import org.l2vpn.link.TapSettings;
import org.l2vpn.packet.Frame;
import org.l2vpn.packet.MacAddress;
import org.l2vpn.packet.Offload;

/**
 * Two namespaces, the calling thread's and another, with a TAP each, and everything read from one
 * TAP is written to the other as it is: 10.88.0.1 and fd88::1 here, 10.88.0.2 and fd88::2 there.
 */
final class OffloadCable implements AutoCloseable {
    /** What passed: a frame's length and what was left to be done to it. */
    record Passed(int length, long offload) {}

    final DropCounters drops = new DropCounters();
    final Queue<Passed> passed = new ConcurrentLinkedQueue<>();
    final TapLink here;
    final TapLink there;
    final EventLoop loop;
    private final NetnsThread farNamespace = new NetnsThread();
    private final EventLoopGroup group;

    OffloadCable(IoHandlerFactory factory) throws Throwable {
        group = new MultiThreadIoEventLoopGroup(1, factory);
        loop = group.next();
        here = open(1);
        there = inFarNamespace(() -> open(2));
        here.start(loop, listener(there));
        there.start(loop, listener(here));
        loop.submit(() -> {}).get();
    }

    private TapLink open(int number) throws Exception {
        var settings =
                new TapSettings(
                        "tap0",
                        Stream.of("10.88.0.%d/24", "fd88::%d/64")
                                .map(text -> IpPrefix.parse(text.formatted(number)))
                                .toList(),
                        MacAddress.parse("02:00:5e:10:00:0" + number),
                        1500,
                        Optional.empty(),
                        OffloadMode.AUTO);
        return TapLink.open(settings, drops);
    }

    private LinkListener listener(TapLink to) {
        var frame = new Frame();
        return new LinkListener() {
            @Override
            public void onFrames(Link from, FrameBatch frames) {
                for (int i = 0; i < frames.count(); i++) {
                    passed.add(new Passed(frames.length(i), frames.offload(i)));
                    frames.get(i, frame, 0);
                    to.write(frame);
                }
                to.flush();
            }

            @Override
            public void onEvent(Link from, LinkEvent event) {}
        };
    }

    /** Does it on a thread that is in the other namespace. */
    <T> T inFarNamespace(Callable<T> work) throws Throwable {
        return farNamespace.call(work);
    }

    /** Those of the passed frames that stood for several. */
    List<Passed> superFrames() {
        return passed.stream().filter(frame -> Offload.isSuperFrame(frame.offload)).toList();
    }

    /** Segments and datagrams with wrong checksums that either kernel saw. */
    long checksumErrors() throws Throwable {
        return countChecksumErrors() + inFarNamespace(OffloadCable::countChecksumErrors);
    }

    private static long countChecksumErrors() throws Exception {
        long errors = 0;
        for (var line : Files.readAllLines(Path.of("/proc/thread-self/net/snmp6"))) {
            if (line.startsWith("Udp6InCsumErrors")) {
                errors += Long.parseLong(line.substring("Udp6InCsumErrors".length()).strip());
            }
        }
        var lines = Files.readAllLines(Path.of("/proc/thread-self/net/snmp"));
        for (int i = 0; i + 1 < lines.size(); i += 2) {
            var at = List.of(lines.get(i).split(" ")).indexOf("InCsumErrors");
            if (at > 0) {
                errors += Long.parseLong(lines.get(i + 1).split(" ")[at]);
            }
        }
        return errors;
    }

    @Override
    public void close() throws Exception {
        here.close();
        there.close();
        farNamespace.close();
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).sync();
    }
}
