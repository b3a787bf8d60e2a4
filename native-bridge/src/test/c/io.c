/* Frames and events of one interface. */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>

#include "double.h"

#define MIN_FRAME 14
/* Per call, whatever the number of frames: Apple's manual. */
#define CALL_BYTES (256 * 1024)
/* Frames in a call where the host reports no limit: Apple's manual. */
#define CALL_FRAMES 200
/* What is left in descriptors that a read did not use, and behind a frame. */
#define SCRIBBLE 0xdb
#define SCRIBBLE_BYTES 16

void offer_frame(struct vmnet_interface *interface, const uint8_t *bytes, size_t length) {
    count(COUNT_FRAMES_OFFERED, 1);
    if (interface->state != STARTED || interface->frames >= option(OPTION_QUEUE_FRAMES) ||
        length > interface->settings.max_frame) {
        count(COUNT_FRAMES_DROPPED, 1);
        return;
    }
    struct frame *frame = malloc(sizeof *frame + length);
    frame->next = NULL;
    frame->length = length;
    memcpy(frame->bytes, bytes, length);
    if (interface->last) {
        interface->last->next = frame;
    } else {
        interface->first = frame;
    }
    interface->last = frame;
    interface->frames++;
}

static struct frame *take_frame(struct vmnet_interface *interface) {
    struct frame *frame = interface->first;
    interface->first = frame->next;
    if (!interface->first) {
        interface->last = NULL;
    }
    interface->frames--;
    return frame;
}

void forget_frames(struct vmnet_interface *interface) {
    count(COUNT_FRAMES_LEFT, interface->frames);
    while (interface->first) {
        free(take_frame(interface));
    }
}

struct event {
    struct vmnet_interface *interface;
    struct queue *queue;
    struct held_block *block;
    uint64_t estimate;
};

static uint64_t estimate_of(struct vmnet_interface *interface) {
    uint64_t waiting = (uint64_t)interface->frames;
    uint64_t answers[] = {1, waiting + 37, 0, waiting};
    long scripted = option(OPTION_EVENT_ESTIMATE);
    return answers[scripted ? (scripted - 1) % 4 : interface->turn++ % 3];
}

static void run_event(void *context) {
    struct event *event = context;
    struct object *values = new_dictionary();
    put_uint64(values, vmnet_estimated_packets_available_key, event->estimate);
    const struct block *block = intact_block(event->block);
    if (block) {
        count(COUNT_EVENTS, 1);
        ((void (*)(const void *, uint32_t, struct object *))block->invoke)(block, VMNET_INTERFACE_PACKETS_AVAILABLE,
                                                                          values);
    }
    drop_object(values);
    drop_block(event->block);
    pthread_mutex_lock(&big_lock);
    event->interface->callbacks--;
    release_queue(event->queue);
    pthread_mutex_unlock(&big_lock);
    free(event);
}

static void queue_event(void *context) {
    struct event *event = context;
    pthread_mutex_lock(&big_lock);
    enqueue(event->queue, JOB_PLAIN, run_event, event);
    pthread_mutex_unlock(&big_lock);
}

void send_event(struct vmnet_interface *interface, struct queue *queue, struct held_block *block) {
    struct event *event = calloc(1, sizeof *event);
    event->interface = interface;
    event->queue = queue;
    event->block = block;
    event->estimate = estimate_of(interface);
    keep_block(block);
    retain_queue(queue);
    interface->callbacks++;
    long delay = random_below(option(OPTION_EVENT_DELAY) + 1);
    if (delay) {
        after_us(delay, queue_event, event);
    } else {
        enqueue(queue, JOB_PLAIN, run_event, event);
    }
}

/* One event, and no other before a read has found nothing. */
void signal_interface(struct vmnet_interface *interface) {
    if (interface->first && interface->armed && interface->event_block) {
        interface->armed = 0;
        send_event(interface, interface->event_queue, interface->event_block);
    }
}

/* The block and queue of the last callback stay known, for an event that comes late. */
void clear_callback(struct vmnet_interface *interface) {
    if (interface->event_block) {
        drop_block(interface->last_event_block);
        if (interface->last_event_queue) {
            release_queue(interface->last_event_queue);
        }
        interface->last_event_block = interface->event_block;
        interface->last_event_queue = interface->event_queue;
        interface->event_block = NULL;
        interface->event_queue = NULL;
    }
}

EXPORT vmnet_return_t vmnet_interface_set_event_callback(struct vmnet_interface *interface, uint32_t mask,
                                                         struct queue *queue, const void *block) {
    pthread_mutex_lock(&big_lock);
    vmnet_return_t status = (vmnet_return_t)option(OPTION_EVENT_RETURN);
    struct held_block *held = NULL;
    if (!interface_is_live(interface, __func__) || interface->state != STARTED ||
        mask != VMNET_INTERFACE_PACKETS_AVAILABLE || !queue != !block ||
        (queue && (!queue_is_live(queue, __func__) || !(held = hold_block(block, "event"))))) {
        status = VMNET_INVALID_ARGUMENT;
    }
    if (status == VMNET_SUCCESS) {
        clear_callback(interface);
        if (queue) {
            interface->event_block = held;
            interface->event_queue = queue;
            interface->armed = 1;
            retain_queue(queue);
            signal_interface(interface);
        }
    } else {
        drop_block(held);
    }
    pthread_mutex_unlock(&big_lock);
    return status;
}

