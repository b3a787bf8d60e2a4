package org.l2vpn.netns.kit;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.l2vpn.packet.Offload;

/**
 * What a VLAN interface does, for kernels without one: between a machine's TAP and a TAP on the
 * network's side it puts 802.1Q tags into frames and takes them out, super-frames included.
 */
final class TagRelay implements AutoCloseable {
    /** Destination and source address, which stand before the tags. */
    private static final int ADDRESSES = 12;

    private static final int TAG = 4;

    private final OffloadTap machine;
    private final OffloadTap network;
    private final byte[] tags;
    private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
    private final Thread outwards = new Thread(() -> pump(true), "tags-on");
    private final Thread inwards = new Thread(() -> pump(false), "tags-off");
    private volatile boolean closed;

    private TagRelay(OffloadTap machine, OffloadTap network, byte[] tags) {
        this.machine = machine;
        this.network = network;
        this.tags = tags;
    }

    /**
     * Starts between two TAPs that are up, and owns them from now on.
     *
     * @param tags from the outermost, each with its EtherType in the upper half
     */
    static TagRelay start(OffloadTap machine, OffloadTap network, int... tags) {
        ByteBuffer bytes = ByteBuffer.allocate(TAG * tags.length);
        for (int tag : tags) {
            bytes.putInt(tag);
        }
        TagRelay relay = new TagRelay(machine, network, bytes.array());
        relay.outwards.start();
        relay.inwards.start();
        return relay;
    }

    private void pump(boolean out) {
        byte[] from = new byte[OffloadTap.CAPACITY];
        byte[] to = new byte[OffloadTap.CAPACITY + tags.length];
        try {
            while (!closed) {
                int length = (out ? machine : network).read(from);
                if (length > 0 && out) {
                    network.write(to, tag(from, length, to));
                } else if (length > 0 && isTagged(from, length)) {
                    machine.write(to, untag(from, length, to));
                }
            }
        } catch (RuntimeException e) {
            failure.compareAndSet(null, e);
        }
    }

    private int tag(byte[] from, int length, byte[] to) {
        int at = Offload.HEADER_LENGTH + ADDRESSES;
        System.arraycopy(from, 0, to, 0, at);
        System.arraycopy(tags, 0, to, at, tags.length);
        System.arraycopy(from, at, to, at + tags.length, length - at);
        moveChecksum(to, length + tags.length, tags.length);
        return length + tags.length;
    }

    private int untag(byte[] from, int length, byte[] to) {
        int at = Offload.HEADER_LENGTH + ADDRESSES;
        System.arraycopy(from, 0, to, 0, at);
        System.arraycopy(from, at + tags.length, to, at, length - at - tags.length);
        moveChecksum(to, length - tags.length, -tags.length);
        return length - tags.length;
    }

    private boolean isTagged(byte[] frame, int length) {
        int at = Offload.HEADER_LENGTH + ADDRESSES;
        return length > at + tags.length
                && ByteBuffer.wrap(frame, at, tags.length).equals(ByteBuffer.wrap(tags));
    }

    /** The unfinished checksum begins so many bytes further on. */
    private static void moveChecksum(byte[] frame, int length, int by) {
        long offload = Offload.read(frame, 0);
        if (Offload.isPartial(offload)) {
            boolean ecn = Offload.isEcn(offload);
            long moved =
                    Offload.of(
                            Offload.flags(offload),
                            Offload.gsoType(offload) | (ecn ? Offload.GSO_ECN : 0),
                            Offload.gsoSize(offload),
                            Offload.csumStart(offload) + by,
                            Offload.csumOffset(offload));
            int data = Offload.HEADER_LENGTH;
            int headers = Offload.headersLength(moved, frame, data, length - data);
            Offload.write(moved, headers, frame, 0);
        }
    }

    /** Ends both directions; throws what one of them died of. */
    @Override
    public void close() throws InterruptedException {
        closed = true;
        outwards.join();
        inwards.join();
        machine.close();
        network.close();
        RuntimeException died = failure.get();
        if (died != null) {
            throw died;
        }
    }
}
