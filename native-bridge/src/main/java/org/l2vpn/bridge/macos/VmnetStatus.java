package org.l2vpn.bridge.macos;

/**
 * vmnet's codes in words. One code has several causes and one cause several codes, depending on the
 * macOS version, so that each is shown with all its likely causes and what to do about them.
 */
final class VmnetStatus {
    private static final String PRIVILEGE =
            "not root: start it with sudo or as a launch daemon, or on macOS 26 with a Java runtime"
                    + " signed with the entitlement com.apple.security.virtualization";
    private static final String SUBNET =
            "the network is in use in another mode or by another program: choose other addresses";
    private static final String SHARING =
            "Internet Sharing or another virtual machine product holds vmnet: switch it off";

    private VmnetStatus() {}

    /** Name and number, {@code VMNET_FAILURE (1001)}. */
    static String name(int status) {
        var name =
                switch (status) {
                    case Vmnet.SUCCESS -> "VMNET_SUCCESS";
                    case Vmnet.FAILURE -> "VMNET_FAILURE";
                    case Vmnet.MEM_FAILURE -> "VMNET_MEM_FAILURE";
                    case Vmnet.INVALID_ARGUMENT -> "VMNET_INVALID_ARGUMENT";
                    case Vmnet.SETUP_INCOMPLETE -> "VMNET_SETUP_INCOMPLETE";
                    case Vmnet.INVALID_ACCESS -> "VMNET_INVALID_ACCESS";
                    case Vmnet.PACKET_TOO_BIG -> "VMNET_PACKET_TOO_BIG";
                    case Vmnet.BUFFER_EXHAUSTED -> "VMNET_BUFFER_EXHAUSTED";
                    case Vmnet.TOO_MANY_PACKETS -> "VMNET_TOO_MANY_PACKETS";
                    case Vmnet.SHARING_SERVICE_BUSY -> "VMNET_SHARING_SERVICE_BUSY";
                    case Vmnet.NOT_AUTHORIZED -> "VMNET_NOT_AUTHORIZED";
                    default -> "status";
                };
        return name + " (" + status + ")";
    }

    /** Why a start may have ended with this status, and what to do, the likeliest first. */
    static String startHints(int status) {
        return switch (status) {
            case Vmnet.FAILURE -> likely(PRIVILEGE, SHARING, SUBNET);
            case Vmnet.MEM_FAILURE ->
                    likely(
                            "no entitlement: on macOS 26 sign the Java runtime with"
                                    + " com.apple.security.virtualization, or start it with sudo",
                            "a sandbox that does not let it reach com.apple.NetworkSharing",
                            "the 32 vmnet interfaces of a Mac are all in use: stop some");
            case Vmnet.INVALID_ARGUMENT ->
                    likely(
                            "an address outside 10/8, 172.16/12 and 192.168/16, or a netmask that"
                                    + " does not fit: correct addresses",
                            "an mtu above what macOS takes: lower it",
                            "a mode or key this macOS version does not know: try mode = host");
            case Vmnet.INVALID_ACCESS, Vmnet.NOT_AUTHORIZED -> likely(PRIVILEGE);
            case Vmnet.SETUP_INCOMPLETE -> likely("macOS is still setting it up: try again");
            case Vmnet.SHARING_SERVICE_BUSY -> likely(SHARING, SUBNET);
            case Vmnet.TOO_MANY_PACKETS, Vmnet.PACKET_TOO_BIG, Vmnet.BUFFER_EXHAUSTED ->
                    likely("not an answer to a start: look into the system's log");
            default -> likely("a code of a newer macOS: look into vmnet/vmnet.h");
        };
    }

    /** Why a start may never have ended, and what to do. */
    static String hangHints() {
        return likely(
                SUBNET,
                SHARING,
                "the system's NetworkSharing service hangs: log out and in, or restart the Mac");
    }

    private static String likely(String... causes) {
        return "likely: " + String.join("; or ", causes);
    }
}
