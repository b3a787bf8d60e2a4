/* What a description must and must not say, and what comes back in the parameters. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "double.h"

/* As wide as others have seen it accepted. */
#define MTU_MIN 68
#define MTU_MAX 16384
#define ETHERNET_HEADER 14
/* The largest frame reported with segmentation offload. */
#define TSO_FRAME 65550

static int check_entry(const char *string, const struct object *value) {
    const struct key *key = key_of(string);
    if (!key || !(key->place & IN_DESCRIPTION)) {
        reject("%s does not belong in a description", key ? key->name : string);
        return -1;
    }
    if (kind_of(value) != key->kind) {
        reject("%s has the wrong XPC type", key->name);
        return -1;
    }
    return 0;
}

static vmnet_return_t invalid(const char *why) {
    reject("%s", why);
    return VMNET_INVALID_ARGUMENT;
}

static uint32_t ip(const char *text) {
    struct in_addr address;
    return inet_pton(AF_INET, text, &address) == 1 ? ntohl(address.s_addr) : 0;
}

static int private_address(uint32_t address) {
    return address >> 24 == 10 || address >> 20 == (172 << 4 | 1) || address >> 16 == (192 << 8 | 168);
}

static int mask_ok(uint32_t mask) { return mask && !(~mask & (~mask + 1)); }

static int has(const struct object *description, const char *key) { return value_of(description, key) != NULL; }

static void copy(char *out, size_t size, const struct object *description, const char *key) {
    snprintf(out, size, "%s", string_of(value_of(description, key)));
}

/* The name must be one of those that can be bridged. */
static vmnet_return_t read_bridged(const struct object *d, struct settings *s) {
    char names[256], *rest = names, *name;
    copy(s->shared_name, sizeof s->shared_name, d, vmnet_shared_interface_name_key);
    if (!s->shared_name[0]) {
        return invalid("bridged mode needs vmnet_shared_interface_name");
    }
    if (has(d, vmnet_mtu_key) || has(d, vmnet_start_address_key) || has(d, vmnet_network_identifier_key)) {
        return invalid("bridged mode takes neither MTU nor addresses nor a network identifier");
    }
    copy_text("interfaces", names, sizeof names);
    while ((name = strsep(&rest, ","))) {
        if (!strcmp(name, s->shared_name)) {
            return VMNET_SUCCESS;
        }
    }
    return invalid("vmnet_shared_interface_name is not in the list of interfaces");
}

static vmnet_return_t read_range(const struct object *d, struct settings *s) {
    int given = has(d, vmnet_start_address_key) + has(d, vmnet_end_address_key) + has(d, vmnet_subnet_mask_key);
    int shared = s->mode == VMNET_SHARED_MODE;
    if (given == 0) {
        strcpy(s->start, shared ? "192.168.64.1" : "192.168.128.1");
        strcpy(s->end, shared ? "192.168.64.254" : "192.168.128.254");
        strcpy(s->mask, "255.255.255.0");
        return VMNET_SUCCESS;
    }
    if (given != 3) {
        return invalid("start address, end address and subnet mask come together");
    }
    copy(s->start, sizeof s->start, d, vmnet_start_address_key);
    copy(s->end, sizeof s->end, d, vmnet_end_address_key);
    copy(s->mask, sizeof s->mask, d, vmnet_subnet_mask_key);
    uint32_t start = ip(s->start), end = ip(s->end), mask = ip(s->mask);
    if (!private_address(start) || !private_address(end) || !mask_ok(mask)) {
        return invalid("start, end or mask is no private IPv4 address or no mask");
    }
    if ((start & mask) != (end & mask) || start > end) {
        return invalid("start and end are not a range of one subnet");
    }
    return VMNET_SUCCESS;
}

static vmnet_return_t read_identified(const struct object *d, struct settings *s) {
    if (s->mode != VMNET_HOST_MODE) {
        return invalid("vmnet_network_identifier is for host mode");
    }
    if (has(d, vmnet_start_address_key) || has(d, vmnet_end_address_key) || has(d, vmnet_subnet_mask_key)) {
        return invalid("an identified network has a host address, no range");
    }
    memcpy(s->identifier, uuid_of(value_of(d, vmnet_network_identifier_key)), sizeof s->identifier);
    copy(s->host, sizeof s->host, d, vmnet_host_ip_address_key);
    copy(s->host_mask, sizeof s->host_mask, d, vmnet_host_subnet_mask_key);
    copy(s->host6, sizeof s->host6, d, vmnet_host_ipv6_address_key);
    if (!s->host[0] != !s->host_mask[0]) {
        return invalid("host address and host mask come together");
    }
    if (s->host[0] && (!ip(s->host) || !mask_ok(ip(s->host_mask)))) {
        return invalid("host address or host mask is none");
    }
    struct in6_addr six;
    if (s->host6[0] && inet_pton(AF_INET6, s->host6, &six) != 1) {
        return invalid("vmnet_host_ipv6_address is none");
    }
    strcpy(s->start, "0.0.0.0");
    strcpy(s->mask, "0.0.0.0");
    strcpy(s->end, "255.255.255.254");
    return VMNET_SUCCESS;
}

