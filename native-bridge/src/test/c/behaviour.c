/* What the double itself does, each in a process of its own: a line for what is not so; exit status 0 when all is. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "adapter.h"

#define WAIT_MS 3000
#define SHORT_MS 200
#define CHECK(condition) check(condition, #condition, __LINE__)

static int failed;
static uint8_t last[FRAME];
static long received;
static struct adapter adapter, other;

static void check(int holds, const char *what, int line) {
    if (!holds) {
        char why[256];
        double_rejection(why, sizeof why);
        printf("behaviour.c:%d: not so: %s (last rejection: %s)\n", line, what, why);
        failed = 1;
    }
}

static void take(void *context, const uint8_t *bytes, size_t length) {
    (void)context;
    memcpy(last, bytes, length);
    __atomic_add_fetch(&received, 1, __ATOMIC_SEQ_CST);
}

static int came(long number) {
    for (int waited = 0; waited < WAIT_MS && __atomic_load_n(&received, __ATOMIC_SEQ_CST) < number; waited++) {
        usleep(1000);
    }
    return __atomic_load_n(&received, __ATOMIC_SEQ_CST) == number;
}

static vmnet_return_t start_one(struct adapter *one, describe_function describe) {
    return adapter_start(one, NO_MISTAKE, describe, WAIT_MS, take, NULL);
}

static vmnet_return_t start(describe_function describe) { return start_one(&adapter, describe); }

static void every_status(void) {
    for (vmnet_return_t status = VMNET_FAILURE; status <= VMNET_NOT_AUTHORIZED; status++) {
        double_set("start.status", status);
        CHECK(start(describe_host) == status);
    }
    double_set("start.status.times", 1);
    CHECK(start(describe_host) == VMNET_NOT_AUTHORIZED);
    CHECK(start(describe_host) == VMNET_SUCCESS);
    CHECK(adapter_stop(&adapter, WAIT_MS) == VMNET_SUCCESS);
}

static void without_root(void) {
    double_set("root", 0);
    CHECK(start(describe_host) == VMNET_MEM_FAILURE);
    double_text("macos", "15");
    CHECK(start(describe_host) == VMNET_FAILURE);
}

static void null_handles(void) {
    double_set("start.null", 2);
    CHECK(start(describe_host) == VMNET_FAILURE);
    double_set("start.null", 1);
    CHECK(adapter_start(&adapter, NO_MISTAKE, describe_host, SHORT_MS, take, NULL) == 0);
}

static void late_and_never(void) {
    double_set("start.delay.ms", 2 * SHORT_MS);
    CHECK(adapter_start(&adapter, NO_MISTAKE, describe_host, SHORT_MS, take, NULL) == 0);
    usleep(3 * SHORT_MS * 1000);
    CHECK(adapter.status == VMNET_SUCCESS && double_get("live.interfaces") == 1);
    double_set("start.delay.ms", 0);
    double_set("stop.never", 1);
    CHECK(start_one(&other, describe_host) == VMNET_SUCCESS);
    CHECK(adapter_stop(&other, SHORT_MS) == 0);
    double_set("start.never", 1);
    CHECK(adapter_start(&other, NO_MISTAKE, describe_host, SHORT_MS, take, NULL) == 0);
}

static void failing_stop(void) {
    CHECK(start(describe_host) == VMNET_SUCCESS);
    double_set("stop.return", VMNET_FAILURE);
    CHECK(adapter_stop(&adapter, WAIT_MS) == VMNET_FAILURE);
    double_set("stop.return", VMNET_SUCCESS);
    CHECK(start_one(&other, describe_host) == VMNET_SUCCESS);
    double_set("stop.status", VMNET_SETUP_INCOMPLETE);
    double_set("stop.event", 1);
    CHECK(adapter_stop(&other, WAIT_MS) == VMNET_SETUP_INCOMPLETE);
}

static void say(xpc_object_t description, const char *first, const char *last_address, const char *mask) {
    describe_host(description);
    xpc_dictionary_set_string(description, vmnet_start_address_key, first);
    xpc_dictionary_set_string(description, vmnet_end_address_key, last_address);
    if (mask) {
        xpc_dictionary_set_string(description, vmnet_subnet_mask_key, mask);
    }
}

static void no_mode(xpc_object_t d) { xpc_dictionary_set_uint64(d, vmnet_mtu_key, 1500); }
static void no_mask(xpc_object_t d) { say(d, "10.1.0.1", "10.1.0.9", NULL); }
static void public_range(xpc_object_t d) { say(d, "8.8.8.1", "8.8.8.9", "255.255.255.0"); }
static void small_range(xpc_object_t d) { say(d, "172.16.0.1", "172.16.0.2", "255.255.255.252"); }
static void shared_range(xpc_object_t d) {
    small_range(d);
    xpc_dictionary_set_uint64(d, vmnet_operation_mode_key, VMNET_SHARED_MODE);
}
static void address_alone(xpc_object_t d) {
    describe_host(d);
    xpc_dictionary_set_string(d, vmnet_host_ip_address_key, "10.2.0.1");
    xpc_dictionary_set_string(d, vmnet_host_subnet_mask_key, "255.255.255.0");
}
static void identified(xpc_object_t d) {
    static const uint8_t uuid[16] = "0123456789abcdef";
    address_alone(d);
    xpc_dictionary_set_uuid(d, vmnet_network_identifier_key, uuid);
    xpc_dictionary_set_uuid(d, vmnet_interface_id_key, uuid);
}
static void without_mac(xpc_object_t d) {
    describe_host(d);
    xpc_dictionary_set_bool(d, vmnet_allocate_mac_address_key, false);
}
static void two_headers(xpc_object_t d) {
    describe_host(d);
    xpc_dictionary_set_bool(d, vmnet_enable_checksum_offload_key, true);
    xpc_dictionary_set_bool(d, vmnet_enable_virtio_header_key, true);
}
static void isolated(xpc_object_t d) {
    describe_host(d);
    xpc_dictionary_set_bool(d, vmnet_enable_isolation_key, true);
}
static void bridge_to(xpc_object_t d, const char *name) {
    xpc_dictionary_set_uint64(d, vmnet_operation_mode_key, VMNET_BRIDGED_MODE);
    xpc_dictionary_set_string(d, vmnet_shared_interface_name_key, name);
}
static void to_en0(xpc_object_t d) { bridge_to(d, "en0"); }
static void to_en9(xpc_object_t d) { bridge_to(d, "en9"); }
static void to_en0_with_mtu(xpc_object_t d) {
    bridge_to(d, "en0");
    xpc_dictionary_set_uint64(d, vmnet_mtu_key, 1500);
}

static void descriptions(void) {
    static const describe_function wrong[] = {no_mode,     no_mask, public_range,   address_alone,
                                              two_headers, to_en9,  to_en0_with_mtu};
    static const describe_function right[] = {small_range, identified, without_mac, to_en0};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        CHECK(start(wrong[i]) == VMNET_INVALID_ARGUMENT);
    }
    for (size_t i = 0; i < sizeof right / sizeof *right; i++) {
        CHECK(start(right[i]) == VMNET_SUCCESS);
        CHECK(!adapter.mac[0] == (right[i] == without_mac));
        CHECK(adapter_stop(&adapter, WAIT_MS) == VMNET_SUCCESS);
    }
}

static void stable_mac(void) {
    CHECK(start(identified) == VMNET_SUCCESS);
    CHECK(start_one(&other, identified) == VMNET_SUCCESS);
    CHECK(!strcmp(adapter.mac, other.mac) && strlen(other.mac) == 17);
    CHECK(double_get("live.networks") == 1);
    CHECK(adapter_stop(&other, WAIT_MS) == VMNET_SUCCESS);
    CHECK(start_one(&other, describe_host) == VMNET_SUCCESS);
    CHECK(strcmp(adapter.mac, other.mac));
    CHECK(double_get("live.networks") == 2);
}

static void other_mode(void) {
    CHECK(start(small_range) == VMNET_SUCCESS);
    CHECK(start_one(&other, shared_range) == VMNET_SHARING_SERVICE_BUSY);
    double_set("start.conflict.hang", 1);
    CHECK(adapter_start(&other, NO_MISTAKE, shared_range, SHORT_MS, take, NULL) == 0);
}

static vmnet_return_t write_one(struct adapter *one, size_t length) {
    static uint8_t bytes[2000] = "to the other member";
    const uint8_t *pointer = bytes;
    int number = 1;
    return adapter_write(one, &pointer, &length, &number);
}

static void members(void) {
    CHECK(start(describe_host) == VMNET_SUCCESS);
    CHECK(start_one(&other, isolated) == VMNET_SUCCESS);
    CHECK(write_one(&adapter, 60) == VMNET_SUCCESS);
    CHECK(came(1) && !memcmp(last, "to the other", 12));
    CHECK(adapter_stop(&adapter, WAIT_MS) == VMNET_SUCCESS);
    CHECK(start(isolated) == VMNET_SUCCESS);
    CHECK(write_one(&adapter, 60) == VMNET_SUCCESS);
    usleep(SHORT_MS * 500);
    CHECK(came(1));
    uint8_t frame[FRAME];
    CHECK(double_far_receive(100, frame, sizeof frame, WAIT_MS) == 60);
}

static void writes(void) {
    static uint8_t bytes[FRAME];
    static const uint8_t *pointers[BATCH];
    static size_t lengths[BATCH];
    int number = 8;
    for (int i = 0; i < BATCH; i++) {
        pointers[i] = bytes;
        lengths[i] = 60;
    }
    CHECK(start(describe_host) == VMNET_SUCCESS);
    CHECK(write_one(&adapter, 13) == VMNET_INVALID_ARGUMENT);
    CHECK(write_one(&adapter, 1514) == VMNET_SUCCESS);
    CHECK(write_one(&adapter, 1515) == VMNET_PACKET_TOO_BIG);
    double_set("write.status", VMNET_BUFFER_EXHAUSTED);
    double_set("write.status.times", 2);
    CHECK(adapter_write(&adapter, pointers, lengths, &number) == VMNET_BUFFER_EXHAUSTED && number == 4);
    CHECK(adapter_write(&adapter, pointers, lengths, &number) == VMNET_BUFFER_EXHAUSTED && number == 2);
    CHECK(adapter_write(&adapter, pointers, lengths, &number) == VMNET_SUCCESS && number == 2);
    double_set("packets.max", 10);
    number = 11;
    CHECK(adapter_write(&adapter, pointers, lengths, &number) == VMNET_TOO_MANY_PACKETS);
    double_set("packets.max", 256);
    /* Nobody takes them at the far side: in the end the buffers are full. */
    vmnet_return_t status = VMNET_SUCCESS;
    for (int i = 0; i < 1000 && status == VMNET_SUCCESS; i++) {
        number = BATCH;
        status = adapter_write(&adapter, pointers, lengths, &number);
    }
    CHECK(status == VMNET_BUFFER_EXHAUSTED);
    CHECK(adapter_stop(&adapter, WAIT_MS) == VMNET_SUCCESS);
    CHECK(write_one(&adapter, 60) == VMNET_INVALID_ARGUMENT);
    CHECK(double_get("io.after.stop") == 1);
}

