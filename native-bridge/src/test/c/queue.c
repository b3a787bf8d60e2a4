/* Dispatch queues: FIFO, run by threads that take turns, so that one serial queue is seen on many threads and never on
   two at once. Threads end after some jobs and others take their place. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "double.h"

#define LIVE 0x71756575u
#define RELEASED 0x676f6e65u
/* How long a queue's last thread leaves its next job to the others. */
#define TURN_NS 2000000

struct job {
    struct job *next;
    struct queue *queue;
    void (*run)(void *);
    void *context;
    enum job_role role;
    int barrier, sync, done, reported;
};

struct queue {
    uint32_t magic;
    int owned;      /* references of the adapter */
    int references; /* those, and one for each job and callback */
    int concurrent, permanent;
    char label[64];
    struct job *first, *last;
    int running, barrier_running;
    long started_ms; /* of the job a serial queue runs */
    unsigned long last_thread;
    struct queue *next;
};

/* Queues whose job is under way on this thread, innermost first. */
struct turn {
    const struct queue *queue;
    struct turn *outer;
};
static _Thread_local struct turn *turns;

pthread_mutex_t big_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static struct queue *queues;
static unsigned long threads_made;

EXPORT const struct {
    long opaque;
} _dispatch_queue_attr_concurrent;

static struct queue *make_queue(const char *label, int concurrent) {
    struct queue *queue = calloc(1, sizeof *queue);
    queue->magic = LIVE;
    queue->owned = 1;
    queue->references = 1;
    queue->concurrent = concurrent;
    snprintf(queue->label, sizeof queue->label, "%s", label ? label : "");
    queue->next = queues;
    queues = queue;
    return queue;
}

EXPORT struct queue *dispatch_queue_create(const char *label, const void *attributes) {
    if (attributes && attributes != &_dispatch_queue_attr_concurrent) {
        violation("dispatch_queue_create: attributes are neither NULL nor &_dispatch_queue_attr_concurrent");
    }
    pthread_mutex_lock(&big_lock);
    struct queue *queue = make_queue(label, attributes != NULL);
    pthread_mutex_unlock(&big_lock);
    count(COUNT_QUEUES, 1);
    return queue;
}

EXPORT struct queue *dispatch_get_global_queue(intptr_t identifier, uintptr_t flags) {
    static struct queue *global;
    (void)identifier;
    (void)flags;
    pthread_mutex_lock(&big_lock);
    if (!global) {
        global = make_queue("global", 1);
        global->permanent = 1;
    }
    pthread_mutex_unlock(&big_lock);
    return global;
}

int queue_is_live(const struct queue *queue, const char *caller) {
    if (queue && queue->magic == LIVE && queue->owned > 0) {
        return 1;
    }
    const char *what = queue && (queue->magic == RELEASED || queue->magic == LIVE) ? "queue was used after its release"
                                                                                   : "not a queue";
    violation("%s: %s", caller, what);
    return 0;
}

const char *queue_label(const struct queue *queue) { return queue->label; }

void retain_queue(struct queue *queue) { queue->references++; }

/* A released queue keeps its memory, to be told from others when it is used again. */
void release_queue(struct queue *queue) {
    if (!queue->permanent && --queue->references == 0) {
        queue->magic = RELEASED;
        struct queue **place = &queues;
        while (*place != queue) {
            place = &(*place)->next;
        }
        *place = queue->next;
        queue->next = NULL;
        count(COUNT_QUEUES, -1);
    }
}

EXPORT void dispatch_retain(struct queue *queue) {
    pthread_mutex_lock(&big_lock);
    if (queue_is_live(queue, __func__)) {
        queue->owned++;
        retain_queue(queue);
    }
    pthread_mutex_unlock(&big_lock);
}

EXPORT void dispatch_release(struct queue *queue) {
    pthread_mutex_lock(&big_lock);
    if (queue_is_live(queue, __func__)) {
        queue->owned -= !queue->permanent;
        release_queue(queue);
    }
    pthread_mutex_unlock(&big_lock);
}

int on_queue(const struct queue *queue) {
    struct turn *turn = turns;
    while (turn && turn->queue != queue) {
        turn = turn->outer;
    }
    return turn != NULL;
}

static int may_start(const struct queue *queue) {
    const struct job *job = queue->first;
    if (!job || queue->barrier_running) {
        return 0;
    }
    return queue->running == 0 || (queue->concurrent && !job->barrier);
}

/* Takes the first job off its queue, runs it without the lock, and takes the lock again. */
static void run_first(struct queue *queue, unsigned long thread) {
    struct job *job = queue->first;
    queue->first = job->next;
    if (!queue->first) {
        queue->last = NULL;
    }
    if (queue->last_thread == thread) {
        count(COUNT_SAME_THREAD, 1);
    }
    queue->last_thread = thread;
    queue->running++;
    queue->barrier_running = job->barrier;
    queue->started_ms = now_ms();
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&big_lock);
    struct turn turn = {queue, turns};
    turns = &turn;
    job->run(job->context);
    turns = turn.outer;
    pthread_mutex_lock(&big_lock);
    queue->running--;
    queue->barrier_running = 0;
    job->done = 1;
    pthread_cond_broadcast(&changed);
    if (!job->sync) {
        free(job);
    }
    release_queue(queue);
}

