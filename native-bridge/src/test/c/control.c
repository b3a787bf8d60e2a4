/* Options, counters, violations: the side of the double that tests talk to. */
#define _GNU_SOURCE
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "double.h"

/* Enough for what one test provokes; later violations are only counted. */
#define VIOLATION_TEXT 8192

static const struct {
    const char *name;
    long otherwise;
} options[] = {
#define X(id, name, value) {name, value},
        OPTIONS(X)
#undef X
};
static const char *const counters[] = {
#define X(id, name) name,
        COUNTERS(X)
#undef X
};
static atomic_long values[OPTION_COUNT];
static atomic_long counts[COUNTER_COUNT];

static struct {
    const char *name, *otherwise;
    char value[256];
} texts[] = {{"interfaces", "en0,en1,en5", ""}, {"tap", "", ""}, {"report", "", ""}};
#define TEXTS (sizeof texts / sizeof *texts)

static pthread_mutex_t text_lock = PTHREAD_MUTEX_INITIALIZER;
static char violations[VIOLATION_TEXT];
static char rejection[256];

long option(enum option which) { return atomic_load(&values[which]); }

void count(enum counter which, long change) { atomic_fetch_add(&counts[which], change); }

void violation(const char *format, ...) {
    char line[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    count(COUNT_VIOLATIONS, 1);
    fprintf(stderr, "vmnet double: %s\n", line);
    pthread_mutex_lock(&text_lock);
    size_t used = strlen(violations);
    snprintf(violations + used, sizeof violations - used, "%s\n", line);
    pthread_mutex_unlock(&text_lock);
    write_report();
    if (option(OPTION_ABORT)) {
        abort();
    }
}

void reject(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    pthread_mutex_lock(&text_lock);
    vsnprintf(rejection, sizeof rejection, format, arguments);
    pthread_mutex_unlock(&text_lock);
    va_end(arguments);
}

vmnet_return_t fault(enum option status, enum option times) {
    long code = option(status);
    if (code == VMNET_SUCCESS) {
        return VMNET_SUCCESS;
    }
    long left = option(times);
    while (left > 0 && !atomic_compare_exchange_weak(&values[times], &left, left - 1)) {
    }
    return left == 0 ? VMNET_SUCCESS : (vmnet_return_t)code;
}

void copy_text(const char *name, char *out, size_t capacity) {
    pthread_mutex_lock(&text_lock);
    for (size_t i = 0; i < TEXTS; i++) {
        if (!strcmp(texts[i].name, name)) {
            snprintf(out, capacity, "%s", texts[i].value);
        }
    }
    pthread_mutex_unlock(&text_lock);
}

/* Rewritten at every violation and stop, so that it also stands after a process was killed. */
void write_report(void) {
    char path[256], draft[264];
    copy_text("report", path, sizeof path);
    if (!path[0]) {
        return;
    }
    pthread_mutex_lock(&text_lock);
    snprintf(draft, sizeof draft, "%s.new", path);
    FILE *file = fopen(draft, "w");
    if (file) {
        for (int i = 0; i < COUNTER_COUNT; i++) {
            fprintf(file, "%s=%ld\n", counters[i], atomic_load(&counts[i]));
        }
        for (char *line = violations, *end; (end = strchr(line, '\n')); line = end + 1) {
            fprintf(file, "violation=%.*s\n", (int)(end - line), line);
        }
        fclose(file);
        rename(draft, path);
    }
    pthread_mutex_unlock(&text_lock);
}

long now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* A xorshift generator for each thread, seeded from the option and the order of the threads. */
long random_below(long bound) {
    static atomic_ulong threads;
    static _Thread_local unsigned long state;
    if (!state) {
        state = (unsigned long)option(OPTION_SEED) * 0x9e3779b97f4a7c15u + atomic_fetch_add(&threads, 1) * 7919 + 1;
    }
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return bound > 0 ? (long)(state % (unsigned long)bound) : 0;
}

void random_pause(long max_us) {
    if (max_us > 0) {
        usleep((useconds_t)random_below(max_us + 1));
    }
}

int double_set(const char *name, long value) {
    for (int i = 0; i < OPTION_COUNT; i++) {
        if (!strcmp(options[i].name, name)) {
            atomic_store(&values[i], value);
            if (i == OPTION_MACOS) {
                hide_symbols(value);
            }
            return 0;
        }
    }
    return -1;
}

int double_text(const char *name, const char *value) {
    if (!strcmp(name, "macos")) {
        int major = 0, minor = 0;
        sscanf(value, "%d.%d", &major, &minor);
        return double_set(name, major * 100 + minor);
    }
    for (size_t i = 0; i < TEXTS; i++) {
        if (!strcmp(texts[i].name, name)) {
            pthread_mutex_lock(&text_lock);
            snprintf(texts[i].value, sizeof texts[i].value, "%s", value);
            pthread_mutex_unlock(&text_lock);
            return 0;
        }
    }
    return -1;
}

long double_get(const char *name) {
    for (int i = 0; i < COUNTER_COUNT; i++) {
        if (!strcmp(counters[i], name)) {
            return atomic_load(&counts[i]);
        }
    }
    for (int i = 0; i < OPTION_COUNT; i++) {
        if (!strcmp(options[i].name, name)) {
            return atomic_load(&values[i]);
        }
    }
    return -1;
}

static void take_environment(void) {
    const char *all = getenv("VMNET_DOUBLE");
    char copy[1024], *rest = copy, *item;
    snprintf(copy, sizeof copy, "%s", all ? all : "");
    while ((item = strsep(&rest, ","))) {
        char *value = strchr(item, '=');
        if (value) {
            *value++ = 0;
        }
        if (*item && (!value || (double_text(item, value) && double_set(item, atol(value))))) {
            fprintf(stderr, "vmnet double: no option \"%s\"\n", item);
            abort();
        }
    }
    static const char *const names[][2] = {
            {"VMNET_DOUBLE_TAP", "tap"}, {"VMNET_DOUBLE_MACOS", "macos"}, {"VMNET_DOUBLE_REPORT", "report"}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = getenv(names[i][0]);
        if (value) {
            double_text(names[i][1], value);
        }
    }
}

void double_reset(void) {
    for (int i = 0; i < OPTION_COUNT; i++) {
        atomic_store(&values[i], options[i].otherwise);
    }
    for (int i = COUNT_STARTS; i < COUNTER_COUNT; i++) {
        atomic_store(&counts[i], 0);
    }
    pthread_mutex_lock(&text_lock);
    violations[0] = 0;
    rejection[0] = 0;
    for (size_t i = 0; i < TEXTS; i++) {
        strcpy(texts[i].value, texts[i].otherwise);
    }
    pthread_mutex_unlock(&text_lock);
    take_environment();
    hide_symbols(option(OPTION_MACOS));
}

static int give(const char *text, char *out, size_t capacity) {
    pthread_mutex_lock(&text_lock);
    int length = (int)strlen(text);
    if (capacity) {
        snprintf(out, capacity, "%s", text);
    }
    pthread_mutex_unlock(&text_lock);
    return length;
}

int double_violations(char *out, size_t capacity) {
    give(violations, out, capacity);
    return (int)atomic_load(&counts[COUNT_VIOLATIONS]);
}

int double_rejection(char *out, size_t capacity) { return give(rejection, out, capacity); }

__attribute__((constructor(201))) static void load(void) { double_reset(); }

__attribute__((destructor)) static void unload(void) { write_report(); }
