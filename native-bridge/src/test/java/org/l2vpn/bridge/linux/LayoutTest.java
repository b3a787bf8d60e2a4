package org.l2vpn.bridge.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.l2vpn.bridge.Errno;
import org.l2vpn.packet.Offload;

/** Compares every size, offset and number of the mappings with what a C compiler makes of them. */
final class LayoutTest {
    @TempDir private Path directory;

    @Test
    void shouldAgreeWithHeadersOfThisSystem() throws Exception {
        assertThat(CValues.of(LayoutTest.class, "layout.c", directory)).isEqualTo(fromJava());
    }

    private static Map<String, Long> fromJava() {
        var values = new TreeMap<String, Long>();
        putDevice(values);
        putCalls(values);
        putNetlink(values);
        putRoute(values);
        putErrors(values);
        return values;
    }

    private static void putDevice(Map<String, Long> values) {
        values.put("sizeof(ifreq)", (long) IfReq.SIZE);
        values.put("ifreq.ifr_flags", (long) IfReq.FLAGS);
        values.put("ifreq.ifr_hwaddr.sa_family", (long) IfReq.HWADDR_FAMILY);
        values.put("ifreq.ifr_hwaddr.sa_data", (long) IfReq.HWADDR_DATA);
        values.put("IFNAMSIZ", (long) IfReq.NAME_SIZE);
        values.put("ARPHRD_ETHER", (long) IfReq.ARPHRD_ETHER);
        values.put("TUNSETIFF", TunDevice.TUNSETIFF);
        values.put("TUNGETIFF", TunDevice.TUNGETIFF);
        values.put("TUNGETFEATURES", TunDevice.TUNGETFEATURES);
        values.put("TUNSETOFFLOAD", TunDevice.TUNSETOFFLOAD);
        values.put("TUNGETVNETHDRSZ", TunDevice.TUNGETVNETHDRSZ);
        values.put("TUNSETVNETHDRSZ", TunDevice.TUNSETVNETHDRSZ);
        values.put("IFF_VNET_HDR", (long) TunDevice.IFF_VNET_HDR);
        values.put("TUN_F_CSUM", (long) TapOffload.TUN_F_CSUM);
        values.put("TUN_F_TSO4", (long) TapOffload.TUN_F_TSO4);
        values.put("TUN_F_TSO6", (long) TapOffload.TUN_F_TSO6);
        values.put("TUN_F_TSO_ECN", (long) TapOffload.TUN_F_TSO_ECN);
        values.put("TUN_F_USO4", (long) TapOffload.TUN_F_USO4);
        values.put("TUN_F_USO6", (long) TapOffload.TUN_F_USO6);
        values.put("sizeof(virtio_net_hdr)", (long) Offload.HEADER_LENGTH);
        values.put("SIOCSIFHWADDR", TunDevice.SIOCSIFHWADDR);
        values.put("IFF_TAP", (long) TunDevice.IFF_TAP);
        values.put("IFF_NO_PI", (long) TunDevice.IFF_NO_PI);
        values.put("IFF_TUN_EXCL", (long) TunDevice.IFF_TUN_EXCL);
        values.put("IFF_PERSIST", (long) TunDevice.IFF_PERSIST);
    }

    private static void putCalls(Map<String, Long> values) {
        values.put("O_RDWR", (long) LibC.O_RDWR);
        values.put("O_NONBLOCK", (long) LibC.O_NONBLOCK);
        values.put("O_CLOEXEC", (long) LibC.O_CLOEXEC);
        values.put("POLLIN", (long) LibC.POLLIN);
        values.put("POLLERR", (long) LibC.POLLERR);
        values.put("sizeof(pollfd)", (long) ThreadPump.POLLFD);
        values.put("pollfd.events", 4L);
        values.put("pollfd.revents", (long) ThreadPump.REVENTS);
        values.put("EFD_NONBLOCK", (long) LibC.EFD_NONBLOCK);
        values.put("EFD_CLOEXEC", (long) LibC.EFD_CLOEXEC);
        values.put("CLOCK_BOOTTIME", (long) LibC.CLOCK_BOOTTIME);
        values.put("sizeof(timespec)", (long) BootClock.TIMESPEC);
        values.put("timespec.tv_nsec", (long) Long.BYTES);
    }

