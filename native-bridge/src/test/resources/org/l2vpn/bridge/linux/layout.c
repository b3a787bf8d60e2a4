/* Prints what the Java mappings of this package take for granted: "name value", one a line. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/if_arp.h>
#include <linux/if_link.h>
#include <linux/if_tun.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sockios.h>
#include <linux/virtio_net.h>
#include <poll.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>

/* Headers older than 6.2 do not have these two. */
#ifndef TUN_F_USO4
#define TUN_F_USO4 0x20
#define TUN_F_USO6 0x40
#endif

#define VALUE(x) printf("%s %ld\n", #x, (long)(x))
#define SIZE(t) printf("sizeof(%s) %zu\n", #t, sizeof(struct t))
#define OFFSET(t, f) printf("%s.%s %zu\n", #t, #f, offsetof(struct t, f))

int main(void) {
    SIZE(ifreq);
    OFFSET(ifreq, ifr_flags);
    OFFSET(ifreq, ifr_hwaddr.sa_family);
    OFFSET(ifreq, ifr_hwaddr.sa_data);
    VALUE(IFNAMSIZ);
    VALUE(ARPHRD_ETHER);
    VALUE(TUNSETIFF);
    VALUE(TUNGETIFF);
    VALUE(TUNGETFEATURES);
    VALUE(TUNSETOFFLOAD);
    VALUE(TUNGETVNETHDRSZ);
    VALUE(TUNSETVNETHDRSZ);
    VALUE(IFF_VNET_HDR);
    VALUE(TUN_F_CSUM);
    VALUE(TUN_F_TSO4);
    VALUE(TUN_F_TSO6);
    VALUE(TUN_F_TSO_ECN);
    VALUE(TUN_F_USO4);
    VALUE(TUN_F_USO6);
    SIZE(virtio_net_hdr);
    VALUE(SIOCSIFHWADDR);
    VALUE(IFF_TAP);
    VALUE(IFF_NO_PI);
    VALUE(IFF_TUN_EXCL);
    VALUE(IFF_PERSIST);
    VALUE(O_RDWR);
    VALUE(O_NONBLOCK);
    VALUE(O_CLOEXEC);
    VALUE(POLLIN);
    VALUE(POLLERR);
    SIZE(pollfd);
    OFFSET(pollfd, events);
    OFFSET(pollfd, revents);
    VALUE(EFD_NONBLOCK);
    VALUE(EFD_CLOEXEC);
    VALUE(CLOCK_BOOTTIME);
    SIZE(timespec);
    OFFSET(timespec, tv_nsec);
    VALUE(AF_NETLINK);
    VALUE(SOCK_RAW);
    VALUE(NETLINK_ROUTE);
    SIZE(sockaddr_nl);
    OFFSET(sockaddr_nl, nl_groups);
    VALUE(RTMGRP_LINK);
    VALUE(RTMGRP_IPV4_IFADDR);
    VALUE(RTMGRP_IPV4_ROUTE);
    VALUE(RTMGRP_IPV6_IFADDR);
    VALUE(RTMGRP_IPV6_ROUTE);
    VALUE(SOL_NETLINK);
    VALUE(NETLINK_CAP_ACK);
    VALUE(NETLINK_EXT_ACK);
    SIZE(nlmsghdr);
    OFFSET(nlmsghdr, nlmsg_type);
    OFFSET(nlmsghdr, nlmsg_flags);
    OFFSET(nlmsghdr, nlmsg_seq);
    OFFSET(nlmsghdr, nlmsg_pid);
    VALUE(NLMSG_ERROR);
    VALUE(NLMSG_DONE);
    VALUE(NLM_F_REQUEST);
    VALUE(NLM_F_ACK);
    VALUE(NLM_F_DUMP);
    VALUE(NLM_F_EXCL);
    VALUE(NLM_F_CREATE);
    VALUE(NLM_F_ACK_TLVS);
    VALUE(NLMSGERR_ATTR_MSG);
    VALUE(NLMSG_HDRLEN + sizeof(struct nlmsgerr));
    SIZE(ifinfomsg);
    OFFSET(ifinfomsg, ifi_index);
    OFFSET(ifinfomsg, ifi_flags);
    OFFSET(ifinfomsg, ifi_change);
    SIZE(ifaddrmsg);
    OFFSET(ifaddrmsg, ifa_prefixlen);
    OFFSET(ifaddrmsg, ifa_index);
    SIZE(rtattr);
    VALUE(NLMSG_ALIGN(1));
    VALUE(RTA_ALIGN(5));
    VALUE(NLA_TYPE_MASK & 0xffff);
    VALUE(RTM_NEWLINK);
    VALUE(RTM_DELLINK);
    VALUE(RTM_GETLINK);
    VALUE(IFLA_WIRELESS);
    VALUE(IFLA_STATS64);
    OFFSET(rtnl_link_stats64, tx_dropped);
    VALUE(IFF_RUNNING);
    OFFSET(rtmsg, rtm_table);
    VALUE(RT_TABLE_LOCAL);
    VALUE(RTM_NEWROUTE);
    VALUE(RTM_DELROUTE);
    VALUE(RTM_NEWADDR);
    VALUE(RTM_DELADDR);
    VALUE(RTM_GETADDR);
    VALUE(IFLA_ADDRESS);
    VALUE(IFLA_IFNAME);
    VALUE(IFLA_MTU);
    VALUE(IFLA_MASTER);
    VALUE(IFLA_LINKINFO);
    VALUE(IFLA_INFO_KIND);
    VALUE(IFA_ADDRESS);
    VALUE(IFA_LOCAL);
    VALUE(IFA_BROADCAST);
    VALUE(IFA_FLAGS);
    VALUE(IFA_F_NODAD);
    VALUE(IFF_UP);
    VALUE(AF_INET);
    VALUE(AF_INET6);
    VALUE(EPERM);
    VALUE(ENOENT);
    VALUE(EINTR);
    VALUE(EIO);
    VALUE(ENXIO);
    VALUE(EBADF);
    VALUE(EAGAIN);
    VALUE(ENOMEM);
    VALUE(EACCES);
    VALUE(EFAULT);
    VALUE(EBUSY);
    VALUE(EEXIST);
    VALUE(ENODEV);
    VALUE(EINVAL);
    VALUE(EBADFD);
    VALUE(EOPNOTSUPP);
    VALUE(EMSGSIZE);
    VALUE(ENOPROTOOPT);
    VALUE(EAFNOSUPPORT);
    VALUE(EADDRNOTAVAIL);
    VALUE(ENETDOWN);
    VALUE(ENETUNREACH);
    VALUE(ECONNREFUSED);
    VALUE(EHOSTUNREACH);
    VALUE(ENOBUFS);
    return 0;
}