static void reads(void) {
    uint8_t frame[FRAME] = {1};
    CHECK(start(describe_host) == VMNET_SUCCESS);
    double_event(100);
    usleep(20000);
    CHECK(double_get("events") == 1 && double_get("frames.read") == 0);
    CHECK(double_far_send(100, frame, sizeof frame) == 1 && came(1));
    double_set("read.status", VMNET_FAILURE);
    CHECK(double_far_send(100, frame, sizeof frame) == 1);
    for (int i = 0; i < WAIT_MS && adapter.read_error != VMNET_FAILURE; i++) {
        usleep(1000);
    }
    CHECK(adapter.read_error == VMNET_FAILURE);
    double_set("read.status", VMNET_SUCCESS);
    double_event(100);
    CHECK(came(2));
}

static void looped(void) {
    double_set("loop", 1);
    CHECK(start(describe_host) == VMNET_SUCCESS);
    CHECK(write_one(&adapter, 70) == VMNET_SUCCESS && came(1));
}

static void too_many_interfaces(void) {
    static struct adapter adapters[33];
    for (int i = 0; i < 33; i++) {
        CHECK(start_one(&adapters[i], describe_host) == (i < 32 ? VMNET_SUCCESS : VMNET_FAILURE));
    }
}

static void *last_thread;
static int threads_changed, jobs_done;

