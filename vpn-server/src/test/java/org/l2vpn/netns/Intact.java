package org.l2vpn.netns;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.l2vpn.netns.kit.ChecksumErrors;
import org.l2vpn.netns.kit.HashedStream;
import org.l2vpn.netns.kit.Netns;
import org.l2vpn.netns.kit.Site;
import org.l2vpn.netns.kit.UdpTrains;

/**
 * Sends much through a tunnel and fails unless all of it arrives as it was sent and the kernels at
 * both ends found every checksum right.
 */
final class Intact {
    /** Of each stream; {@code -Doffload.bytes=1g} for the long run. */
    private static final long STREAM_BYTES =
            ConfigFactory.parseString("bytes = " + System.getProperty("offload.bytes", "32m"))
                    .getBytes("bytes");

    /** An Ethernet header and 1500 bytes. */
    private static final int LONGEST_FRAME = 1514;

    private Intact() {}

    /** One TCP stream each way. */
    static void streams(Netns one, String addressOfOne, Netns other, String addressOfOther) {
        long before = checksumErrors(one, other);
        stream(one, other, addressOfOther);
        stream(other, one, addressOfOne);
        assertThat(checksumErrors(one, other)).isEqualTo(before);
    }

    private static void stream(Netns from, Netns to, String address) {
        HashedStream.Transfer transfer = HashedStream.carry(from, to, address, STREAM_BYTES);
        System.out.printf(
                "%s to %s: %,d bytes in %.1f s%n",
                from.name(), address, transfer.bytes(), transfer.took().toMillis() / 1e3);
        assertThat(transfer.received()).as("stream to %s", address).isEqualTo(transfer.sent());
    }

    /** UDP from one to the other, whose MTUs are at least 1280: trains, and single datagrams. */
    static void datagrams(Netns from, Netns to, String address) {
        long before = checksumErrors(from, to);
        try (UdpTrains trains = UdpTrains.open(from, to, address)) {
            for (int i = 0; i < 20; i++) {
                train(trains, 50_000 + i, 1_200);
                train(trains, 60, 1);
                train(trains, 63 * 901 + 1, 901);
                train(trains, 1_200, 1_200);
                train(trains, 1_199, 1_200);
            }
            // Longer than the MTU: IP fragments.
            train(trains, 8_000, 8_000);
        }
        assertThat(checksumErrors(from, to)).isEqualTo(before);
    }

    private static void train(UdpTrains trains, int length, int segment) {
        byte[] bytes = Frames.bytes(length, length);
        List<byte[]> datagrams = new ArrayList<>();
        for (int at = 0; at < length; at += segment) {
            datagrams.add(Arrays.copyOfRange(bytes, at, Math.min(at + segment, length)));
        }
        assertThat(trains.carry(bytes, segment == length ? 0 : segment))
                .as("%d bytes by %d", length, segment)
                .usingElementComparator(Arrays::compare)
                .isEqualTo(datagrams);
    }

    /** Fails unless what the site's TAP gives to the tunnel while this runs are super-frames. */
    static void superFramesFrom(Site site, Runnable work) {
        assertThat(meanLength("tx", site, work)).isGreaterThan(2 * LONGEST_FRAME);
    }

    /** Fails unless frames are put together for the site's TAP while this runs. */
    static void superFramesTo(Site site, Runnable work) {
        assertThat(meanLength("rx", site, work)).isGreaterThan(LONGEST_FRAME);
    }

    /** By the kernel's own counters, where a super-frame is one; ours count what it stands for. */
    private static long meanLength(String direction, Site site, Runnable work) {
        long frames = counter(site, direction + "_packets");
        long bytes = counter(site, direction + "_bytes");
        work.run();
        return (counter(site, direction + "_bytes") - bytes)
                / (counter(site, direction + "_packets") - frames);
    }

    private static long counter(Site site, String name) {
        String file = "/sys/class/net/" + Site.TAP + "/statistics/" + name;
        return Long.parseLong(site.netns().exec("cat", file).check().out().strip());
    }

    private static long checksumErrors(Netns one, Netns other) {
        return ChecksumErrors.in(one) + ChecksumErrors.in(other);
    }

    /** Fails if a daemon dropped anything that only a bug of ours makes it drop. */
    static void assertNothingMalformed(Site... sites) {
        for (Site site : sites) {
            assertThat(
                            site.status()
                                    .drops(
                                            "malformed-offload",
                                            "malformed-record",
                                            "unknown-record",
                                            "bad-fragment",
                                            "internal-error",
                                            "link-write-failed",
                                            "oversize-frame",
                                            "bad-tag"))
                    .as(site.name())
                    .isZero();
        }
    }
}
