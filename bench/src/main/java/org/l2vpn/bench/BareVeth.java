package org.l2vpn.bench;

import java.util.List;

/** No tunnel at all: what the veth and iperf3 themselves can do here. */
final class BareVeth implements Contender {
    @Override
    public String name() {
        return "veth alone";
    }

    @Override
    public String setup() {
        return "no tunnel, plain text: the ceiling of this machine";
    }

    @Override
    public Running start(Course course) {
        return new Running(Course.SERVER_ADDRESS, List.of(), () -> {});
    }
}
