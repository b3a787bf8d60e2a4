/* Networks: what the Mac shows as bridge100 and so on, with the interfaces as members and a far side that is a socket
   pair or a Linux TAP. */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "double.h"

#define FIRST_BRIDGE 100
#define MAX_FRAME 65550
/* Taken from the far side before the members are told: one event then stands for several frames. */
#define BURST 32
/* Room between the two ends of a socket pair. */
#define SOCKET_BYTES (1 << 20)

static struct network *networks;

struct network *network_of(int number) {
    struct network *network = networks;
    while (network && network->number != number) {
        network = network->next;
    }
    return network;
}

static void offer_to_members(struct network *network, const uint8_t *bytes, size_t length,
                             const struct vmnet_interface *from) {
    for (struct vmnet_interface *member = network->members; member; member = member->next_member) {
        if (member != from && !(from && from->settings.isolation && member->settings.isolation)) {
            offer_frame(member, bytes, length);
        }
    }
}

static void signal_members(struct network *network) {
    for (struct vmnet_interface *member = network->members; member; member = member->next_member) {
        signal_interface(member);
    }
}

static void *pump(void *context) {
    struct network *network = context;
    static _Thread_local uint8_t bytes[MAX_FRAME];
    struct pollfd ready[] = {{network->fd, POLLIN, 0}, {network->wake_fd, POLLIN, 0}};
    while (!(ready[1].revents & POLLIN)) {
        if (poll(ready, 2, -1) < 0 || !ready[0].revents) {
            continue;
        }
        ssize_t length;
        for (int i = 0; i < BURST && (length = read(network->fd, bytes, sizeof bytes)) > 0; i++) {
            pthread_mutex_lock(&big_lock);
            offer_to_members(network, bytes, (size_t)length, NULL);
            pthread_mutex_unlock(&big_lock);
        }
        pthread_mutex_lock(&big_lock);
        signal_members(network);
        pthread_mutex_unlock(&big_lock);
    }
    return NULL;
}

/* Interfaces with the same key share a network. */
static void name_network(const struct settings *s, char *key, size_t size, char *subnet, size_t subnet_size) {
    subnet[0] = 0;
    if (s->mode == VMNET_BRIDGED_MODE) {
        snprintf(key, size, "bridged %s", s->shared_name);
    } else if (s->has_identifier) {
        int used = snprintf(key, size, "identifier ");
        for (size_t i = 0; i < sizeof s->identifier; i++) {
            used += snprintf(key + used, size - (size_t)used, "%02x", s->identifier[i]);
        }
    } else {
        snprintf(key, size, "mode %llu %s", (unsigned long long)s->mode, s->start);
        snprintf(subnet, subnet_size, "%s/%s", s->start, s->mask);
    }
}

/* The second network's device is called tap10 where the first one's is tap9. */
static void device_name(const char *first, int network, char *name, size_t size) {
    size_t digits = strlen(first);
    while (digits > 0 && first[digits - 1] >= '0' && first[digits - 1] <= '9') {
        digits--;
    }
    snprintf(name, size, "%.*s%d", (int)digits, first, atoi(first + digits) + network - FIRST_BRIDGE);
}

static int open_far_side(struct network *network) {
    char name[64], numbered[80];
    copy_text("tap", name, sizeof name);
    network->far_fd = -1;
    if (name[0]) {
        device_name(name, network->number, numbered, sizeof numbered);
        network->fd = open_tap(numbered, network->device);
    } else {
        int pair[2];
        if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair)) {
            return -1;
        }
        for (int i = 0; i < 2; i++) {
            setsockopt(pair[i], SOL_SOCKET, SO_SNDBUF, &(int){SOCKET_BYTES}, sizeof(int));
        }
        network->fd = pair[0];
        network->far_fd = pair[1];
    }
    network->wake_fd = eventfd(0, EFD_CLOEXEC);
    return network->fd;
}

struct later_address {
    char device[16];
    struct settings settings;
};

static void set_address(void *context) {
    struct later_address *later = context;
    address_tap(later->device, &later->settings);
    free(later);
}

static struct network *make_network(const struct settings *s, const char *key, const char *subnet) {
    struct network *network = calloc(1, sizeof *network);
    network->number = FIRST_BRIDGE;
    while (network_of(network->number)) {
        network->number++;
    }
    network->mode = s->mode;
    network->settings = *s;
    snprintf(network->key, sizeof network->key, "%s", key);
    snprintf(network->subnet, sizeof network->subnet, "%s", subnet);
    if (open_far_side(network) < 0) {
        free(network);
        return NULL;
    }
    if (network->device[0]) {
        struct later_address *later = malloc(sizeof *later);
        memcpy(later->device, network->device, sizeof later->device);
        later->settings = *s;
        if (option(OPTION_ADDRESS_DELAY)) {
            after_us(option(OPTION_ADDRESS_DELAY) * 1000, set_address, later);
        } else {
            set_address(later);
        }
    }
    network->next = networks;
    networks = network;
    count(COUNT_NETWORKS, 1);
    count(COUNT_DESCRIPTORS, network->far_fd < 0 ? 2 : 3);
    if (pthread_create(&network->pump, NULL, pump, network)) {
        abort();
    }
    return network;
}

