package org.l2vpn.bench.candidate;

import java.util.List;
import org.l2vpn.bench.testbed.End;
import org.l2vpn.bench.testbed.Scenario;
import org.l2vpn.bench.testbed.Testbed;

/** No tunnel at all: what the veth and iperf3 themselves can do here. */
public record BareVeth() implements Candidate {
    @Override
    public String name() {
        return "veth alone";
    }

    @Override
    public String setup(Scenario scenario) {
        return "no tunnel, plain text: the ceiling of this machine";
    }

    @Override
    public List<String> programs() {
        return List.of();
    }

    @Override
    public Launch prepare(Testbed testbed) {
        return () -> {
            attach(testbed.server());
            attach(testbed.client());
            return new Running(List.of(), () -> "");
        };
    }

    private static void attach(End end) {
        end.tunnel().exec(end.upScript(end.wire().mtu()), End.WAN).check();
    }
}
