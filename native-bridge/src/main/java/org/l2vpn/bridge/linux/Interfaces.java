package org.l2vpn.bridge.linux;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.l2vpn.bridge.Errno;
import org.l2vpn.bridge.NativeIoException;
import org.l2vpn.link.IpPrefix;
import org.l2vpn.packet.MacAddress;

/**
 * Looks at and changes the network interfaces of this namespace by rtnetlink. Numbers from {@code
 * linux/rtnetlink.h}, {@code linux/if_link.h}, {@code linux/if_addr.h} (6.18).
 */
final class Interfaces implements AutoCloseable {
    static final int RTM_NEWLINK = 16;
    static final int RTM_DELLINK = 17;
    static final int RTM_GETLINK = 18;
    static final int RTM_NEWADDR = 20;
    static final int RTM_DELADDR = 21;
    static final int RTM_GETADDR = 22;
    static final int RTM_NEWROUTE = 24;
    static final int RTM_DELROUTE = 25;

    static final int IFLA_ADDRESS = 1;
    static final int IFLA_IFNAME = 3;
    static final int IFLA_MTU = 4;
    static final int IFLA_MASTER = 10;

    /** Only in events of wireless drivers, which say nothing of the interface itself. */
    static final int IFLA_WIRELESS = 11;

    static final int IFLA_LINKINFO = 18;

    /** struct rtnl_link_stats64. */
    static final int IFLA_STATS64 = 23;

    /**
     * offsetof(struct rtnl_link_stats64, tx_dropped): the eighth of its counters of eight bytes.
     */
    static final int TX_DROPPED = 56;

    /** Inside IFLA_LINKINFO: the driver's name. */
    static final int IFLA_INFO_KIND = 1;

    static final int IFA_ADDRESS = 1;
    static final int IFA_LOCAL = 2;
    static final int IFA_BROADCAST = 4;
    static final int IFA_FLAGS = 8;

    /** No duplicate address detection: the address is usable at once. */
    static final int IFA_F_NODAD = 2;

    /** {@code linux/if.h}: up. */
    static final int IFF_UP = 1;

    /** offsetof ifa_index in struct ifaddrmsg. */
    static final int IFA_INDEX = 4;

    /** Offsets in struct ifinfomsg. */
    static final int IFI_INDEX = 4;

    static final int IFI_FLAGS = 8;

    private static final int CHANGE = NetlinkMessage.NLM_F_REQUEST | NetlinkMessage.NLM_F_ACK;
    private static final int CREATE =
            CHANGE | NetlinkMessage.NLM_F_CREATE | NetlinkMessage.NLM_F_EXCL;

    private final Netlink netlink;

    Interfaces() throws NativeIoException {
        netlink = Netlink.forRequests();
    }

    /**
     * An address of an interface.
     *
     * @param index the interface
     * @param prefix the address
     */
    record Assigned(int index, IpPrefix prefix) {}

    /** The interface of this name, if there is one. */
    Optional<NetInterface> find(String name) throws NativeIoException {
        return get(
                "look for interface " + name,
                NetlinkMessage.link(RTM_GETLINK, CHANGE, 0, 0, 0).attribute(IFLA_IFNAME, name));
    }

    /** The interface of this index, if it is still there. */
    Optional<NetInterface> find(int index) throws NativeIoException {
        return get(
                "look for interface " + index,
                NetlinkMessage.link(RTM_GETLINK, CHANGE, index, 0, 0));
    }

    /** The name of the interface of this index, as far as it is there. */
    String nameOf(int index) throws NativeIoException {
        return find(index).map(NetInterface::name).orElse("another");
    }

    private Optional<NetInterface> get(String what, NetlinkMessage request)
            throws NativeIoException {
        var found = new ArrayList<NetInterface>(1);
        try {
            netlink.exchange(
                    what,
                    request,
                    (type, body) -> {
                        if (type == RTM_NEWLINK) {
                            found.add(parse(body));
                        }
                    });
        } catch (NativeIoException e) {
            if (e.errno() == Errno.ENODEV) {
                return Optional.empty();
            }
            throw e;
        }
        return found.stream().findFirst();
    }

    void setUp(int index, boolean up) throws NativeIoException {
        change(
                up ? "set up" : "set down",
                NetlinkMessage.link(RTM_NEWLINK, CHANGE, index, up ? IFF_UP : 0, IFF_UP));
    }

    void setMtu(int index, int mtu) throws NativeIoException {
        change(
                "set MTU " + mtu,
                NetlinkMessage.link(RTM_NEWLINK, CHANGE, index, 0, 0).attribute(IFLA_MTU, mtu));
    }

    /** Puts it into the bridge with index {@code master}; 0 takes it out. */
    void setMaster(int index, int master) throws NativeIoException {
        change(
                master == 0 ? "take out of the bridge" : "put into the bridge",
                NetlinkMessage.link(RTM_NEWLINK, CHANGE, index, 0, 0)
                        .attribute(IFLA_MASTER, master));
    }

