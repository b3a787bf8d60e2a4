package org.l2vpn.netns.kit;

import java.util.ArrayList;
import java.util.List;

/**
 * What a {@link Guest} does once it has booted.
 *
 * @param address its address with prefix length, or {@code dhcp}
 * @param peers whom it then pings, in this order
 * @param exchange from whom it fetches a file to bring it back, ADDRESS:PORT; "" for none
 */
public record GuestTask(String address, List<String> peers, String exchange) {
    private static final String DHCP = "dhcp";

    public GuestTask {
        peers = List.copyOf(peers);
    }

    /** It takes this address, {@code 10.88.0.50/24}. */
    public static GuestTask at(String address) {
        return new GuestTask(address, List.of(), "");
    }

    /** It asks a DHCP server for its address. */
    public static GuestTask byDhcp() {
        return at(DHCP);
    }

    /** The same with these peers. */
    public GuestTask pinging(String... all) {
        return new GuestTask(address, List.of(all), exchange);
    }

    /** The same with a file to fetch and to bring back. */
    public GuestTask exchanging(FileExchange file) {
        return new GuestTask(address, peers, file.address());
    }

    /** Whether the address is somebody else's choice. */
    public boolean isByDhcp() {
        return address.equals(DHCP);
    }

    /** As the guest's init reads it from the kernel's command line. */
    String words() {
        List<String> words = new ArrayList<>(List.of("guest.address=" + address));
        if (!peers.isEmpty()) {
            words.add("guest.peers=" + String.join(",", peers));
        }
        if (!exchange.isEmpty()) {
            words.add("guest.exchange=" + exchange);
        }
        return String.join(" ", words);
    }
}