    private static void putNetlink(Map<String, Long> values) {
        values.put("AF_NETLINK", (long) Netlink.AF_NETLINK);
        values.put("SOCK_RAW", (long) Netlink.SOCK_RAW);
        values.put("NETLINK_ROUTE", (long) Netlink.NETLINK_ROUTE);
        values.put("sizeof(sockaddr_nl)", (long) Netlink.SOCKADDR_NL);
        values.put("sockaddr_nl.nl_groups", 8L);
        values.put("RTMGRP_LINK", (long) Netlink.RTMGRP_LINK);
        values.put("RTMGRP_IPV4_IFADDR", (long) Netlink.RTMGRP_IPV4_IFADDR);
        values.put("RTMGRP_IPV4_ROUTE", (long) Netlink.RTMGRP_IPV4_ROUTE);
        values.put("RTMGRP_IPV6_IFADDR", (long) Netlink.RTMGRP_IPV6_IFADDR);
        values.put("RTMGRP_IPV6_ROUTE", (long) Netlink.RTMGRP_IPV6_ROUTE);
        values.put("SOL_NETLINK", (long) Netlink.SOL_NETLINK);
        values.put("NETLINK_CAP_ACK", (long) Netlink.NETLINK_CAP_ACK);
        values.put("NETLINK_EXT_ACK", (long) Netlink.NETLINK_EXT_ACK);
        values.put("sizeof(nlmsghdr)", (long) NetlinkMessage.HEADER);
        values.put("nlmsghdr.nlmsg_type", (long) NetlinkMessage.TYPE);
        values.put("nlmsghdr.nlmsg_flags", (long) NetlinkMessage.FLAGS);
        values.put("nlmsghdr.nlmsg_seq", (long) NetlinkMessage.SEQUENCE);
        values.put("nlmsghdr.nlmsg_pid", 12L);
        values.put("NLMSG_ERROR", (long) Netlink.NLMSG_ERROR);
        values.put("NLMSG_DONE", (long) Netlink.NLMSG_DONE);
        values.put("NLM_F_REQUEST", (long) NetlinkMessage.NLM_F_REQUEST);
        values.put("NLM_F_ACK", (long) NetlinkMessage.NLM_F_ACK);
        values.put("NLM_F_DUMP", (long) NetlinkMessage.NLM_F_DUMP);
        values.put("NLM_F_EXCL", (long) NetlinkMessage.NLM_F_EXCL);
        values.put("NLM_F_CREATE", (long) NetlinkMessage.NLM_F_CREATE);
        values.put("NLM_F_ACK_TLVS", (long) Netlink.NLM_F_ACK_TLVS);
        values.put("NLMSGERR_ATTR_MSG", (long) Netlink.NLMSGERR_ATTR_MSG);
        values.put("NLMSG_HDRLEN + sizeof(struct nlmsgerr)", (long) Netlink.ERROR_ATTRIBUTES);
        values.put("NLMSG_ALIGN(1)", (long) NetlinkMessage.align(1));
        values.put("RTA_ALIGN(5)", (long) NetlinkMessage.align(5));
        values.put("sizeof(rtattr)", (long) NetlinkMessage.ATTRIBUTE_HEADER);
        values.put("NLA_TYPE_MASK & 0xffff", (long) NetlinkMessage.ATTRIBUTE_TYPE);
    }

