package org.l2vpn.bridge.macos;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.l2vpn.link.LinkException;
import org.l2vpn.link.VmnetSettings;

/**
 * The command line that makes vmnet-helper (github.com/nirs/vmnet-helper, {@code
 * programs/options.c}) ask vmnet for what a link is to have.
 */
final class HelperCommand {
    private HelperCommand() {}

    /**
     * What vmnet is to be asked for.
     *
     * @throws LinkException the settings contradict each other
     */
    static VmnetRequest request(VmnetSettings settings) throws LinkException {
        // It leaves that key out, and has options for all others that need one.
        return VmnetRequest.of(settings, key -> key != VmnetKey.ALLOCATE_MAC_ADDRESS);
    }

    /**
     * Program and arguments.
     *
     * @param socket where it is to wait for the link's first datagram
     * @throws LinkException it has no option for one of the settings
     */
    static List<String> of(VmnetSettings settings, VmnetRequest request, Path socket)
            throws LinkException {
        var command = new ArrayList<String>();
        command.add(settings.helper().orElseThrow().toString());
        command.add("--socket");
        command.add(socket.toString());
        for (var entry : request.values().entrySet()) {
            var key = entry.getKey();
            switch (key) {
                case OPERATION_MODE -> {
                    command.add("--operation-mode");
                    command.add(settings.mode().name().toLowerCase(Locale.ROOT));
                }
                case ENABLE_ISOLATION -> command.add("--enable-isolation");
                case INTERFACE_ID -> add(command, "--interface-id", entry.getValue());
                case SHARED_INTERFACE_NAME -> add(command, "--shared-interface", entry.getValue());
                case START_ADDRESS -> add(command, "--start-address", entry.getValue());
                case END_ADDRESS -> add(command, "--end-address", entry.getValue());
                case SUBNET_MASK -> add(command, "--subnet-mask", entry.getValue());
                case NETWORK_IDENTIFIER -> add(command, "--network-id", entry.getValue());
                case HOST_IP_ADDRESS -> add(command, "--host-ip-address", entry.getValue());
                case HOST_SUBNET_MASK -> add(command, "--host-subnet-mask", entry.getValue());
                case MTU -> throw unavailable(settings, "mtu");
                case HOST_IPV6_ADDRESS -> throw unavailable(settings, "an IPv6 address");
                default -> throw new AssertionError(key + " is an answer of vmnet's");
            }
        }
        return command;
    }

    private static void add(List<String> command, String option, Object value) {
        command.add(option);
        command.add(value.toString());
    }

    private static LinkException unavailable(VmnetSettings settings, String what) {
        return new LinkException(
                "%s: %s cannot be set by a helper, which has no option for it: leave it out, or helper"
                        .formatted(settings.name(), what));
    }
}
