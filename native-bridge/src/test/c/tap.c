/* A Linux TAP in the place of the Mac's bridge interface: its kernel side is the host. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "double.h"

/* linux/ipv6.h, which does not go with net/if.h. */
struct in6_request {
    struct in6_addr address;
    uint32_t prefix_length;
    int index;
};
/* The prefix length the Mac gives vmnet_host_ipv6_address. */
#define PREFIX6 64

int current_namespace(void) {
    char tap[64];
    copy_text("tap", tap, sizeof tap);
    return tap[0] ? open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC) : -1;
}

void enter_namespace(int fd) {
    if (fd >= 0) {
        if (setns(fd, CLONE_NEWNET)) {
            perror("vmnet double: setns");
        }
        close(fd);
    }
}

static void name_request(struct ifreq *request, const char *name) {
    memset(request, 0, sizeof *request);
    snprintf(request->ifr_name, sizeof request->ifr_name, "%s", name);
}

int open_tap(const char *name, char *real_name) {
    int fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
    struct ifreq request;
    name_request(&request, name);
    request.ifr_flags = IFF_TAP | IFF_NO_PI;
    if (fd >= 0 && ioctl(fd, TUNSETIFF, &request)) {
        perror("vmnet double: TUNSETIFF");
        close(fd);
        return -1;
    }
    snprintf(real_name, IFNAMSIZ, "%s", request.ifr_name);
    return fd;
}

static int set_address(int fd, const char *name, unsigned long what, const char *address) {
    struct ifreq request;
    name_request(&request, name);
    struct sockaddr_in *in = (struct sockaddr_in *)&request.ifr_addr;
    in->sin_family = AF_INET;
    inet_pton(AF_INET, address, &in->sin_addr);
    return ioctl(fd, what, &request);
}

static int set_address6(const char *name, const char *address) {
    int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    struct in6_request request = {.prefix_length = PREFIX6, .index = (int)if_nametoindex(name)};
    inet_pton(AF_INET6, address, &request.address);
    int result = ioctl(fd, SIOCSIFADDR, &request);
    close(fd);
    return result;
}

void address_tap(const char *name, const struct settings *s) {
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), failed = 0;
    struct ifreq request;
    name_request(&request, name);
    request.ifr_mtu = (int)s->mtu;
    failed |= ioctl(fd, SIOCSIFMTU, &request);
    name_request(&request, name);
    failed |= ioctl(fd, SIOCGIFFLAGS, &request);
    request.ifr_flags |= IFF_UP;
    failed |= ioctl(fd, SIOCSIFFLAGS, &request);
    const char *address = s->has_identifier ? s->host : s->start, *mask = s->has_identifier ? s->host_mask : s->mask;
    if (address[0]) {
        failed |= set_address(fd, name, SIOCSIFADDR, address) | set_address(fd, name, SIOCSIFNETMASK, mask);
    }
    if (s->host6[0]) {
        failed |= set_address6(name, s->host6);
    }
    if (failed) {
        perror("vmnet double: TAP settings");
    }
    close(fd);
}
