package org.l2vpn.bench.contender;

import java.util.List;
import org.l2vpn.bench.track.Course;
import org.l2vpn.bench.track.End;
import org.l2vpn.bench.track.Track;

/** No tunnel at all: what the veth and iperf3 themselves can do here. */
public record BareVeth() implements Contender {
    @Override
    public String name() {
        return "veth alone";
    }

    @Override
    public String setup(Course course) {
        return "no tunnel, plain text: the ceiling of this machine";
    }

    @Override
    public List<String> programs() {
        return List.of();
    }

    @Override
    public Launch prepare(Track track) {
        return () -> {
            attach(track.server());
            attach(track.client());
            return new Running(List.of(), () -> "");
        };
    }

    private static void attach(End end) {
        end.tunnel().exec(end.upScript(end.wire().mtu()), End.WAN).check();
    }
}
