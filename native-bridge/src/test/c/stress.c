/* Many frames both ways through the adapter, with delays and faults at random: every frame is either delivered once, in
   order and unchanged, or counted as dropped. stress [FRAMES [SEED]]; one line of figures, exit status 0 when all adds up. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "adapter.h"

#define WAIT_MS 10000
#define BRIDGE 100
#define MIN_FRAME 14
#define MAX_FRAME 1514
/* What the far side sends ahead of the reader, less than the queue takes. */
#define IN_FLIGHT 900
/* Of a write that found the buffers exhausted, before its frame is dropped. */
#define RETRIES 10
#define RETRY_US 50

static long frames = 1000000, seed = 1;

/* One way: what came, and whether it was right. */
struct way {
    uint64_t next;      /* lowest number that may come */
    long received, gap; /* frames; numbers left out */
    int wrong;
};
static struct way in, out;
static long write_dropped, far_refused;
static struct adapter adapter;

static size_t length_of(uint64_t number) {
    uint64_t mixed = (number + (uint64_t)seed) * 0x9e3779b97f4a7c15u >> 32;
    /* Every fourth is a full one, most others are short. */
    return mixed % 4 == 0 ? MAX_FRAME : MIN_FRAME + mixed % 87;
}

/* The number first, then bytes that follow from it; the whole frame is filled so that a swapped buffer shows. */
static size_t make_frame(uint64_t number, uint8_t *bytes) {
    size_t length = length_of(number);
    memset(bytes, (int)(number * 31 & 0xff), length);
    memcpy(bytes, &number, sizeof number);
    return length;
}

static void check_frame(struct way *way, const uint8_t *bytes, size_t length) {
    uint64_t number;
    uint8_t expected[MAX_FRAME];
    memcpy(&number, bytes, sizeof number);
    if (length < MIN_FRAME || number < way->next || number >= (uint64_t)frames ||
        make_frame(number, expected) != length || memcmp(expected, bytes, length)) {
        way->wrong = 1;
        return;
    }
    way->gap += (long)(number - way->next);
    way->next = number + 1;
    __atomic_add_fetch(&way->received, 1, __ATOMIC_RELAXED);
}

static void take(void *context, const uint8_t *bytes, size_t length) { check_frame(context, bytes, length); }

static void *far_sender(void *unused) {
    uint8_t bytes[MAX_FRAME];
    for (uint64_t number = 0; number < (uint64_t)frames; number++) {
        size_t length = make_frame(number, bytes);
        /* Mostly not faster than it is read; a burst now and then overflows the queue. */
        while (number % 50000 > 3000 && number % 64 == 0 &&
               (long)number - double_get("frames.read") - double_get("frames.dropped") > IN_FLIGHT) {
            usleep(100);
        }
        while (double_far_send(BRIDGE, bytes, length) == 0) {
            far_refused++;
            usleep(200);
        }
    }
    return unused;
}

static void *far_receiver(void *stop) {
    uint8_t bytes[MAX_FRAME];
    for (;;) {
        long length = double_far_receive(BRIDGE, bytes, sizeof bytes, 100);
        if (length > 0) {
            check_frame(&out, bytes, (size_t)length);
        } else if (__atomic_load_n((int *)stop, __ATOMIC_ACQUIRE)) {
            return NULL;
        }
    }
}

/* Writes batches of random size; a batch that stays exhausted loses its first frame, counted. */
static void write_all(void) {
    static uint8_t bytes[BATCH][MAX_FRAME];
    const uint8_t *pointers[BATCH];
    size_t lengths[BATCH];
    unsigned random = (unsigned)seed;
    for (uint64_t number = 0; number < (uint64_t)frames;) {
        random = random * 1103515245 + 12345;
        int count = 1 + (int)(random >> 16) % BATCH;
        count = (uint64_t)count < (uint64_t)frames - number ? count : (int)((uint64_t)frames - number);
        for (int i = 0; i < count; i++) {
            pointers[i] = bytes[i];
            lengths[i] = make_frame(number + (uint64_t)i, bytes[i]);
        }
        number += (uint64_t)count;
        for (int done = 0, retries = 0; done < count;) {
            int part = count - done;
            vmnet_return_t status = adapter_write(&adapter, pointers + done, lengths + done, &part);
            done += part;
            if (status == VMNET_BUFFER_EXHAUSTED && retries++ < RETRIES) {
                usleep(RETRY_US);
            } else if (status != VMNET_SUCCESS) {
                write_dropped++;
                done++;
                retries = 0;
            }
        }
        /* A written frame is the adapter's again: whoever still reads it finds other bytes. */
        memset(bytes, 0xee, sizeof bytes);
    }
}

