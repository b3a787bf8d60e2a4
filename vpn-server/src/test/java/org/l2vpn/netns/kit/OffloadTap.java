package org.l2vpn.netns.kit;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.l2vpn.packet.FrameRules;
import org.l2vpn.packet.Offload;

/**
 * A TAP of the test's own with all offloads: each frame has a {@code struct virtio_net_hdr} before
 * it, and super-frames pass whole. Numbers from {@code linux/if_tun.h}.
 */
final class OffloadTap implements AutoCloseable {
    /** Enough for each read: the header and the longest frame. */
    static final int CAPACITY = Offload.HEADER_LENGTH + FrameRules.MAX_SUPER_LENGTH;

    private static final long TUNSETIFF = 0x400454caL;
    private static final long TUNSETOFFLOAD = 0x400454d0L;

    /** IFF_TAP, IFF_NO_PI, IFF_VNET_HDR. */
    private static final short FLAGS = 0x0002 | 0x1000 | 0x4000;

    /** TUN_F_CSUM, TUN_F_TSO4, TUN_F_TSO6. */
    private static final long TCP_OFFLOADS = 0x01 | 0x02 | 0x04;

    /** TUN_F_USO4, TUN_F_USO6. */
    private static final long UDP_OFFLOADS = 0x20 | 0x40;

    /** struct ifreq: 16 bytes of name, then the flags. */
    private static final int IFREQ = 40;

    private static final int IFREQ_FLAGS = 16;

    /** How long {@link #read} waits. */
    private static final int WAIT_MILLIS = 100;

    private final int fd;

    private OffloadTap(int fd) {
        this.fd = fd;
    }

    /** Makes the TAP in the namespace; it is down. */
    static OffloadTap open(Netns netns, String device) {
        return netns.inside(
                () -> {
                    int fd = LibC.open("/dev/net/tun", LibC.O_RDWR);
                    ByteBuffer request = ByteBuffer.allocate(IFREQ).order(ByteOrder.nativeOrder());
                    request.put(device.getBytes(StandardCharsets.US_ASCII));
                    request.putShort(IFREQ_FLAGS, FLAGS);
                    LibC.ioctl(fd, TUNSETIFF, request.array());
                    long udp = KernelVersion.takesUdpSuperFrames() ? UDP_OFFLOADS : 0;
                    LibC.ioctl(fd, TUNSETOFFLOAD, TCP_OFFLOADS | udp);
                    return new OffloadTap(fd);
                });
    }

    /** Reads header and frame; 0 if none came for a while. */
    int read(byte[] frame) {
        ByteBuffer poll = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder());
        poll.putInt(0, fd).putShort(4, LibC.POLLIN);
        return LibC.poll(poll.array(), 1, WAIT_MILLIS) == 0
                ? 0
                : (int) LibC.read(fd, frame, frame.length);
    }

    /** Writes header and frame. */
    void write(byte[] frame, int length) {
        LibC.write(fd, frame, length);
    }

    @Override
    public void close() {
        LibC.close(fd);
    }
}
