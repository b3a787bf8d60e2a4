package org.l2vpn.node;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.l2vpn.protocol.Endpoint;
import org.l2vpn.protocol.EndpointSpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks endpoints' names up on virtual threads, so that a slow name server delays nobody else. */
final class NameResolver {
    private static final Logger LOG = LoggerFactory.getLogger(NameResolver.class);

    private NameResolver() {}

    /**
     * Looks {@code spec} up; an address literal needs no network.
     *
     * @param answer gets every address, or none when the name does not resolve; called on a virtual
     *     thread
     */
    static void resolve(EndpointSpec spec, Consumer<List<Endpoint>> answer) {
        Thread.ofVirtual().name("resolve-" + spec.host()).start(() -> answer.accept(lookUp(spec)));
    }

    private static List<Endpoint> lookUp(EndpointSpec spec) {
        var endpoints = new ArrayList<Endpoint>();
        try {
            for (var address : InetAddress.getAllByName(spec.host())) {
                var scope = address instanceof Inet6Address six ? six.getScopeId() : 0;
                endpoints.add(Endpoint.of(address.getAddress(), scope, spec.port()));
            }
        } catch (UnknownHostException e) {
            LOG.atWarn().addKeyValue("endpoint", spec).log("endpoint name does not resolve");
        }
        return endpoints;
    }
}
