/* The part of Apple's C interface that a layer-2 adapter uses, as its manuals describe it: vmnet, libdispatch, XPC,
   blocks. The drivers in this directory include it in the role of an adapter; the double itself only takes the types. */
#ifndef APPLE_H
#define APPLE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/uio.h>

typedef uint32_t vmnet_return_t;
typedef struct vmnet_interface *interface_ref;
typedef struct object *xpc_object_t;
typedef const struct xpc_type *xpc_type_t;
typedef struct queue *dispatch_queue_t;
typedef void (*dispatch_function_t)(void *);

enum {
    VMNET_HOST_MODE = 1000,
    VMNET_SHARED_MODE = 1001,
    VMNET_BRIDGED_MODE = 1002,
};

enum {
    VMNET_SUCCESS = 1000,
    VMNET_FAILURE = 1001,
    VMNET_MEM_FAILURE = 1002,
    VMNET_INVALID_ARGUMENT = 1003,
    VMNET_SETUP_INCOMPLETE = 1004,
    VMNET_INVALID_ACCESS = 1005,
    VMNET_PACKET_TOO_BIG = 1006,
    VMNET_BUFFER_EXHAUSTED = 1007,
    VMNET_TOO_MANY_PACKETS = 1008,
    VMNET_SHARING_SERVICE_BUSY = 1009,
    VMNET_NOT_AUTHORIZED = 1010,
};

enum { VMNET_INTERFACE_PACKETS_AVAILABLE = 1 };

struct vmpktdesc {
    size_t vm_pkt_size;
    struct iovec *vm_pkt_iov;
    uint32_t vm_pkt_iovcnt;
    uint32_t vm_flags;
};
_Static_assert(sizeof(struct vmpktdesc) == 24, "as on both 64-bit Macs");

/* A block literal without captured variables; Block-ABI-Apple. */
struct block_descriptor {
    unsigned long reserved;
    unsigned long size;
};
struct block {
    const void *isa;
    int32_t flags;
    int32_t reserved;
    void (*invoke)(void);
    const struct block_descriptor *descriptor;
};
_Static_assert(sizeof(struct block) == 32, "as on both 64-bit Macs");
enum { BLOCK_IS_STRET = 1 << 29, BLOCK_HAS_SIGNATURE = 1 << 30, BLOCK_IS_GLOBAL = 1 << 28 };

#ifdef APPLE_PROTOTYPES
extern const void *_NSConcreteGlobalBlock[32];
extern const void *_NSConcreteStackBlock[32];

extern const char *vmnet_operation_mode_key, *vmnet_interface_id_key, *vmnet_mac_address_key,
        *vmnet_allocate_mac_address_key, *vmnet_mtu_key, *vmnet_max_packet_size_key,
        *vmnet_estimated_packets_available_key, *vmnet_shared_interface_name_key, *vmnet_start_address_key,
        *vmnet_end_address_key, *vmnet_subnet_mask_key, *vmnet_network_identifier_key, *vmnet_host_ip_address_key,
        *vmnet_host_subnet_mask_key, *vmnet_enable_isolation_key, *vmnet_enable_checksum_offload_key,
        *vmnet_read_max_packets_key, *vmnet_write_max_packets_key, *vmnet_enable_virtio_header_key;

interface_ref vmnet_start_interface(xpc_object_t, dispatch_queue_t, const void *block);
vmnet_return_t vmnet_interface_set_event_callback(interface_ref, uint32_t mask, dispatch_queue_t, const void *block);
vmnet_return_t vmnet_read(interface_ref, struct vmpktdesc *, int *count);
vmnet_return_t vmnet_write(interface_ref, struct vmpktdesc *, int *count);
vmnet_return_t vmnet_stop_interface(interface_ref, dispatch_queue_t, const void *block);
xpc_object_t vmnet_copy_shared_interface_list(void);

dispatch_queue_t dispatch_queue_create(const char *label, const void *attributes);
dispatch_queue_t dispatch_get_global_queue(intptr_t identifier, uintptr_t flags);
void dispatch_retain(dispatch_queue_t);
void dispatch_release(dispatch_queue_t);
void dispatch_sync_f(dispatch_queue_t, void *context, dispatch_function_t);
void dispatch_async_f(dispatch_queue_t, void *context, dispatch_function_t);
void dispatch_barrier_sync_f(dispatch_queue_t, void *context, dispatch_function_t);
void dispatch_barrier_async_f(dispatch_queue_t, void *context, dispatch_function_t);

xpc_object_t xpc_dictionary_create(const char *const *keys, const xpc_object_t *values, size_t count);
void xpc_dictionary_set_uint64(xpc_object_t, const char *, uint64_t);
void xpc_dictionary_set_bool(xpc_object_t, const char *, bool);
void xpc_dictionary_set_string(xpc_object_t, const char *, const char *);
void xpc_dictionary_set_uuid(xpc_object_t, const char *, const uint8_t *);
uint64_t xpc_dictionary_get_uint64(xpc_object_t, const char *);
bool xpc_dictionary_get_bool(xpc_object_t, const char *);
const char *xpc_dictionary_get_string(xpc_object_t, const char *);
const uint8_t *xpc_dictionary_get_uuid(xpc_object_t, const char *);
xpc_object_t xpc_dictionary_get_value(xpc_object_t, const char *);
size_t xpc_array_get_count(xpc_object_t);
const char *xpc_array_get_string(xpc_object_t, size_t);
xpc_object_t xpc_retain(xpc_object_t);
void xpc_release(xpc_object_t);
xpc_type_t xpc_get_type(xpc_object_t);
char *xpc_copy_description(xpc_object_t);
extern const struct xpc_type _xpc_type_uint64, _xpc_type_bool, _xpc_type_string, _xpc_type_uuid, _xpc_type_dictionary,
        _xpc_type_array;
#endif
#endif
