package org.l2vpn.node;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.Security;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.l2vpn.protocol.Endpoint;
import org.l2vpn.protocol.EndpointSpec;

/**
 * Looks endpoints' names up on virtual threads, so that a slow name server delays nobody else. By
 * the system's resolver, so that /etc/hosts and nsswitch.conf count, and a cache of the system
 * keeps the records' times to live. The JVM's own cache, which knows no times to live and would
 * keep an address for 30 s, is off.
 */
final class NameResolver {
    static {
        // java.net.InetAddress, "InetAddress Caching"; read when the first name is looked up.
        Security.setProperty("networkaddress.cache.ttl", "0");
        Security.setProperty("networkaddress.cache.negative.ttl", "0");
    }

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
            return List.of(); // the engine reports it
        }
        return endpoints;
    }
}
