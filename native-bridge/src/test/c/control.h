/* What tests may set and read. Options are also taken at load from the environment: VMNET_DOUBLE="name=value,…",
   VMNET_DOUBLE_TAP=name, VMNET_DOUBLE_MACOS=version, VMNET_DOUBLE_REPORT=file. */
#ifndef CONTROL_H
#define CONTROL_H
#include <stddef.h>

#define EXPORT __attribute__((visibility("default")))

/* Times in milliseconds (.ms) or microseconds (.us); a delay in microseconds is a maximum, the real one is random.
   "times": for how many calls a fault holds, -1 for ever. */
#define OPTIONS(X)                                                                                                  \
    X(ABORT, "abort", 0)                     /* 1: a violation ends the process, as many of them do on a Mac */      \
    X(MACOS, "macos", 2600)                  /* major * 100 + minor; set it by text "macos" */                      \
    X(ROOT, "root", 1)                       /* 0: starts fail with 1001 before macOS 26, with 1002 since */         \
    X(START_NULL, "start.null", 0)           /* 1: NULL and no block, 2: NULL and the block says start.status */     \
    X(START_STATUS, "start.status", 1000)                                                                           \
    X(START_TIMES, "start.status.times", -1)                                                                        \
    X(START_DELAY, "start.delay.ms", 0)                                                                             \
    X(START_NEVER, "start.never", 0)                                                                                \
    X(START_HANG, "start.conflict.hang", 0)  /* the subnet is another mode's: 0: 1009, 1: never completes */         \
    X(STOP_RETURN, "stop.return", 1000)                                                                             \
    X(STOP_STATUS, "stop.status", 1000)                                                                             \
    X(STOP_DELAY, "stop.delay.ms", 0)                                                                               \
    X(STOP_NEVER, "stop.never", 0)                                                                                  \
    X(STOP_EVENT, "stop.event", 0)           /* 1: one more event is under way when stop is called */                \
    X(EVENT_RETURN, "event.return", 1000)                                                                           \
    X(EVENT_DELAY, "event.delay.us", 0)                                                                             \
    X(EVENT_ESTIMATE, "event.estimate", 0)   /* 0: wrong in turn, 1: one, 2: too high, 3: zero, 4: right */          \
    X(READ_STATUS, "read.status", 1000)                                                                             \
    X(READ_TIMES, "read.status.times", -1)                                                                          \
    X(READ_BATCH, "read.batch", 0)           /* at most so many frames a call; 0: as many as fit */                  \
    X(READ_STRICT, "read.strict", 1)         /* too small a buffer: 1: 1003, 0: cut */                              \
    X(READ_DELAY, "read.delay.us", 0)                                                                               \
    X(WRITE_STATUS, "write.status", 1000)                                                                           \
    X(WRITE_TIMES, "write.status.times", -1)                                                                        \
    X(WRITE_DELAY, "write.delay.us", 0)                                                                             \
    X(QUEUE_FRAMES, "queue.frames", 1024)    /* what waits for one interface's reader before frames are dropped */   \
    X(PACKETS_MAX, "packets.max", 256)       /* what macOS 15 and later report */                                   \
    X(LOOP, "loop", 0)                       /* 1: what is written comes back to be read */                          \
    X(ADDRESS_DELAY, "address.delay.ms", 0)  /* real TAP: the address is set so long after the start */              \
    X(THREADS, "threads", 6)                 /* that run queues */                                                  \
    X(THREAD_JOBS, "thread.jobs", 64)        /* after which such a thread ends and another takes its place */        \
    X(STALL, "stall.ms", 1000)               /* a completion kept waiting so long by a callback is a deadlock */     \
    X(SEED, "seed", 1)

#define COUNTERS(X)                                                                                                 \
    X(OBJECTS, "live.objects")               /* XPC objects, those inside dictionaries too */                        \
    X(QUEUES, "live.queues")                                                                                        \
    X(INTERFACES, "live.interfaces")                                                                                \
    X(NETWORKS, "live.networks")                                                                                    \
    X(DESCRIPTORS, "live.descriptors")       /* the double's own: sockets, TAPs */                                   \
    X(BLOCKS, "live.blocks")                 /* held for a call that may still come */                               \
    X(STARTS, "starts")                                                                                             \
    X(STOPS, "stops")                                                                                               \
    X(EVENTS, "events")                                                                                             \
    X(READS, "reads")                                                                                               \
    X(EMPTY_READS, "reads.empty")                                                                                   \
    X(WRITES, "writes")                                                                                             \
    X(FRAMES_READ, "frames.read")                                                                                   \
    X(FRAMES_WRITTEN, "frames.written")                                                                             \
    X(FRAMES_OFFERED, "frames.offered")      /* from the far side, to each interface */                              \
    X(FRAMES_DROPPED, "frames.dropped")      /* the interface's queue was full */                                   \
    X(FRAMES_LEFT, "frames.left")            /* not read before the stop */                                         \
    X(EXHAUSTED, "writes.exhausted")         /* answered 1007 */                                                    \
    X(IO_AFTER_STOP, "io.after.stop")                                                                               \
    X(STOPS_WHILE_SET, "stops.callback.set") /* the event callback was still set */                                 \
    X(CALLBACK_THREADS, "callback.threads")  /* threads made so far to run queues */                                 \
    X(SAME_THREAD, "callback.same.thread")   /* two callbacks of one queue in a row on one thread: none else free */ \
    X(VIOLATIONS, "violations")

#define X(id, ...) OPTION_##id,
enum option { OPTIONS(X) OPTION_COUNT };
#undef X
#define X(id, ...) COUNT_##id,
enum counter { COUNTERS(X) COUNTER_COUNT };
#undef X

/* All 0, or -1 for a name that is not there. Texts: "macos" (10.15, 11, 15.4, …), "interfaces" (comma separated,
   what can be bridged), "tap" (the Linux device behind bridge100, a name with a number; empty for a socket pair), "report" (file). */
EXPORT int double_set(const char *option, long value);
EXPORT int double_text(const char *option, const char *value);
EXPORT long double_get(const char *option_or_counter);
/* Options as at load (the environment is read again), counters but the live ones at zero, no violation. */
EXPORT void double_reset(void);
/* Number of violations since the reset; their texts, a line each, go to out as far as they fit. */
EXPORT int double_violations(char *out, size_t capacity);
/* Why the last start was refused; length of the text. */
EXPORT int double_rejection(char *out, size_t capacity);
/* The far side of a network, that is what the Mac or the wire would do: bridge is the number in bridge100.
   send: 1, or 0 where the network takes no more at present; receive: length, 0 after the timeout; -1 no such bridge. */
EXPORT long double_far_send(int bridge, const void *frame, size_t length);
EXPORT long double_far_receive(int bridge, void *frame, size_t capacity, int timeout_ms);
/* An event without a reason to every interface of a network; -1 no such bridge. */
EXPORT int double_event(int bridge);
/* Frames that wait at all interfaces of a network; -1 no such bridge. */
EXPORT long double_waiting(int bridge);
#endif
