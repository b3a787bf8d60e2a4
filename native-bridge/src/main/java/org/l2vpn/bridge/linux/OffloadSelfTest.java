package org.l2vpn.bridge.linux;

import java.nio.ByteBuffer;
import java.util.List;
import org.l2vpn.bridge.Errno;
import org.l2vpn.packet.EthernetView;
import org.l2vpn.packet.Ipv4;
import org.l2vpn.packet.Ipv6;
import org.l2vpn.packet.Offload;
import org.l2vpn.packet.Tcp;
import org.l2vpn.packet.Udp;

/**
 * Tries whether a kernel takes the super-frames it says it takes: one of each kind is written into
 * the TAP, and one answered by EINVAL turns its kind off. Linux 6.6.44 and 6.10.3, for example,
 * refused good super-frames whose last segment was short ("net: missing check virtio").
 *
 * <p>Nothing of it gets into a network. A TAP that was just created is down: the kernel looks at
 * the virtio header first, then answers EIO and counts a dropped frame (drivers/net/tun.c,
 * tun_get_user). Into one that was up already, frames go to the address of pause frames, which no
 * bridge forwards (IEEE 802.1Q, 8.6.3), with an EtherType for experiments, for which no host has a
 * reader. Measured on 6.18: 20 µs in all, 1.5 ms the first time in a JVM that has to load classes.
 */
final class OffloadSelfTest {
    /** Writes into the TAP. */
    @FunctionalInterface
    interface Writer {
        /** Bytes written, or the negative errno; 0 for "not now". */
        int write(long address, int length);
    }

    private static final int MSS = 100;

    /** Two whole segments and a shorter one. */
    private static final int PAYLOAD = 2 * MSS + MSS / 2;

    /** Destination, source, and EtherType 0x88B5, IEEE 802 Local Experimental. */
    private static final byte[] ETHERNET = {
        1, (byte) 0x80, (byte) 0xC2, 0, 0, 1, 2, 0, 0, 0, 0, 1, (byte) 0x88, (byte) 0xB5
    };

    private static final int USO = TapOffload.TUN_F_USO4 | TapOffload.TUN_F_USO6;

    /**
     * A frame to try.
     *
     * @param bits what is off if it is refused
     * @param gsoType 0 for an ordinary frame with an unfinished checksum
     * @param ip length of its IP header
     * @param transport length of its transport header
     * @param checksum where in that the checksum is
     */
    private record Trial(int bits, int gsoType, int ip, int transport, int checksum) {}

    private static final List<Trial> TRIALS =
            List.of(
                    new Trial(
                            TapOffload.TUN_F_CSUM,
                            Offload.GSO_NONE,
                            Ipv4.HEADER,
                            Udp.HEADER,
                            Udp.CHECKSUM),
                    new Trial(
                            TapOffload.TUN_F_TSO4,
                            Offload.GSO_TCPV4,
                            Ipv4.HEADER,
                            Tcp.HEADER,
                            Tcp.CHECKSUM),
                    new Trial(
                            TapOffload.TUN_F_TSO6,
                            Offload.GSO_TCPV6,
                            Ipv6.HEADER,
                            Tcp.HEADER,
                            Tcp.CHECKSUM),
                    new Trial(
                            TapOffload.TUN_F_TSO_ECN,
                            Offload.GSO_TCPV4 | Offload.GSO_ECN,
                            Ipv4.HEADER,
                            Tcp.HEADER,
                            Tcp.CHECKSUM),
                    new Trial(USO, Offload.GSO_UDP_L4, Ipv4.HEADER, Udp.HEADER, Udp.CHECKSUM),
                    new Trial(USO, Offload.GSO_UDP_L4, Ipv6.HEADER, Udp.HEADER, Udp.CHECKSUM));

    private OffloadSelfTest() {}

    private static final int TSO = TapOffload.TUN_F_TSO4 | TapOffload.TUN_F_TSO6;

    /**
     * Of these TUN_F_ bits those whose frames are taken: without checksums none, without TSO none
     * of TSO with CWR, which TUNSETOFFLOAD would refuse.
     */
    static int passed(int flags, Writer tap) {
        int passed = flags;
        for (var trial : TRIALS) {
            if ((flags & trial.bits) == trial.bits && !isTaken(trial, tap)) {
                passed &= ~trial.bits;
            }
        }
        if ((passed & TapOffload.TUN_F_CSUM) == 0) {
            return 0;
        }
        return (passed & TSO) == 0 ? passed & ~TapOffload.TUN_F_TSO_ECN : passed;
    }

    private static boolean isTaken(Trial trial, Writer tap) {
        var frame = frame(trial);
        int start = EthernetView.HEADER + trial.ip;
        int size = trial.gsoType == Offload.GSO_NONE ? 0 : MSS;
        var offload = Offload.of(Offload.NEEDS_CSUM, trial.gsoType, size, start, trial.checksum);
        var memory = NativeBuffer.allocate(Offload.HEADER_LENGTH + frame.length);
        int headers = Offload.headersLength(offload, frame, 0, frame.length);
        Offload.write(offload, headers, memory.bytes(), 0);
        memory.bytes().put(Offload.HEADER_LENGTH, frame);
        return tap.write(memory.address(), memory.bytes().capacity()) != -Errno.EINVAL;
    }

    private static byte[] frame(Trial trial) {
        var frame = new byte[EthernetView.HEADER + trial.ip + trial.transport + PAYLOAD];
        var at = ByteBuffer.wrap(frame).put(ETHERNET);
        if (trial.transport == Tcp.HEADER) {
            at.put(at.position() + trial.ip + Tcp.DATA_OFFSET, (byte) ((Tcp.HEADER / 4) << 4));
        }
        return frame;
    }
}