    private static void putRoute(Map<String, Long> values) {
        values.put("sizeof(ifinfomsg)", (long) NetlinkMessage.IFINFOMSG);
        values.put("ifinfomsg.ifi_index", (long) Interfaces.IFI_INDEX);
        values.put("ifinfomsg.ifi_flags", (long) Interfaces.IFI_FLAGS);
        values.put("ifinfomsg.ifi_change", 12L);
        values.put("sizeof(ifaddrmsg)", (long) NetlinkMessage.IFADDRMSG);
        values.put("ifaddrmsg.ifa_prefixlen", 1L);
        values.put("ifaddrmsg.ifa_index", 4L);
        values.put("RTM_NEWLINK", (long) Interfaces.RTM_NEWLINK);
        values.put("RTM_DELLINK", (long) Interfaces.RTM_DELLINK);
        values.put("RTM_GETLINK", (long) Interfaces.RTM_GETLINK);
        values.put("IFLA_WIRELESS", (long) Interfaces.IFLA_WIRELESS);
        values.put("IFLA_STATS64", (long) Interfaces.IFLA_STATS64);
        values.put("rtnl_link_stats64.tx_dropped", (long) Interfaces.TX_DROPPED);
        values.put("IFF_RUNNING", (long) NetworkChanges.IFF_RUNNING);
        values.put("rtmsg.rtm_table", (long) NetworkChanges.RTM_TABLE);
        values.put("RT_TABLE_LOCAL", (long) NetworkChanges.RT_TABLE_LOCAL);
        values.put("RTM_NEWROUTE", (long) Interfaces.RTM_NEWROUTE);
        values.put("RTM_DELROUTE", (long) Interfaces.RTM_DELROUTE);
        values.put("RTM_NEWADDR", (long) Interfaces.RTM_NEWADDR);
        values.put("RTM_DELADDR", (long) Interfaces.RTM_DELADDR);
        values.put("RTM_GETADDR", (long) Interfaces.RTM_GETADDR);
        values.put("IFLA_ADDRESS", (long) Interfaces.IFLA_ADDRESS);
        values.put("IFLA_IFNAME", (long) Interfaces.IFLA_IFNAME);
        values.put("IFLA_MTU", (long) Interfaces.IFLA_MTU);
        values.put("IFLA_MASTER", (long) Interfaces.IFLA_MASTER);
        values.put("IFLA_LINKINFO", (long) Interfaces.IFLA_LINKINFO);
        values.put("IFLA_INFO_KIND", (long) Interfaces.IFLA_INFO_KIND);
        values.put("IFA_ADDRESS", (long) Interfaces.IFA_ADDRESS);
        values.put("IFA_LOCAL", (long) Interfaces.IFA_LOCAL);
        values.put("IFA_BROADCAST", (long) Interfaces.IFA_BROADCAST);
        values.put("IFA_FLAGS", (long) Interfaces.IFA_FLAGS);
        values.put("IFA_F_NODAD", (long) Interfaces.IFA_F_NODAD);
        values.put("IFF_UP", (long) Interfaces.IFF_UP);
        values.put("AF_INET", (long) LibC.AF_INET);
        values.put("AF_INET6", (long) LibC.AF_INET6);
    }

    private static void putErrors(Map<String, Long> values) {
        values.put("EPERM", (long) Errno.EPERM);
        values.put("ENOENT", (long) Errno.ENOENT);
        values.put("EINTR", (long) Errno.EINTR);
        values.put("EIO", (long) Errno.EIO);
        values.put("ENXIO", (long) Errno.ENXIO);
        values.put("EBADF", (long) Errno.EBADF);
        values.put("EAGAIN", (long) Errno.EAGAIN);
        values.put("ENOMEM", (long) Errno.ENOMEM);
        values.put("EACCES", (long) Errno.EACCES);
        values.put("EFAULT", (long) Errno.EFAULT);
        values.put("EBUSY", (long) Errno.EBUSY);
        values.put("EEXIST", (long) Errno.EEXIST);
        values.put("ENODEV", (long) Errno.ENODEV);
        values.put("EINVAL", (long) Errno.EINVAL);
        values.put("EBADFD", (long) Errno.EBADFD);
        values.put("EOPNOTSUPP", (long) Errno.EOPNOTSUPP);
        values.put("EMSGSIZE", (long) Errno.EMSGSIZE);
        values.put("ENOPROTOOPT", (long) Errno.ENOPROTOOPT);
        values.put("EAFNOSUPPORT", (long) Errno.EAFNOSUPPORT);
        values.put("EADDRNOTAVAIL", (long) Errno.EADDRNOTAVAIL);
        values.put("ENETDOWN", (long) Errno.ENETDOWN);
        values.put("ENETUNREACH", (long) Errno.ENETUNREACH);
        values.put("ECONNREFUSED", (long) Errno.ECONNREFUSED);
        values.put("EHOSTUNREACH", (long) Errno.EHOSTUNREACH);
        values.put("ENOBUFS", (long) Errno.ENOBUFS);
    }
}
