/* Inside the double: who may call what, and the one lock.
   big_lock guards interfaces, networks and queues; callbacks of the adapter run without it. Objects and violations have
   leaf locks of their own. */
#ifndef DOUBLE_H
#define DOUBLE_H
#include <pthread.h>
#include <stdatomic.h>

#include "apple.h"
#include "control.h"

extern pthread_mutex_t big_lock;

/* control.c */
long option(enum option which);
void count(enum counter which, long change);
/* A breach of the contract by the adapter: kept as text, counted, and the end of the process if "abort" is set. */
void violation(const char *format, ...) __attribute__((format(printf, 1, 2)));
void reject(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The scripted status, as long as its times last; 1000 otherwise. */
vmnet_return_t fault(enum option status, enum option times);
void copy_text(const char *name, char *out, size_t capacity);
void write_report(void);
long random_below(long bound);
void random_pause(long max_us);
long now_ms(void);

/* hide.c */
void hide_symbols(long macos);

/* keys.c: what is known of a key by its salted string, and the salted string by its symbol. */
enum kind { KIND_NONE, KIND_UINT64, KIND_BOOL, KIND_STRING, KIND_UUID, KIND_DICTIONARY, KIND_ARRAY };
enum place { IN_DESCRIPTION = 1, IN_PARAMETERS = 2, IN_EVENT = 4 };
struct key {
    const char *name;
    const char **symbol;
    enum kind kind;
    long since;
    int place;
};
const struct key *key_of(const char *string);
const struct key *key_at(int index); /* NULL after the last */
extern const char *vmnet_operation_mode_key, *vmnet_interface_id_key, *vmnet_mac_address_key,
        *vmnet_allocate_mac_address_key, *vmnet_mtu_key, *vmnet_max_packet_size_key,
        *vmnet_estimated_packets_available_key, *vmnet_shared_interface_name_key, *vmnet_start_address_key,
        *vmnet_end_address_key, *vmnet_subnet_mask_key, *vmnet_nat66_prefix_key, *vmnet_nat66_prefix_length_key,
        *vmnet_network_identifier_key, *vmnet_host_ip_address_key, *vmnet_host_subnet_mask_key,
        *vmnet_host_ipv6_address_key, *vmnet_enable_tso_key, *vmnet_enable_isolation_key,
        *vmnet_enable_checksum_offload_key, *vmnet_read_max_packets_key, *vmnet_write_max_packets_key,
        *vmnet_enable_virtio_header_key;

/* object.c */
struct object *new_dictionary(void);
void put_uint64(struct object *dictionary, const char *key, uint64_t value);
void put_string(struct object *dictionary, const char *key, const char *value);
void put_uuid(struct object *dictionary, const char *key, const uint8_t *value);
void drop_object(struct object *);
int object_is_live(const struct object *, enum kind kind);
/* The value if there is one of that kind, whatever the key: for the double's own reading. */
const struct object *value_of(const struct object *dictionary, const char *key);
enum kind kind_of(const struct object *);
uint64_t uint64_of(const struct object *, uint64_t otherwise);
const char *string_of(const struct object *);
const uint8_t *uuid_of(const struct object *);
/* Calls for every entry until one returns other than 0, which is returned. */
int each_entry(const struct object *dictionary, int (*visit)(const char *key, const struct object *value));

/* block.c */
struct held_block;
struct held_block *hold_block(const void *block, const char *role);
void keep_block(struct held_block *);
void drop_block(struct held_block *);
/* NULL, after a violation, where the block is no longer what was handed over. */
const struct block *intact_block(const struct held_block *);

/* queue.c; enqueue under big_lock */
enum job_role { JOB_PLAIN, JOB_COMPLETION };
int queue_is_live(const struct queue *, const char *caller);
void enqueue(struct queue *, enum job_role, void (*run)(void *), void *context);
void retain_queue(struct queue *);
void release_queue(struct queue *);
int on_queue(const struct queue *);
const char *queue_label(const struct queue *);
void check_queues(void);

/* clock.c: runs something later on a thread of the double's own, without big_lock. */
void after_us(long delay_us, void (*run)(void *), void *context);

/* params.c */
struct settings {
    uint64_t mode, mtu, max_frame;
    int allocate_mac, isolation;
    int has_interface_id, has_identifier;
    uint8_t interface_id[16], identifier[16];
    char shared_name[16], start[16], end[16], mask[16], host[16], host_mask[16], host6[46];
};
vmnet_return_t read_description(const struct object *description, struct settings *);
struct object *make_parameters(struct settings *);

/* network.c; under big_lock unless said otherwise */
struct frame {
    struct frame *next;
    size_t length;
    uint8_t bytes[];
};
struct network {
    struct network *next;
    int number;
    int shut;
    int fd, far_fd, wake_fd;
    uint64_t mode;
    char key[64], subnet[40];
    char device[16];
    struct settings settings;
    pthread_t pump;
    struct vmnet_interface *members;
};
/* Not under big_lock. */
vmnet_return_t join_network(struct vmnet_interface *);
void leave_network(struct vmnet_interface *);
/* 1000, or 1007 where the far side takes no more at present. */
vmnet_return_t send_frame(struct vmnet_interface *, const uint8_t *bytes, size_t length);
struct network *network_of(int number);

/* tap.c: descriptor, or -1. */
/* The network namespace of the calling thread if TAPs are asked for, -1 else; entered later by the thread that makes one. */
int current_namespace(void);
void enter_namespace(int fd);
int open_tap(const char *name, char *real_name);
void address_tap(const char *name, const struct settings *);

/* interface.c, io.c */
#define INTERFACE_MAGIC 0x766d6e69u
enum state { STARTING, STARTED, FAILED, STOPPING, STOPPED };
struct vmnet_interface {
    uint32_t magic;
    enum state state;
    struct settings settings;
    struct network *network;
    struct vmnet_interface *next_member;
    struct frame *first, *last;
    long frames;
    int armed;
    int callbacks; /* event callbacks under way or queued */
    struct queue *event_queue;
    struct held_block *event_block, *last_event_block;
    struct queue *last_event_queue;
    unsigned turn;
};
int interface_is_live(const struct vmnet_interface *, const char *caller);
void offer_frame(struct vmnet_interface *, const uint8_t *bytes, size_t length);
void signal_interface(struct vmnet_interface *);
void send_event(struct vmnet_interface *, struct queue *, struct held_block *);
void clear_callback(struct vmnet_interface *);
void forget_frames(struct vmnet_interface *);
#endif
