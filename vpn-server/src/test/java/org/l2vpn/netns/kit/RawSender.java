package org.l2vpn.netns.kit;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Puts whole Ethernet frames on an interface, as a machine behind it would (packet(7)). */
public final class RawSender implements AutoCloseable {
    /** sizeof(struct sockaddr_ll) in {@code <linux/if_packet.h>}; ifindex at offset 4. */
    private static final int SOCKADDR_LL_LENGTH = 20;

    private final int fd;

    private RawSender(int fd) {
        this.fd = fd;
    }

    /** Opens a sender on an interface of the namespace. */
    public static RawSender open(Netns netns, String device) {
        return netns.inside(
                () -> {
                    // Protocol 0: the socket sends only and queues nothing it would have to read.
                    int fd = LibC.socket(LibC.AF_PACKET, LibC.SOCK_RAW, 0);
                    ByteBuffer address =
                            ByteBuffer.allocate(SOCKADDR_LL_LENGTH).order(ByteOrder.nativeOrder());
                    address.putShort(0, (short) LibC.AF_PACKET);
                    address.putInt(4, LibC.if_nametoindex(device));
                    LibC.bind(fd, address.array(), SOCKADDR_LL_LENGTH);
                    return new RawSender(fd);
                });
    }

    /** Sends one frame, from the destination address on, without FCS. */
    public void send(byte[] frame) {
        LibC.send(fd, frame, frame.length, 0);
    }

    @Override
    public void close() {
        LibC.close(fd);
    }
}
