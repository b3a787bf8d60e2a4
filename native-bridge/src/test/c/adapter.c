/* The adapter: start and wait, wake the reader from the event block, drain until a read finds nothing, disable, drain
   the queue, stop and wait. */
#define _GNU_SOURCE
#include "adapter.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Blocks find their adapter behind themselves. */
struct bound_block {
    struct block block;
    struct block_descriptor descriptor;
    struct adapter *adapter;
};

/* Whether it is wrong in this way, by intent. */
static int makes(const struct adapter *adapter, enum mistake mistake) { return adapter->mistake == mistake; }

static struct block *make_block(struct adapter *adapter, void (*invoke)(void)) {
    struct bound_block *bound = calloc(1, sizeof *bound);
    bound->descriptor.size = sizeof(struct block);
    bound->block.isa = makes(adapter, STACK_ISA_GLOBAL_FLAG) ? _NSConcreteStackBlock : _NSConcreteGlobalBlock;
    bound->block.flags = BLOCK_IS_GLOBAL;
    bound->block.invoke = invoke;
    bound->block.descriptor = &bound->descriptor;
    bound->adapter = adapter;
    return &bound->block;
}

static int wait_for(sem_t *semaphore, int timeout_ms) {
    struct timespec end;
    clock_gettime(CLOCK_REALTIME, &end);
    end.tv_nsec += timeout_ms % 1000 * 1000000L;
    end.tv_sec += timeout_ms / 1000 + end.tv_nsec / 1000000000;
    end.tv_nsec %= 1000000000;
    return sem_timedwait(semaphore, &end) == 0;
}

static void on_start(const void *block, vmnet_return_t status, xpc_object_t parameters) {
    struct adapter *adapter = ((const struct bound_block *)block)->adapter;
    adapter->status = status;
    if (status == VMNET_SUCCESS) {
        const char *mac = xpc_dictionary_get_string(parameters, vmnet_mac_address_key);
        adapter->max_frame = xpc_dictionary_get_uint64(parameters, vmnet_max_packet_size_key);
        snprintf(adapter->mac, sizeof adapter->mac, "%s", mac ? mac : "");
    }
    sem_post(&adapter->answered);
}

static void on_stop(const void *block, vmnet_return_t status) {
    struct adapter *adapter = ((const struct bound_block *)block)->adapter;
    adapter->status = status;
    sem_post(&adapter->stopped);
}

static void nothing(void *unused) { (void)unused; }

static void on_event(const void *block, uint32_t mask, xpc_object_t event) {
    struct adapter *adapter = ((const struct bound_block *)block)->adapter;
    (void)mask;
    adapter->estimate = xpc_dictionary_get_uint64(event, vmnet_estimated_packets_available_key);
    if (makes(adapter, RELEASE_EVENT)) {
        xpc_release(event);
    } else if (makes(adapter, SYNC_ON_QUEUE)) {
        dispatch_sync_f(adapter->queue, NULL, nothing);
    } else if (makes(adapter, WAIT_ON_QUEUE)) {
        vmnet_stop_interface(adapter->interface, adapter->queue, adapter->stop_block);
        wait_for(&adapter->stopped, 1000);
    }
    if (!__atomic_exchange_n(&adapter->scheduled, 1, __ATOMIC_ACQ_REL)) {
        sem_post(&adapter->wake);
    }
}

void describe_host(xpc_object_t description) {
    xpc_dictionary_set_uint64(description, vmnet_operation_mode_key, VMNET_HOST_MODE);
}

static xpc_object_t describe(const struct adapter *adapter, describe_function function) {
    xpc_object_t description = xpc_dictionary_create(NULL, NULL, 0);
    function(description);
    if (makes(adapter, HARD_CODED_KEY)) {
        xpc_dictionary_set_bool(description, "vmnet_enable_isolation", true);
    } else if (makes(adapter, WRONG_TYPE)) {
        xpc_dictionary_set_string(description, vmnet_interface_id_key, "9f0e5f3c-7c3d-4f56-8d4b-0a1b2c3d4e5f");
    } else if (makes(adapter, WRONG_BOOL)) {
        /* The function as a caller sees it who takes a bool for an int that is -1 when true. */
        void (*volatile set_int)(xpc_object_t, const char *, int) = (void *)xpc_dictionary_set_bool;
        set_int(description, vmnet_enable_isolation_key, -1);
    }
    return description;
}

struct room {
    struct vmpktdesc packets[BATCH];
    struct iovec vectors[BATCH];
    uint8_t bytes[BATCH][FRAME];
};

static void reset(const struct adapter *adapter, struct room *room) {
    size_t size = makes(adapter, SMALL_BUFFERS) ? 1500 : FRAME;
    for (int i = 0; i < BATCH; i++) {
        room->vectors[i] = (struct iovec){room->bytes[i], size};
        room->packets[i] = (struct vmpktdesc){size, &room->vectors[i], 1, 0};
    }
}

/* Number read; 0 when there is nothing, -1 on error. */
static int read_once(struct adapter *adapter, struct room *room, int most) {
    int number = most;
    if (!makes(adapter, KEEP_DESCRIPTORS)) {
        reset(adapter, room);
    }
    vmnet_return_t status = vmnet_read(adapter->interface, room->packets, &number);
    if (status != VMNET_SUCCESS) {
        adapter->read_error = status;
        return -1;
    }
    for (int i = 0; i < number; i++) {
        adapter->sink(adapter->context, room->bytes[i], room->packets[i].vm_pkt_size);
    }
    return number;
}

