/* An adapter in C as the one in Java is, and the mistakes it can be told to make. */
#ifndef ADAPTER_H
#define ADAPTER_H
#define APPLE_PROTOTYPES
#include <pthread.h>
#include <semaphore.h>

#include "apple.h"
#include "control.h"

enum mistake {
    NO_MISTAKE,
    TRUST_ESTIMATE,
    READ_ONCE,
    HARD_CODED_KEY,
    WRONG_BOOL,
    WRONG_TYPE,
    FREE_START_BLOCK,
    FREE_EVENT_BLOCK,
    STACK_ISA_GLOBAL_FLAG,
    RELEASE_DESCRIPTION_EARLY,
    USE_PARAMETERS_LATER,
    KEEP_DESCRIPTORS,
    SMALL_BUFFERS,
    WAIT_ON_QUEUE,
    SYNC_ON_QUEUE,
    STOP_TWICE,
    LEAK_DICTIONARY,
    LEAK_QUEUE,
    RELEASE_QUEUE_TWICE,
    FREE_STOP_BLOCK,
    RELEASE_EVENT,
};

/* Frames a call; not above what a Mac before version 15 takes, nor above 256 KiB of frames of 1,514 bytes. */
#define BATCH 160
#define FRAME 1514

typedef void (*describe_function)(xpc_object_t description);
/* Of the reader thread, for each frame. */
typedef void (*frame_function)(void *context, const uint8_t *bytes, size_t length);

struct adapter {
    enum mistake mistake;
    interface_ref interface;
    dispatch_queue_t queue;
    struct block *start_block, *event_block, *stop_block;
    vmnet_return_t status;
    uint64_t max_frame, read_max;
    char mac[18];
    sem_t answered, stopped, wake;
    int stopping, scheduled;
    uint64_t estimate;
    pthread_t reader;
    frame_function sink;
    void *context;
    vmnet_return_t read_error;
};

/* Host mode with nothing else said. */
void describe_host(xpc_object_t description);
/* The status; 0 when no answer came within the time. On success frames flow to sink until the stop. */
vmnet_return_t adapter_start(struct adapter *, enum mistake, describe_function, int timeout_ms, frame_function,
                             void *context);
/* Writes frames of one array; *number becomes what was written. */
vmnet_return_t adapter_write(struct adapter *, const uint8_t *const *frames, const size_t *lengths, int *number);
/* The status; 0 when no answer came within the time. */
vmnet_return_t adapter_stop(struct adapter *, int timeout_ms);
#endif