/* What both ways have in common. */
static vmnet_return_t check_call(struct vmnet_interface *interface, const struct vmpktdesc *packets, const int *number,
                                 const char *caller) {
    if (!interface_is_live(interface, caller)) {
        return VMNET_INVALID_ARGUMENT;
    }
    if (interface->state != STARTED) {
        count(COUNT_IO_AFTER_STOP, 1);
        return VMNET_INVALID_ARGUMENT;
    }
    if (!packets || !number || *number < 1) {
        return VMNET_INVALID_ARGUMENT;
    }
    long most = option(OPTION_MACOS) >= 1500 ? option(OPTION_PACKETS_MAX) : CALL_FRAMES;
    return *number > most ? VMNET_TOO_MANY_PACKETS : VMNET_SUCCESS;
}

static vmnet_return_t check_room(const struct vmnet_interface *interface, const struct vmpktdesc *packets, int number) {
    size_t needed = option(OPTION_READ_STRICT) ? interface->settings.max_frame : 1;
    size_t total = 0;
    for (int i = 0; i < number; i++) {
        if (packets[i].vm_pkt_iovcnt != 1 || !packets[i].vm_pkt_iov || packets[i].vm_flags ||
            packets[i].vm_pkt_size < needed || packets[i].vm_pkt_iov->iov_len < needed ||
            packets[i].vm_pkt_iov->iov_len < packets[i].vm_pkt_size || !packets[i].vm_pkt_iov->iov_base) {
            reject("vmnet_read: descriptor %d of %d: size %zu, flags %u; were all of them reset?", i, number,
                   packets[i].vm_pkt_size, packets[i].vm_flags);
            return VMNET_INVALID_ARGUMENT;
        }
        total += packets[i].vm_pkt_size;
    }
    return total > CALL_BYTES ? VMNET_TOO_MANY_PACKETS : VMNET_SUCCESS;
}

static void fill(struct vmpktdesc *packet, const struct frame *frame) {
    uint8_t *out = packet->vm_pkt_iov->iov_base;
    size_t room = packet->vm_pkt_size, length = frame->length < room ? frame->length : room;
    size_t behind = room - length < SCRIBBLE_BYTES ? room - length : SCRIBBLE_BYTES;
    memcpy(out, frame->bytes, length);
    memset(out + length, SCRIBBLE, behind);
    packet->vm_pkt_size = length;
}

EXPORT vmnet_return_t vmnet_read(struct vmnet_interface *interface, struct vmpktdesc *packets, int *number) {
    random_pause(option(OPTION_READ_DELAY));
    pthread_mutex_lock(&big_lock);
    count(COUNT_READS, 1);
    vmnet_return_t status = check_call(interface, packets, number, __func__);
    if (status == VMNET_SUCCESS) {
        status = check_room(interface, packets, *number);
    }
    if (status == VMNET_SUCCESS) {
        status = fault(OPTION_READ_STATUS, OPTION_READ_TIMES);
    }
    if (status == VMNET_SUCCESS) {
        long batch = option(OPTION_READ_BATCH);
        int filled = 0;
        for (; interface->first && filled < *number && !(batch && filled >= batch); filled++) {
            struct frame *frame = take_frame(interface);
            fill(&packets[filled], frame);
            free(frame);
        }
        for (int i = filled; i < *number; i++) {
            packets[i].vm_pkt_size = SCRIBBLE;
            packets[i].vm_flags = SCRIBBLE;
        }
        count(COUNT_FRAMES_READ, filled);
        if (filled == 0) {
            count(COUNT_EMPTY_READS, 1);
            interface->armed = 1;
        }
        *number = filled;
    }
    pthread_mutex_unlock(&big_lock);
    return status;
}

static vmnet_return_t check_frame(const struct vmnet_interface *interface, const struct vmpktdesc *packet) {
    if (packet->vm_pkt_iovcnt != 1 || !packet->vm_pkt_iov || packet->vm_flags ||
        packet->vm_pkt_iov->iov_len != packet->vm_pkt_size || packet->vm_pkt_size < MIN_FRAME) {
        reject("vmnet_write: size %zu, one iovec of that length wanted", packet->vm_pkt_size);
        return VMNET_INVALID_ARGUMENT;
    }
    return packet->vm_pkt_size > interface->settings.max_frame ? VMNET_PACKET_TOO_BIG : VMNET_SUCCESS;
}

EXPORT vmnet_return_t vmnet_write(struct vmnet_interface *interface, struct vmpktdesc *packets, int *number) {
    random_pause(option(OPTION_WRITE_DELAY));
    pthread_mutex_lock(&big_lock);
    count(COUNT_WRITES, 1);
    vmnet_return_t status = check_call(interface, packets, number, __func__);
    if (status == VMNET_SUCCESS) {
        size_t total = 0;
        vmnet_return_t scripted = fault(OPTION_WRITE_STATUS, OPTION_WRITE_TIMES);
        int written = 0, most = *number;
        for (int i = 0; i < most; i++) {
            total += packets[i].vm_pkt_size;
        }
        if (total > CALL_BYTES) {
            status = VMNET_TOO_MANY_PACKETS;
            most = 0;
        } else if (scripted != VMNET_SUCCESS) {
            /* The buffers were exhausted half way; any other error comes before the first frame. */
            most = scripted == VMNET_BUFFER_EXHAUSTED ? most / 2 : 0;
        }
        while (written < most && status == VMNET_SUCCESS) {
            status = check_frame(interface, &packets[written]);
            if (status == VMNET_SUCCESS) {
                status = send_frame(interface, packets[written].vm_pkt_iov->iov_base, packets[written].vm_pkt_size);
            }
            written += status == VMNET_SUCCESS;
        }
        status = status == VMNET_SUCCESS ? scripted : status;
        *number = written;
        count(COUNT_FRAMES_WRITTEN, written);
        count(COUNT_EXHAUSTED, status == VMNET_BUFFER_EXHAUSTED);
    }
    pthread_mutex_unlock(&big_lock);
    return status;
}