static vmnet_return_t read_addresses(const struct object *d, struct settings *s) {
    if (s->mode == VMNET_BRIDGED_MODE) {
        return read_bridged(d, s);
    }
    if (s->has_identifier) {
        return read_identified(d, s);
    }
    if (has(d, vmnet_host_ip_address_key) || has(d, vmnet_host_subnet_mask_key) ||
        has(d, vmnet_host_ipv6_address_key)) {
        return invalid("a host address needs vmnet_network_identifier");
    }
    return read_range(d, s);
}

static vmnet_return_t read_nat66(const struct object *d, const struct settings *s) {
    const char *prefix = string_of(value_of(d, vmnet_nat66_prefix_key));
    struct in6_addr address;
    if (!prefix[0]) {
        return VMNET_SUCCESS;
    }
    if (s->mode != VMNET_SHARED_MODE || inet_pton(AF_INET6, prefix, &address) != 1 || address.s6_addr[0] != 0xfd) {
        return invalid("vmnet_nat66_prefix is a unique local prefix of shared mode");
    }
    return VMNET_SUCCESS;
}

vmnet_return_t read_description(const struct object *d, struct settings *s) {
    memset(s, 0, sizeof *s);
    if (each_entry(d, check_entry)) {
        return VMNET_INVALID_ARGUMENT;
    }
    s->mode = uint64_of(value_of(d, vmnet_operation_mode_key), 0);
    if (s->mode < VMNET_HOST_MODE || s->mode > VMNET_BRIDGED_MODE) {
        return invalid("no vmnet_operation_mode, or none there is");
    }
    s->mtu = uint64_of(value_of(d, vmnet_mtu_key), 1500);
    if (s->mtu < MTU_MIN || s->mtu > MTU_MAX) {
        return invalid("vmnet_mtu is out of range");
    }
    int tso = (int)uint64_of(value_of(d, vmnet_enable_tso_key), 0);
    if (uint64_of(value_of(d, vmnet_enable_checksum_offload_key), 0) &&
        uint64_of(value_of(d, vmnet_enable_virtio_header_key), 0)) {
        return invalid("checksum offload and virtio header exclude each other");
    }
    s->max_frame = tso ? TSO_FRAME : s->mtu + ETHERNET_HEADER;
    s->allocate_mac = (int)uint64_of(value_of(d, vmnet_allocate_mac_address_key), 1);
    s->isolation = (int)uint64_of(value_of(d, vmnet_enable_isolation_key), 0);
    s->has_identifier = has(d, vmnet_network_identifier_key);
    s->has_interface_id = has(d, vmnet_interface_id_key);
    if (s->has_interface_id) {
        memcpy(s->interface_id, uuid_of(value_of(d, vmnet_interface_id_key)), sizeof s->interface_id);
    }
    vmnet_return_t status = read_addresses(d, s);
    return status == VMNET_SUCCESS ? read_nat66(d, s) : status;
}

/* The same address for the same interface identifier, as on the Mac. */
static void put_identity(struct object *parameters, struct settings *s) {
    uint8_t hash[5] = {0};
    char mac[18];
    if (!s->has_interface_id) {
        for (size_t i = 0; i < sizeof s->interface_id; i++) {
            s->interface_id[i] = (uint8_t)random_below(256);
        }
    }
    for (size_t i = 0; i < sizeof s->interface_id; i++) {
        hash[i % 5] = (uint8_t)(hash[i % 5] * 31 + s->interface_id[i]);
    }
    snprintf(mac, sizeof mac, "5e:%02x:%02x:%02x:%02x:%02x", hash[0], hash[1], hash[2], hash[3], hash[4]);
    put_uuid(parameters, vmnet_interface_id_key, s->interface_id);
    put_string(parameters, vmnet_mac_address_key, mac);
}

struct object *make_parameters(struct settings *s) {
    struct object *parameters = new_dictionary();
    put_uint64(parameters, vmnet_mtu_key, s->mtu);
    put_uint64(parameters, vmnet_max_packet_size_key, s->max_frame);
    if (option(OPTION_MACOS) >= 1500) {
        put_uint64(parameters, vmnet_read_max_packets_key, (uint64_t)option(OPTION_PACKETS_MAX));
        put_uint64(parameters, vmnet_write_max_packets_key, (uint64_t)option(OPTION_PACKETS_MAX));
    }
    if (s->allocate_mac) {
        put_identity(parameters, s);
    }
    if (s->mode != VMNET_BRIDGED_MODE) {
        put_string(parameters, vmnet_start_address_key, s->start);
        put_string(parameters, vmnet_end_address_key, s->end);
        put_string(parameters, vmnet_subnet_mask_key, s->mask);
    }
    if (s->mode == VMNET_SHARED_MODE) {
        put_string(parameters, vmnet_nat66_prefix_key, "fd12:3456:789a:bcde::");
    }
    return parameters;
}
