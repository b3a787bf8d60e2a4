/* Proves that the double catches wrong adapters: each mistake is made in a process of its own, and must be seen. A line
   for each; exit status 0 when the right adapter is clean and every wrong one is caught. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "adapter.h"

#define FRAMES 300
#define WAIT_MS 2500
#define SHORT_MS 400

enum how {
    CLEAN,
    VIOLATION, /* the double says so, with this text */
    REFUSED,   /* start or read fails, and the rejection has this text */
    LOST,      /* frames stay where they are */
    LEAK,      /* this counter is not 0 at the end */
};

static const struct {
    enum mistake mistake;
    const char *name;
    enum how how;
    const char *text;
} cases[] = {
        {NO_MISTAKE, "none", CLEAN, ""},
        {TRUST_ESTIMATE, "reads as many frames as estimated", LOST, ""},
        {READ_ONCE, "reads once for each event", LOST, ""},
        {HARD_CODED_KEY, "writes a key instead of reading its symbol", VIOLATION, "no key of this macOS"},
        {WRONG_BOOL, "passes -1 for true", VIOLATION, "a bool is 0 or 1"},
        {WRONG_TYPE, "passes the interface identifier as text", REFUSED, "wrong XPC type"},
        {FREE_START_BLOCK, "frees the start block early", VIOLATION, "start block: freed or changed"},
        {FREE_EVENT_BLOCK, "frees the event block early", VIOLATION, "event block: freed or changed"},
        {FREE_STOP_BLOCK, "frees the stop block early", VIOLATION, "stop block: freed or changed"},
        {STACK_ISA_GLOBAL_FLAG, "mixes the two kinds of block", VIOLATION, "flags do not go with isa"},
        {RELEASE_DESCRIPTION_EARLY, "releases the description early", VIOLATION, "description was released before"},
        {USE_PARAMETERS_LATER, "uses a dictionary after its release", VIOLATION, "used after its release"},
        {KEEP_DESCRIPTORS, "does not reset descriptors", REFUSED, "were all of them reset"},
        {SMALL_BUFFERS, "has buffers smaller than the largest frame", REFUSED, "vmnet_read: descriptor 0"},
        {WAIT_ON_QUEUE, "waits for the stop on its own queue", VIOLATION, "it was called on that callback's queue"},
        {SYNC_ON_QUEUE, "drains the queue from the queue", VIOLATION, "waited for on itself"},
        {STOP_TWICE, "stops twice", VIOLATION, "stopped twice"},
        {LEAK_DICTIONARY, "leaks a dictionary", LEAK, "live.objects"},
        {LEAK_QUEUE, "leaks a queue", LEAK, "live.queues"},
        {RELEASE_EVENT, "releases the event it was lent", VIOLATION, "only lent"},
        {RELEASE_QUEUE_TWICE, "releases the queue twice", VIOLATION, "queue was used after its release"},
};

static int received;

static void take(void *context, const uint8_t *bytes, size_t length) {
    (void)context;
    (void)bytes;
    (void)length;
    __atomic_add_fetch(&received, 1, __ATOMIC_RELAXED);
}

static void send_frames(int number) {
    uint8_t frame[FRAME];
    memset(frame, 0x42, sizeof frame);
    for (int i = 0; i < number; i++) {
        while (double_far_send(100, frame, sizeof frame) == 0) {
            usleep(100);
        }
    }
}

/* The whole life of an adapter; 1 when all frames came through. */
static int live(enum mistake mistake) {
    struct adapter *adapter = calloc(1, sizeof *adapter);
    if (adapter_start(adapter, mistake, describe_host, WAIT_MS, take, NULL) != VMNET_SUCCESS) {
        return 0;
    }
    /* In bursts, for an adapter that reads too little to have something left each time. */
    for (int sent = 0; sent < FRAMES; sent += FRAMES / 3) {
        send_frames(FRAMES / 3);
        usleep(20000);
    }
    int patience = mistake == NO_MISTAKE ? WAIT_MS : SHORT_MS;
    for (int waited = 0; waited < patience && __atomic_load_n(&received, __ATOMIC_RELAXED) < FRAMES; waited += 5) {
        usleep(5000);
    }
    int all = __atomic_load_n(&received, __ATOMIC_RELAXED) == FRAMES;
    adapter_stop(adapter, mistake == WAIT_ON_QUEUE ? SHORT_MS : WAIT_MS);
    return all;
}

static const char *const counters[] = {"live.objects",  "live.queues",      "live.interfaces",
                                       "live.networks", "live.descriptors", "live.blocks"};

static int leaks(const char *wanted) {
    for (size_t i = 0; i < sizeof counters / sizeof *counters; i++) {
        long alive = double_get(counters[i]);
        if (alive && (!*wanted || !strcmp(wanted, counters[i]))) {
            fprintf(stderr, "%s=%ld\n", counters[i], alive);
            return 1;
        }
    }
    return 0;
}

static int settled(void) {
    for (int i = 0; i < 100 && leaks(""); i++) {
        usleep(2000);
    }
    return !leaks("");
}

static int seen(size_t index) {
    char text[4096];
    double_set("stall.ms", 200);
    /* Long enough for a mistake to be made before the answer. */
    double_set("start.delay.ms", 50);
    double_set("stop.delay.ms", 50);
    /* Never more at once, so that one read for an event is not enough. */
    double_set("read.batch", 50);
    int all = live(cases[index].mistake);
    int violations = double_violations(text, sizeof text);
    switch (cases[index].how) {
        case CLEAN: return all && violations == 0 && settled();
        case VIOLATION: return violations > 0 && strstr(text, cases[index].text);
        case REFUSED: double_rejection(text, sizeof text); return !all && strstr(text, cases[index].text);
        case LOST: return !all && violations == 0;
        case LEAK: return violations == 0 && leaks(cases[index].text);
    }
    return 0;
}

int main(void) {
    enum { CASES = sizeof cases / sizeof *cases };
    pid_t children[CASES];
    int failed = 0;
    for (size_t i = 0; i < CASES; i++) {
        children[i] = fork();
        if (children[i] == 0) {
            _exit(seen(i) ? 0 : 1);
        }
    }
    for (size_t i = 0; i < CASES; i++) {
        int status;
        waitpid(children[i], &status, 0);
        int good = WIFEXITED(status) && WEXITSTATUS(status) == 0;
        printf("%s: %s\n", good ? (i ? "caught" : "clean") : "MISSED", cases[i].name);
        failed |= !good;
    }
    return failed;
}
