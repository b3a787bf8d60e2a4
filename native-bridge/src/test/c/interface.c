/* The life of an interface: start, its late answer, stop. An interface's memory is never given back, so that a use after
   the stop is seen for what it is. */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>

#include "double.h"

/* Interfaces a Mac has at once; Apple's manual. */
#define MAX_INTERFACES 32
#define RETRY_US 2000

int interface_is_live(const struct vmnet_interface *interface, const char *caller) {
    if (interface && interface->magic == INTERFACE_MAGIC) {
        return 1;
    }
    violation("%s: %s", caller, interface ? "not an interface" : "interface is NULL");
    return 0;
}

struct start {
    struct vmnet_interface *interface;
    struct object *description, *parameters;
    struct queue *queue;
    struct held_block *block;
    vmnet_return_t status;
    int namespace;
};

static void answer_start(void *context) {
    struct start *start = context;
    const struct block *block = intact_block(start->block);
    if (block) {
        ((void (*)(const void *, vmnet_return_t, struct object *))block->invoke)(block, start->status,
                                                                                start->parameters);
    }
    if (start->parameters) {
        drop_object(start->parameters);
    }
    drop_block(start->block);
    pthread_mutex_lock(&big_lock);
    release_queue(start->queue);
    pthread_mutex_unlock(&big_lock);
    free(start);
}

static vmnet_return_t refusal(struct start *start) {
    vmnet_return_t status = fault(OPTION_START_STATUS, OPTION_START_TIMES);
    if (status != VMNET_SUCCESS) {
        reject("scripted");
        return status;
    }
    if (!option(OPTION_ROOT)) {
        reject("neither root nor entitled");
        return option(OPTION_MACOS) >= 2600 ? VMNET_MEM_FAILURE : VMNET_FAILURE;
    }
    if (!object_is_live(start->description, KIND_DICTIONARY)) {
        violation("start: the description was released before the answer");
        return VMNET_FAILURE;
    }
    if (double_get("live.interfaces") > MAX_INTERFACES) {
        reject("more interfaces than a Mac has");
        return VMNET_FAILURE;
    }
    return read_description(start->description, &start->interface->settings);
}

/* On the clock's thread, after the delay. */
static void complete_start(void *context) {
    struct start *start = context;
    struct vmnet_interface *interface = start->interface;
    enter_namespace(start->namespace);
    start->status = refusal(start);
    if (start->status == VMNET_SUCCESS) {
        start->status = join_network(interface);
        if (start->status == VMNET_SHARING_SERVICE_BUSY && option(OPTION_START_HANG)) {
            return;
        }
    }
    pthread_mutex_lock(&big_lock);
    if (start->status == VMNET_SUCCESS) {
        interface->state = STARTED;
        start->parameters = make_parameters(&interface->settings);
        count(COUNT_STARTS, 1);
    } else {
        interface->state = FAILED;
        count(COUNT_INTERFACES, -1);
    }
    enqueue(start->queue, JOB_COMPLETION, answer_start, start);
    pthread_mutex_unlock(&big_lock);
}

EXPORT struct vmnet_interface *vmnet_start_interface(struct object *description, struct queue *queue,
                                                     const void *block) {
    pthread_mutex_lock(&big_lock);
    int live = queue_is_live(queue, __func__);
    if (live) {
        retain_queue(queue);
    }
    pthread_mutex_unlock(&big_lock);
    struct held_block *held = live ? hold_block(block, "start") : NULL;
    if (!held || !object_is_live(description, KIND_DICTIONARY)) {
        violation("vmnet_start_interface: needs a live dictionary, a queue and a block");
        drop_block(held);
        return NULL;
    }
    long null = option(OPTION_START_NULL);
    struct start *start = calloc(1, sizeof *start);
    start->interface = calloc(1, sizeof *start->interface);
    start->interface->magic = INTERFACE_MAGIC;
    start->description = description;
    start->queue = queue;
    start->block = held;
    start->namespace = current_namespace();
    if (null != 1) {
        count(COUNT_INTERFACES, 1);
    }
    struct vmnet_interface *interface = null ? NULL : start->interface;
    if (null == 2 && option(OPTION_START_STATUS) == VMNET_SUCCESS) {
        double_set("start.status", VMNET_FAILURE);
    }
    if (null != 1 && !option(OPTION_START_NEVER)) {
        after_us(option(OPTION_START_DELAY) * 1000, complete_start, start);
    }
    return interface;
}

struct stop {
    struct vmnet_interface *interface;
    struct queue *queue;
    struct held_block *block;
    int on_own_queue, reported;
    long since_ms;
};