static void *trouble(void *stop) {
    unsigned random = (unsigned)seed * 7 + 1;
    while (!__atomic_load_n((int *)stop, __ATOMIC_ACQUIRE)) {
        random = random * 1103515245 + 12345;
        double_set("write.status.times", (random >> 16) % 16);
        double_set("write.status", VMNET_BUFFER_EXHAUSTED);
        double_set("read.batch", (random >> 20) % 64);
        double_event(BRIDGE);
        usleep(5000);
    }
    double_set("write.status", VMNET_SUCCESS);
    return NULL;
}

/* Until everything that came from the far side was read or dropped. */
static long drained(void) {
    for (int waited = 0; waited < WAIT_MS; waited += 10) {
        if (double_get("frames.offered") == frames && double_waiting(BRIDGE) == 0 &&
            double_get("frames.read") == __atomic_load_n(&in.received, __ATOMIC_RELAXED)) {
            break;
        }
        usleep(10000);
    }
    return double_get("frames.dropped");
}

int main(int argc, char **argv) {
    char text[4096];
    int stop_trouble = 0, stop_receiver = 0;
    pthread_t sender, receiver, troubler;
    frames = argc > 1 ? atol(argv[1]) : frames;
    seed = argc > 2 ? atol(argv[2]) : seed;
    double_set("seed", seed);
    double_set("event.delay.us", 300);
    double_set("read.delay.us", 60);
    double_set("write.delay.us", 60);
    double_set("thread.jobs", 16);
    vmnet_return_t status = adapter_start(&adapter, NO_MISTAKE, describe_host, WAIT_MS, take, &in);
    if (status != VMNET_SUCCESS) {
        printf("start: %u\n", status);
        return 1;
    }
    pthread_create(&sender, NULL, far_sender, NULL);
    pthread_create(&receiver, NULL, far_receiver, &stop_receiver);
    pthread_create(&troubler, NULL, trouble, &stop_trouble);
    write_all();
    pthread_join(sender, NULL);
    __atomic_store_n(&stop_trouble, 1, __ATOMIC_RELEASE);
    pthread_join(troubler, NULL);
    long read_dropped = drained();
    __atomic_store_n(&stop_receiver, 1, __ATOMIC_RELEASE);
    pthread_join(receiver, NULL);
    status = adapter_stop(&adapter, WAIT_MS);
    usleep(50000);
    int violations = double_violations(text, sizeof text);
    long left = double_get("live.objects") + double_get("live.queues") + double_get("live.interfaces") +
                double_get("live.networks") + double_get("live.descriptors") + double_get("live.blocks");
    int good = status == VMNET_SUCCESS && violations == 0 && left == 0 && !in.wrong && !out.wrong &&
               in.received + read_dropped == frames && out.received + write_dropped == frames;
    printf("%s: in %ld + %ld dropped, out %ld + %ld dropped of %ld; %ld events, %ld reads (%ld empty), %ld writes "
           "(%ld exhausted), %ld threads; wrong %d %d, violations %d, left %ld\n",
           good ? "ok" : "FAILED", in.received, read_dropped, out.received, write_dropped, frames,
           double_get("events"), double_get("reads"), double_get("reads.empty"), double_get("writes"),
           double_get("writes.exhausted"), double_get("callback.threads"), in.wrong, out.wrong, violations, left);
    return !good;
}