/* A queue with work for this thread; *later tells that there is one, but it was this thread's before. */
static struct queue *find_work(unsigned long thread, int *later) {
    *later = 0;
    for (struct queue *queue = queues; queue; queue = queue->next) {
        if (may_start(queue) && !queue->first->sync) {
            if (queue->concurrent || queue->last_thread != thread) {
                return queue;
            }
            *later = 1;
        }
    }
    return NULL;
}

static void *work(void *unused);

static void start_thread(void) {
    pthread_t thread;
    threads_made++;
    count(COUNT_CALLBACK_THREADS, 1);
    if (pthread_create(&thread, NULL, work, (void *)threads_made)) {
        abort();
    }
    pthread_detach(thread);
}

static void *work(void *number) {
    unsigned long thread = (unsigned long)number;
    pthread_mutex_lock(&big_lock);
    for (long jobs = 0; jobs < option(OPTION_THREAD_JOBS);) {
        int later, timed_out = 0;
        struct queue *queue = find_work(thread, &later);
        if (!queue && later) {
            struct timespec turn;
            clock_gettime(CLOCK_REALTIME, &turn);
            turn.tv_nsec += TURN_NS;
            turn.tv_sec += turn.tv_nsec / 1000000000;
            turn.tv_nsec %= 1000000000;
            timed_out = pthread_cond_timedwait(&changed, &big_lock, &turn) != 0;
        } else if (!queue) {
            pthread_cond_wait(&changed, &big_lock);
        }
        if (timed_out && !find_work(thread, &later) && later) {
            for (queue = queues; queue && !(may_start(queue) && !queue->first->sync);) {
                queue = queue->next;
            }
        }
        if (queue) {
            run_first(queue, thread);
            jobs++;
        }
    }
    start_thread();
    pthread_mutex_unlock(&big_lock);
    return NULL;
}

static struct job *append(struct queue *queue, void (*run)(void *), void *context) {
    struct job *job = calloc(1, sizeof *job);
    job->queue = queue;
    job->run = run;
    job->context = context;
    retain_queue(queue);
    if (queue->last) {
        queue->last->next = job;
    } else {
        queue->first = job;
    }
    queue->last = job;
    if (!threads_made) {
        for (long i = 0; i < option(OPTION_THREADS); i++) {
            start_thread();
        }
    }
    pthread_cond_broadcast(&changed);
    return job;
}

void enqueue(struct queue *queue, enum job_role role, void (*run)(void *), void *context) {
    append(queue, run, context)->role = role;
}

/* The caller runs it itself when its turn comes, as libdispatch prefers. */
static void run_and_wait(struct queue *queue, void *context, void (*run)(void *), int barrier, const char *caller) {
    pthread_mutex_lock(&big_lock);
    if (!queue_is_live(queue, caller)) {
    } else if (on_queue(queue) && (!queue->concurrent || barrier)) {
        violation("%s: queue \"%s\" is waited for on itself (deadlock)", caller, queue->label);
    } else {
        struct job *job = append(queue, run, context);
        job->barrier = barrier;
        job->sync = 1;
        while (queue->first != job || !may_start(queue)) {
            pthread_cond_wait(&changed, &big_lock);
        }
        run_first(queue, 0);
        free(job);
    }
    pthread_mutex_unlock(&big_lock);
}

static void run_later(struct queue *queue, void *context, void (*run)(void *), int barrier, const char *caller) {
    pthread_mutex_lock(&big_lock);
    if (queue_is_live(queue, caller)) {
        append(queue, run, context)->barrier = barrier;
    }
    pthread_mutex_unlock(&big_lock);
}

EXPORT void dispatch_sync_f(struct queue *queue, void *context, void (*run)(void *)) {
    run_and_wait(queue, context, run, 0, __func__);
}

EXPORT void dispatch_barrier_sync_f(struct queue *queue, void *context, void (*run)(void *)) {
    run_and_wait(queue, context, run, 1, __func__);
}

EXPORT void dispatch_async_f(struct queue *queue, void *context, void (*run)(void *)) {
    run_later(queue, context, run, 0, __func__);
}

EXPORT void dispatch_barrier_async_f(struct queue *queue, void *context, void (*run)(void *)) {
    run_later(queue, context, run, 1, __func__);
}

/* A start or stop block that has long been kept waiting by a callback of its own queue will never be called. */
void check_queues(void) {
    pthread_mutex_lock(&big_lock);
    for (struct queue *queue = queues; queue; queue = queue->next) {
        if (queue->concurrent || !queue->running || now_ms() - queue->started_ms < option(OPTION_STALL)) {
            continue;
        }
        for (struct job *job = queue->first; job; job = job->next) {
            if (job->role == JOB_COMPLETION && !job->reported) {
                job->reported = 1;
                violation("queue \"%s\": a completion is waited for on its own queue (deadlock)", queue->label);
            }
        }
    }
    pthread_mutex_unlock(&big_lock);
}
