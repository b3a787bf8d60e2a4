package org.l2vpn.bridge.linux;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.l2vpn.bridge.NativeIoException;

/**
 * Tells events of rtnetlink that change where datagrams go from those that only repeat what is
 * known: a router advertisement renews addresses, a wireless driver tells of its scans. Not
 * thread-safe.
 */
final class NetworkChanges {
    /** {@code linux/rtnetlink.h}: the kernel's own table of local addresses. */
    static final int RT_TABLE_LOCAL = 255;

    /** offsetof(struct rtmsg, rtm_table). */
    static final int RTM_TABLE = 4;

    /** {@code linux/if.h}: carrier. */
    static final int IFF_RUNNING = 0x40;

    /** What matters of an interface. */
    private record Facts(int flags, int mtu) {}

    private final Map<Integer, Facts> links = new HashMap<>();
    private final Set<Interfaces.Assigned> addresses = new HashSet<>();

    /** Learns what there is now, so that what is told again is not taken for news. */
    void learn(Interfaces interfaces) throws NativeIoException {
        links.clear();
        addresses.clear();
        addresses.addAll(interfaces.addresses());
    }

    /** Whether this event, {@code body} behind its header, is a change. */
    boolean isNews(int type, ByteBuffer body) {
        return switch (type) {
            case Interfaces.RTM_NEWLINK -> body.get(0) == 0 && isNewLink(body);
            case Interfaces.RTM_DELLINK -> body.get(0) == 0 && isLinkGone(body);
            case Interfaces.RTM_NEWADDR ->
                    Interfaces.parseAddress(body).map(addresses::add).orElse(false);
            case Interfaces.RTM_DELADDR ->
                    Interfaces.parseAddress(body).map(addresses::remove).orElse(false);
            case Interfaces.RTM_NEWROUTE, Interfaces.RTM_DELROUTE ->
                    (body.get(RTM_TABLE) & 0xff) != RT_TABLE_LOCAL;
            default -> false;
        };
    }

    private boolean isNewLink(ByteBuffer body) {
        int index = body.getInt(Interfaces.IFI_INDEX);
        int flags = body.getInt(Interfaces.IFI_FLAGS) & (Interfaces.IFF_UP | IFF_RUNNING);
        var attributes = NetlinkMessage.attributes(body.position(NetlinkMessage.IFINFOMSG));
        var mtu = attributes.get(Interfaces.IFLA_MTU);
        if (mtu == null || attributes.containsKey(Interfaces.IFLA_WIRELESS)) {
            return false;
        }
        var now = new Facts(flags, mtu.getInt(0));
        return !now.equals(links.put(index, now));
    }

    private boolean isLinkGone(ByteBuffer body) {
        int index = body.getInt(Interfaces.IFI_INDEX);
        addresses.removeIf(assigned -> assigned.index() == index);
        links.remove(index);
        return true;
    }
}
