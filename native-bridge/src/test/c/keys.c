/* The exported key globals. Their strings differ from Apple's and from run to run: only an adapter that reads the
   symbols finds the right ones. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "double.h"

#define D IN_DESCRIPTION
#define P IN_PARAMETERS
#define E IN_EVENT
#define KEYS(X)                                                \
    X(vmnet_operation_mode, UINT64, 1010, D)                   \
    X(vmnet_interface_id, UUID, 1010, D | P)                   \
    X(vmnet_mac_address, STRING, 1010, P)                      \
    X(vmnet_allocate_mac_address, BOOL, 1015, D)               \
    X(vmnet_mtu, UINT64, 1010, D | P)                          \
    X(vmnet_max_packet_size, UINT64, 1010, P)                  \
    X(vmnet_estimated_packets_available, UINT64, 1010, E)      \
    X(vmnet_shared_interface_name, STRING, 1015, D)            \
    X(vmnet_start_address, STRING, 1015, D | P)                \
    X(vmnet_end_address, STRING, 1015, D | P)                  \
    X(vmnet_subnet_mask, STRING, 1015, D | P)                  \
    X(vmnet_nat66_prefix, STRING, 1015, D | P)                 \
    X(vmnet_nat66_prefix_length, UINT64, 1015, D)              \
    X(vmnet_network_identifier, UUID, 1100, D)                 \
    X(vmnet_host_ip_address, STRING, 1100, D)                  \
    X(vmnet_host_subnet_mask, STRING, 1100, D)                 \
    X(vmnet_host_ipv6_address, STRING, 1100, D)                \
    X(vmnet_enable_tso, BOOL, 1100, D)                         \
    X(vmnet_enable_isolation, BOOL, 1100, D)                   \
    X(vmnet_enable_checksum_offload, BOOL, 1200, D)            \
    X(vmnet_read_max_packets, UINT64, 1500, P)                 \
    X(vmnet_write_max_packets, UINT64, 1500, P)                \
    X(vmnet_enable_virtio_header, BOOL, 1504, D)

#define X(name, ...) EXPORT const char *name##_key;
KEYS(X)
#undef X

static const struct key keys[] = {
#define X(name, kind, since, place) {#name, &name##_key, KIND_##kind, since, place},
        KEYS(X)
#undef X
};
#define COUNT ((int)(sizeof keys / sizeof *keys))

const struct key *key_at(int index) { return index < COUNT ? &keys[index] : NULL; }

const struct key *key_of(const char *string) {
    for (int i = 0; i < COUNT; i++) {
        if (keys[i].since <= option(OPTION_MACOS) && !strcmp(*keys[i].symbol, string)) {
            return &keys[i];
        }
    }
    return NULL;
}

__attribute__((constructor(101))) static void salt(void) {
    static char strings[COUNT][80];
    unsigned noise = 0;
    if (getrandom(&noise, sizeof noise, 0) != sizeof noise) {
        abort();
    }
    for (int i = 0; i < COUNT; i++) {
        snprintf(strings[i], sizeof strings[i], "double-%08x.%s", noise, keys[i].name);
        *keys[i].symbol = strings[i];
    }
}
