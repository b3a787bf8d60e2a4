/* Prints what the Java mappings of this package take for granted: "name value", one a line. */
#define _GNU_SOURCE
#include <asm/ioctls.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/socket.h>

#define VALUE(x) printf("%s %ld\n", #x, (long)(x))
#define SIZE(t) printf("sizeof(%s) %zu\n", #t, sizeof(struct t))
#define OFFSET(t, f) printf("%s.%s %zu\n", #t, #f, offsetof(struct t, f))

int main(void) {
    SIZE(msghdr);
    OFFSET(msghdr, msg_name);
    OFFSET(msghdr, msg_namelen);
    OFFSET(msghdr, msg_iov);
    OFFSET(msghdr, msg_iovlen);
    OFFSET(msghdr, msg_control);
    OFFSET(msghdr, msg_controllen);
    OFFSET(msghdr, msg_flags);
    SIZE(mmsghdr);
    OFFSET(mmsghdr, msg_len);
    SIZE(iovec);
    OFFSET(iovec, iov_len);
    OFFSET(cmsghdr, cmsg_len);
    OFFSET(cmsghdr, cmsg_level);
    OFFSET(cmsghdr, cmsg_type);
    VALUE(CMSG_LEN(0));
    VALUE(CMSG_SPACE(sizeof(short)));
    VALUE(CMSG_SPACE(sizeof(int)));
    VALUE(MSG_TRUNC);
    VALUE(SOL_UDP);
    VALUE(UDP_SEGMENT);
    VALUE(UDP_GRO);
    VALUE(SIOCOUTQ);
    SIZE(sockaddr_in);
    OFFSET(sockaddr_in, sin_port);
    OFFSET(sockaddr_in, sin_addr);
    SIZE(sockaddr_in6);
    OFFSET(sockaddr_in6, sin6_port);
    OFFSET(sockaddr_in6, sin6_addr);
    OFFSET(sockaddr_in6, sin6_scope_id);
    return 0;
}
