/* Does things later, one after the other on one thread, and looks at the queues now and then. */
#define _GNU_SOURCE
#include <stdlib.h>
#include <time.h>

#include "double.h"

/* How often queues are looked at for callbacks that wait for themselves. */
#define CHECK_MS 50

struct action {
    struct action *next;
    struct timespec due;
    void (*run)(void *);
    void *context;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed;
static struct action *first;

static struct timespec in_us(long delay) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    time.tv_nsec += delay % 1000000 * 1000;
    time.tv_sec += delay / 1000000 + time.tv_nsec / 1000000000;
    time.tv_nsec %= 1000000000;
    return time;
}

static int before(struct timespec a, struct timespec b) {
    return a.tv_sec != b.tv_sec ? a.tv_sec < b.tv_sec : a.tv_nsec < b.tv_nsec;
}

static void *tick(void *unused) {
    pthread_mutex_lock(&lock);
    for (;;) {
        struct timespec now = in_us(0), look = in_us(CHECK_MS * 1000L);
        if (first && !before(now, first->due)) {
            struct action *action = first;
            first = action->next;
            pthread_mutex_unlock(&lock);
            action->run(action->context);
            free(action);
            pthread_mutex_lock(&lock);
            continue;
        }
        pthread_cond_timedwait(&changed, &lock, first && before(first->due, look) ? &first->due : &look);
        pthread_mutex_unlock(&lock);
        check_queues();
        pthread_mutex_lock(&lock);
    }
    return unused;
}

static void start(void) {
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&changed, &attributes);
    pthread_t thread;
    if (pthread_create(&thread, NULL, tick, NULL)) {
        abort();
    }
    pthread_detach(thread);
}

void after_us(long delay, void (*run)(void *), void *context) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, start);
    struct action *action = calloc(1, sizeof *action);
    action->due = in_us(delay);
    action->run = run;
    action->context = context;
    pthread_mutex_lock(&lock);
    struct action **place = &first;
    while (*place && !before(action->due, (*place)->due)) {
        place = &(*place)->next;
    }
    action->next = *place;
    *place = action;
    pthread_cond_signal(&changed);
    pthread_mutex_unlock(&lock);
}
