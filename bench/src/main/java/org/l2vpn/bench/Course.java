package org.l2vpn.bench;

import org.l2vpn.netns.kit.Lab;
import org.l2vpn.netns.kit.Netns;

/** The track all contenders run on: two namespaces, one veth of 1500 bytes between them. */
record Course(Lab lab, Netns server, Netns client) implements AutoCloseable {
    static final String SERVER_ADDRESS = "10.77.0.1";
    static final String CLIENT_ADDRESS = "10.77.0.2";

    static Course create() {
        Lab lab = Lab.create();
        Netns server = lab.netns("server");
        Netns client = lab.netns("client");
        server.ip("link add wan0 type veth peer name wan0 netns " + client.name());
        server.ip("addr add " + SERVER_ADDRESS + "/24 dev wan0\nlink set wan0 up");
        client.ip("addr add " + CLIENT_ADDRESS + "/24 dev wan0\nlink set wan0 up");
        return new Course(lab, server, client);
    }

    @Override
    public void close() {
        lab.close();
    }
}
