package org.l2vpn.node;

import org.jspecify.annotations.Nullable;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.counters.DropReason;
import org.l2vpn.counters.TrafficCounters;
import org.l2vpn.link.Link;
import org.l2vpn.link.OffloadLink;
import org.l2vpn.offload.SoftwareOffload;
import org.l2vpn.packet.Frame;
import org.l2vpn.packet.Offload;
import org.l2vpn.switching.SwitchPort;

/** The switch port of a local link. It stays when its link goes and comes back. Data loop only. */
final class LinkPort extends SwitchPort {
    private final TrafficCounters traffic = new TrafficCounters();
    private final DropCounters drops;
    private final SoftwareOffload software = new SoftwareOffload();
    private final SoftwareOffload.Sink ordinary = this::write;
    private volatile @Nullable Link link;

    /** Where frames go: the link, unless it is blocked. */
    private volatile @Nullable Link output;

    private volatile boolean blocked;

    LinkPort(int id, String name, DropCounters drops) {
        super(id, name, Kind.LINK);
        this.drops = drops;
    }

    void attach(@Nullable Link newLink) {
        link = newLink;
        output = blocked ? null : newLink;
    }

    /** Blocks the link: frames go neither in nor out. Data loop only. */
    void block(boolean on) {
        blocked = on;
        output = on ? null : link;
    }

    /** Whether the link is blocked. Any thread. */
    boolean isBlocked() {
        return blocked;
    }

    /** The link behind it now; null while it is gone. Any thread. */
    @Nullable Link link() {
        return link;
    }

    /** Whether its link takes a frame with this offload as it is. Data loop only. */
    boolean takes(long offload) {
        return link instanceof OffloadLink able && able.takes(offload);
    }

    /** Counts what came from the link; a super-frame as the frames that it stands for. */
    void countIn(Frame frame) {
        var headers = frame.headersLength();
        var frames = frame.frames(headers);
        traffic.in(frames, frame.length() + (frames - 1) * headers);
    }

    TrafficCounters traffic() {
        return traffic;
    }

    @Override
    public void send(Frame frame) {
        var open = output;
        if (open == null) {
            drops.count(blocked ? DropReason.LINK_BLOCKED : DropReason.LINK_DOWN);
            return;
        }
        var headers = frame.headersLength();
        var frames = frame.frames(headers);
        traffic.out(frames, frame.length() + (frames - 1) * headers);
        // Not every reader behind a TAP knows unfinished checksums: DHCP clients read raw frames.
        // One call for frames with offloads and without: it is compiled sooner, and stays in the
        // cache.
        var offload = frame.offload();
        if (open instanceof OffloadLink able
                && able.takes(offload)
                && !Offload.isPartialUdp(offload)) {
            able.write(frame);
        } else if (offload == Offload.NONE) {
            open.write(frame.data(), frame.offset(), frame.length());
        } else if (!software.finish(frame, ordinary)) {
            drops.count(DropReason.MALFORMED_OFFLOAD);
        }
    }

    private void write(byte[] data, int offset, int length) {
        var open = output;
        if (open != null) {
            open.write(data, offset, length);
        }
    }

    void flush() {
        var open = link;
        if (open != null) {
            open.flush();
            open.uncount(traffic);
        }
    }
}