    /** Fails with EEXIST if the interface has it already. */
    void addAddress(int index, IpPrefix prefix) throws NativeIoException {
        var request = aboutAddress(RTM_NEWADDR, CREATE, index, prefix);
        if (prefix.address() instanceof Inet4Address) {
            if (prefix.prefixLength() <= 30) {
                request.attribute(IFA_BROADCAST, broadcast(prefix));
            }
        } else {
            request.attribute(IFA_FLAGS, IFA_F_NODAD);
        }
        change("add address " + prefix, request);
    }

    void removeAddress(int index, IpPrefix prefix) throws NativeIoException {
        change("remove address " + prefix, aboutAddress(RTM_DELADDR, CHANGE, index, prefix));
    }

    /** Every address of every interface. */
    List<Assigned> addresses() throws NativeIoException {
        var found = new ArrayList<Assigned>();
        int flags = NetlinkMessage.NLM_F_REQUEST | NetlinkMessage.NLM_F_DUMP;
        netlink.exchange(
                "list addresses",
                NetlinkMessage.address(RTM_GETADDR, flags, 0, 0, 0),
                (type, body) -> {
                    if (type == RTM_NEWADDR) {
                        parseAddress(body).ifPresent(found::add);
                    }
                });
        return found;
    }

    /**
     * The ports of the bridge with index {@code bridge}, but not that with index {@code except}.
     */
    List<NetInterface> portsOf(int bridge, int except) throws NativeIoException {
        var found = new ArrayList<NetInterface>();
        int flags = NetlinkMessage.NLM_F_REQUEST | NetlinkMessage.NLM_F_DUMP;
        netlink.exchange(
                "list ports",
                // Kernels before 4.4 do not know this filter and answer with all interfaces.
                NetlinkMessage.link(RTM_GETLINK, flags, 0, 0, 0).attribute(IFLA_MASTER, bridge),
                (type, body) -> {
                    if (type == RTM_NEWLINK) {
                        found.add(parse(body));
                    }
                });
        found.removeIf(port -> port.master() != bridge || port.index() == except);
        return found;
    }

    private void change(String what, NetlinkMessage request) throws NativeIoException {
        netlink.exchange(what, request, (_, _) -> {});
    }

    private static NetlinkMessage aboutAddress(int type, int flags, int index, IpPrefix prefix) {
        var address = prefix.address().getAddress();
        int family = address.length == 4 ? LibC.AF_INET : LibC.AF_INET6;
        return NetlinkMessage.address(type, flags, family, prefix.prefixLength(), index)
                .attribute(IFA_LOCAL, address)
                .attribute(IFA_ADDRESS, address);
    }

    private static byte[] broadcast(IpPrefix prefix) {
        var address = ByteBuffer.wrap(prefix.address().getAddress());
        int hostBits = (int) (0xffff_ffffL >>> prefix.prefixLength());
        return address.putInt(0, address.getInt(0) | hostBits).array();
    }

    /** The interface that an event or an answer, {@code body} behind its header, is about. */
    static NetInterface parse(ByteBuffer body) {
        int index = body.getInt(IFI_INDEX);
        boolean up = (body.getInt(IFI_FLAGS) & IFF_UP) != 0;
        var attributes = NetlinkMessage.attributes(body.position(NetlinkMessage.IFINFOMSG));
        var name = attributes.get(IFLA_IFNAME);
        var mtu = attributes.get(IFLA_MTU);
        var master = attributes.get(IFLA_MASTER);
        var stats = attributes.get(IFLA_STATS64);
        var mac =
                Optional.ofNullable(attributes.get(IFLA_ADDRESS))
                        .filter(a -> a.remaining() == MacAddress.LENGTH)
                        .map(a -> MacAddress.read(NetlinkMessage.bytesOf(a), 0));
        var kind =
                Optional.ofNullable(attributes.get(IFLA_LINKINFO))
                        .map(info -> NetlinkMessage.attributes(info).get(IFLA_INFO_KIND))
                        .map(NetlinkMessage::textOf)
                        .orElse("");
        return new NetInterface(
                index,
                name == null ? "" : NetlinkMessage.textOf(name),
                kind,
                up,
                mtu == null ? 0 : mtu.getInt(0),
                mac,
                master == null ? 0 : master.getInt(0),
                stats == null || stats.remaining() < TX_DROPPED + Long.BYTES
                        ? 0
                        : stats.getLong(TX_DROPPED));
    }

    /** The address an event or an answer is about; empty for one of another family. */
    static Optional<Assigned> parseAddress(ByteBuffer body) {
        int prefixLength = body.get(1) & 0xff;
        int index = body.getInt(IFA_INDEX);
        var attributes = NetlinkMessage.attributes(body.position(NetlinkMessage.IFADDRMSG));
        // IFA_LOCAL is the own address of an IPv4 interface; IPv6 has IFA_ADDRESS only.
        var value = attributes.get(IFA_LOCAL);
        if (value == null) {
            value = attributes.get(IFA_ADDRESS);
        }
        if (value == null) {
            return Optional.empty();
        }
        try {
            var address = InetAddress.getByAddress(NetlinkMessage.bytesOf(value));
            return Optional.of(new Assigned(index, new IpPrefix(address, prefixLength)));
        } catch (UnknownHostException | IllegalArgumentException e) {
            // Of another family, or an IPv4-mapped one that Java turns into IPv4: none of ours.
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        netlink.close();
    }
}