vmnet_return_t join_network(struct vmnet_interface *interface) {
    char key[64], subnet[40];
    name_network(&interface->settings, key, sizeof key, subnet, sizeof subnet);
    pthread_mutex_lock(&big_lock);
    struct network *same = NULL, *clash = NULL;
    for (struct network *network = networks; network; network = network->next) {
        if (!strcmp(network->key, key)) {
            same = network;
        } else if (subnet[0] && !strcmp(network->subnet, subnet)) {
            clash = network;
        }
    }
    if (!same && !clash) {
        same = make_network(&interface->settings, key, subnet);
    }
    if (same) {
        interface->network = same;
        interface->next_member = same->members;
        same->members = interface;
    }
    pthread_mutex_unlock(&big_lock);
    if (clash) {
        reject("the subnet is used in another mode");
        return VMNET_SHARING_SERVICE_BUSY;
    }
    return same ? VMNET_SUCCESS : VMNET_FAILURE;
}

void leave_network(struct vmnet_interface *interface) {
    pthread_mutex_lock(&big_lock);
    struct network *network = interface->network, **place = &networks;
    struct vmnet_interface **member = &network->members;
    while (*member != interface) {
        member = &(*member)->next_member;
    }
    *member = interface->next_member;
    interface->network = NULL;
    int last = !network->members;
    while (last && *place != network) {
        place = &(*place)->next;
    }
    if (last) {
        *place = network->next;
    }
    pthread_mutex_unlock(&big_lock);
    if (last) {
        eventfd_write(network->wake_fd, 1);
        pthread_join(network->pump, NULL);
        close(network->fd);
        close(network->wake_fd);
        if (network->far_fd >= 0) {
            close(network->far_fd);
        }
        count(COUNT_DESCRIPTORS, network->far_fd < 0 ? -2 : -3);
        count(COUNT_NETWORKS, -1);
        free(network);
    }
}

vmnet_return_t send_frame(struct vmnet_interface *from, const uint8_t *bytes, size_t length) {
    struct network *network = from->network;
    if (option(OPTION_LOOP)) {
        offer_frame(from, bytes, length);
        signal_interface(from);
        return VMNET_SUCCESS;
    }
    if (write(network->fd, bytes, length) < 0 && (errno == EAGAIN || errno == ENOBUFS)) {
        return VMNET_BUFFER_EXHAUSTED;
    }
    offer_to_members(network, bytes, length, from);
    signal_members(network);
    return VMNET_SUCCESS;
}

/* Under big_lock. */
static int far_end(int bridge) {
    struct network *network = network_of(bridge);
    return network ? network->far_fd : -1;
}

long double_far_send(int bridge, const void *frame, size_t length) {
    pthread_mutex_lock(&big_lock);
    int fd = far_end(bridge);
    ssize_t sent = fd < 0 ? -1 : send(fd, frame, length, MSG_DONTWAIT | MSG_NOSIGNAL);
    pthread_mutex_unlock(&big_lock);
    return fd < 0 ? -1 : sent >= 0;
}

long double_far_receive(int bridge, void *frame, size_t capacity, int timeout_ms) {
    pthread_mutex_lock(&big_lock);
    int fd = far_end(bridge), waited = -1;
    ssize_t length = fd < 0 ? -1 : recv(fd, frame, capacity, MSG_DONTWAIT);
    if (fd >= 0 && length <= 0 && timeout_ms > 0) {
        waited = dup(fd); /* the network may go while nobody holds the lock */
    }
    pthread_mutex_unlock(&big_lock);
    if (waited >= 0) {
        struct pollfd ready = {waited, POLLIN, 0};
        length = poll(&ready, 1, timeout_ms) > 0 ? recv(waited, frame, capacity, MSG_DONTWAIT) : 0;
        close(waited);
    }
    return fd < 0 ? -1 : length > 0 ? length : 0;
}

int double_event(int bridge) {
    pthread_mutex_lock(&big_lock);
    struct network *network = network_of(bridge);
    for (struct vmnet_interface *member = network ? network->members : NULL; member; member = member->next_member) {
        if (member->event_block) {
            send_event(member, member->event_queue, member->event_block);
        }
    }
    pthread_mutex_unlock(&big_lock);
    return network ? 0 : -1;
}

long double_waiting(int bridge) {
    long frames = 0;
    pthread_mutex_lock(&big_lock);
    struct network *network = network_of(bridge);
    for (struct vmnet_interface *member = network ? network->members : NULL; member; member = member->next_member) {
        frames += member->frames;
    }
    pthread_mutex_unlock(&big_lock);
    return network ? frames : -1;
}
