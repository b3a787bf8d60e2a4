package org.l2vpn.docker;

import java.util.Arrays;
import java.util.stream.Collectors;

/** Text of a configuration whose files lie in {@code /etc/l2vpn}. */
final class EndConfiguration {

    private EndConfiguration() {}

    /**
     * @param settings lines of their own, may be empty
     * @param addresses of the TAP
     */
    static String of(String settings, String addresses, String... peers) {
        return """
                vpn {
                  private-key-file = "/etc/l2vpn/private.key"
                  %s
                  links = [ { type = tap, name = "tap0", addresses = [%s] } ]
                  peers = [
                %s
                  ]
                }
                """
                .formatted(
                        settings,
                        addresses,
                        Arrays.stream(peers).collect(Collectors.joining("\n")));
    }

    static String peer(String name, Keys keys, String settings) {
        return "{ name = \"%s\", public-key = \"%s\", preshared-key-file = \"/etc/l2vpn/psk\", %s }"
                .formatted(name, keys.open(), settings);
    }
}