static void note_thread(void *unused) {
    (void)unused;
    threads_changed += last_thread && last_thread != (void *)pthread_self();
    last_thread = (void *)pthread_self();
    jobs_done++;
}

static void turns(void) {
    dispatch_queue_t queue = dispatch_queue_create("turns", NULL);
    double_set("thread.jobs", 4);
    for (int i = 0; i < 100; i++) {
        dispatch_async_f(queue, NULL, note_thread);
    }
    dispatch_barrier_sync_f(queue, NULL, note_thread);
    CHECK(jobs_done == 101);
    CHECK(threads_changed >= 90);
    CHECK(double_get("callback.threads") >= 20);
    dispatch_release(queue);
    CHECK(double_get("live.queues") == 0);
}

static void lists(void) {
    double_text("interfaces", "en0,en5");
    xpc_object_t list = vmnet_copy_shared_interface_list();
    CHECK(xpc_get_type(list) == &_xpc_type_array && xpc_array_get_count(list) == 2);
    CHECK(!strcmp(xpc_array_get_string(list, 1), "en5"));
    xpc_release(list);
    CHECK(double_get("live.objects") == 0);
}

static void (*const all[])(void) = {every_status, without_root, null_handles, late_and_never, failing_stop,
                                    descriptions, stable_mac,   other_mode,   members,        writes,
                                    reads,        looped,       turns,        lists,          too_many_interfaces};

int main(void) {
    enum { NUMBER = sizeof all / sizeof *all };
    pid_t children[NUMBER];
    int status, result = 0;
    for (int i = 0; i < NUMBER; i++) {
        if ((children[i] = fork()) == 0) {
            all[i]();
            CHECK(double_get("violations") == 0);
            fflush(NULL);
            _exit(failed);
        }
    }
    for (int i = 0; i < NUMBER; i++) {
        waitpid(children[i], &status, 0);
        if (!WIFEXITED(status) || WEXITSTATUS(status)) {
            printf("behaviour %d: status %#x\n", i, status);
            result = 1;
        }
    }
    return result;
}