static void *read_frames(void *context) {
    struct adapter *adapter = context;
    struct room *room = calloc(1, sizeof *room);
    reset(adapter, room);
    for (;;) {
        sem_wait(&adapter->wake);
        if (__atomic_load_n(&adapter->stopping, __ATOMIC_ACQUIRE)) {
            break;
        }
        __atomic_store_n(&adapter->scheduled, 0, __ATOMIC_RELEASE);
        if (makes(adapter, TRUST_ESTIMATE)) {
            uint64_t left = adapter->estimate < 10000 ? adapter->estimate : 10000;
            for (int number = 1; left && number > 0; left -= (uint64_t)number) {
                number = read_once(adapter, room, left < BATCH ? (int)left : BATCH);
            }
        } else if (makes(adapter, READ_ONCE)) {
            read_once(adapter, room, BATCH);
        } else {
            while (read_once(adapter, room, BATCH) > 0) {
            }
        }
    }
    free(room);
    return NULL;
}

/* Overwrites and frees it, as a heap may when its owner lets go of it. */
static void spoil(struct block *block) {
    memset(block, 0, sizeof *block);
    free(block);
}

static void release_all(struct adapter *adapter, int all_blocks) {
    if (!makes(adapter, LEAK_QUEUE)) {
        dispatch_release(adapter->queue);
    }
    if (makes(adapter, RELEASE_QUEUE_TWICE)) {
        dispatch_release(adapter->queue);
    }
    if (all_blocks && adapter->mistake == NO_MISTAKE) {
        free(adapter->start_block);
        free(adapter->event_block);
        free(adapter->stop_block);
    }
}

vmnet_return_t adapter_start(struct adapter *adapter, enum mistake mistake, describe_function function, int timeout_ms,
                             frame_function sink, void *context) {
    *adapter = (struct adapter){.mistake = mistake, .sink = sink, .context = context};
    sem_init(&adapter->answered, 0, 0);
    sem_init(&adapter->stopped, 0, 0);
    sem_init(&adapter->wake, 0, 0);
    adapter->queue = dispatch_queue_create("adapter", NULL);
    adapter->start_block = make_block(adapter, (void (*)(void))on_start);
    adapter->event_block = make_block(adapter, (void (*)(void))on_event);
    adapter->stop_block = make_block(adapter, (void (*)(void))on_stop);
    xpc_object_t description = describe(adapter, function);
    adapter->interface = vmnet_start_interface(description, adapter->queue, adapter->start_block);
    if (mistake == RELEASE_DESCRIPTION_EARLY) {
        xpc_release(description);
    } else if (mistake == FREE_START_BLOCK) {
        spoil(adapter->start_block);
    }
    if (!wait_for(&adapter->answered, timeout_ms)) {
        return 0; /* everything stays, for the answer may still come */
    }
    if (mistake != LEAK_DICTIONARY && mistake != RELEASE_DESCRIPTION_EARLY) {
        xpc_release(description);
    }
    if (mistake == USE_PARAMETERS_LATER) {
        xpc_dictionary_get_uint64(description, vmnet_operation_mode_key);
    }
    if (adapter->status != VMNET_SUCCESS || !adapter->interface) {
        release_all(adapter, 1);
        return adapter->status == VMNET_SUCCESS ? VMNET_FAILURE : adapter->status;
    }
    pthread_create(&adapter->reader, NULL, read_frames, adapter);
    vmnet_return_t status = vmnet_interface_set_event_callback(adapter->interface, VMNET_INTERFACE_PACKETS_AVAILABLE,
                                                               adapter->queue, adapter->event_block);
    if (mistake == FREE_EVENT_BLOCK) {
        spoil(adapter->event_block);
    }
    return status;
}

vmnet_return_t adapter_write(struct adapter *adapter, const uint8_t *const *frames, const size_t *lengths,
                             int *number) {
    struct vmpktdesc packets[BATCH];
    struct iovec vectors[BATCH];
    for (int i = 0; i < *number && i < BATCH; i++) {
        vectors[i] = (struct iovec){(void *)frames[i], lengths[i]};
        packets[i] = (struct vmpktdesc){lengths[i], &vectors[i], 1, 0};
    }
    return vmnet_write(adapter->interface, packets, number);
}

vmnet_return_t adapter_stop(struct adapter *adapter, int timeout_ms) {
    vmnet_interface_set_event_callback(adapter->interface, VMNET_INTERFACE_PACKETS_AVAILABLE, NULL, NULL);
    dispatch_sync_f(adapter->queue, NULL, nothing);
    __atomic_store_n(&adapter->stopping, 1, __ATOMIC_RELEASE);
    sem_post(&adapter->wake);
    pthread_join(adapter->reader, NULL);
    vmnet_return_t status = vmnet_stop_interface(adapter->interface, adapter->queue, adapter->stop_block);
    if (makes(adapter, FREE_STOP_BLOCK)) {
        spoil(adapter->stop_block);
    }
    if (status == VMNET_SUCCESS && !wait_for(&adapter->stopped, timeout_ms)) {
        return 0;
    }
    if (makes(adapter, STOP_TWICE)) {
        vmnet_stop_interface(adapter->interface, adapter->queue, adapter->stop_block);
    }
    release_all(adapter, 1);
    return status == VMNET_SUCCESS ? adapter->status : status;
}