static void answer_stop(void *context) {
    struct stop *stop = context;
    const struct block *block = intact_block(stop->block);
    if (block) {
        ((void (*)(const void *, vmnet_return_t))block->invoke)(block, (vmnet_return_t)option(OPTION_STOP_STATUS));
    }
    drop_block(stop->block);
    pthread_mutex_lock(&big_lock);
    release_queue(stop->queue);
    pthread_mutex_unlock(&big_lock);
    free(stop);
    write_report();
}

/* On the clock's thread: waits for the callbacks under way, then takes the interface down. */
static void complete_stop(void *context) {
    struct stop *stop = context;
    struct vmnet_interface *interface = stop->interface;
    pthread_mutex_lock(&big_lock);
    int callbacks = interface->callbacks;
    pthread_mutex_unlock(&big_lock);
    stop->since_ms = stop->since_ms ? stop->since_ms : now_ms();
    if (callbacks) {
        if (!stop->reported && now_ms() - stop->since_ms > option(OPTION_STALL)) {
            stop->reported = 1;
            violation("stop waits for an event callback that does not return (deadlock)%s",
                      stop->on_own_queue ? "; it was called on that callback's queue" : "");
        }
        after_us(RETRY_US, complete_stop, stop);
        return;
    }
    leave_network(interface);
    pthread_mutex_lock(&big_lock);
    forget_frames(interface);
    clear_callback(interface);
    drop_block(interface->last_event_block);
    if (interface->last_event_queue) {
        release_queue(interface->last_event_queue);
    }
    interface->last_event_block = NULL;
    interface->last_event_queue = NULL;
    interface->state = STOPPED;
    count(COUNT_INTERFACES, -1);
    count(COUNT_STOPS, 1);
    enqueue(stop->queue, JOB_COMPLETION, answer_stop, stop);
    pthread_mutex_unlock(&big_lock);
}

/* Under big_lock. */
static vmnet_return_t begin_stop(struct vmnet_interface *interface, struct queue *queue) {
    vmnet_return_t status = (vmnet_return_t)option(OPTION_STOP_RETURN);
    if (!interface_is_live(interface, "vmnet_stop_interface") || !queue_is_live(queue, "vmnet_stop_interface")) {
        return VMNET_INVALID_ARGUMENT;
    }
    if (interface->state == STOPPING || interface->state == STOPPED) {
        violation("vmnet_stop_interface: stopped twice");
        return VMNET_INVALID_ARGUMENT;
    }
    if (interface->state != STARTED) {
        return VMNET_INVALID_ARGUMENT;
    }
    if (status == VMNET_SUCCESS) {
        interface->state = STOPPING;
        count(COUNT_STOPS_WHILE_SET, interface->event_block != NULL);
        struct held_block *block = interface->event_block ? interface->event_block : interface->last_event_block;
        if (option(OPTION_STOP_EVENT) && block) {
            send_event(interface, interface->event_block ? interface->event_queue : interface->last_event_queue, block);
        }
    }
    return status;
}

EXPORT vmnet_return_t vmnet_stop_interface(struct vmnet_interface *interface, struct queue *queue, const void *block) {
    struct held_block *held = hold_block(block, "stop");
    if (!held) {
        return VMNET_INVALID_ARGUMENT;
    }
    pthread_mutex_lock(&big_lock);
    vmnet_return_t status = begin_stop(interface, queue);
    if (status == VMNET_SUCCESS) {
        retain_queue(queue);
    }
    pthread_mutex_unlock(&big_lock);
    if (status != VMNET_SUCCESS) {
        drop_block(held);
        return status;
    }
    struct stop *stop = calloc(1, sizeof *stop);
    stop->interface = interface;
    stop->queue = queue;
    stop->block = held;
    stop->on_own_queue = on_queue(queue);
    if (!option(OPTION_STOP_NEVER)) {
        after_us(option(OPTION_STOP_DELAY) * 1000, complete_stop, stop);
    }
    return VMNET_SUCCESS;
}

struct object *xpc_array_create(struct object *const *values, size_t number);
struct object *xpc_string_create(const char *value);

EXPORT struct object *vmnet_copy_shared_interface_list(void) {
    char names[256], *rest = names, *name;
    struct object *values[32];
    size_t number = 0;
    copy_text("interfaces", names, sizeof names);
    while (number < 32 && (name = strsep(&rest, ","))) {
        if (*name) {
            values[number++] = xpc_string_create(name);
        }
    }
    struct object *list = xpc_array_create(values, number);
    for (size_t i = 0; i < number; i++) {
        drop_object(values[i]);
    }
    return list;
}
