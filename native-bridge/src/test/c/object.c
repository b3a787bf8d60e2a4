/* XPC objects: typed, counted, and poisoned when the last reference goes. A released object is remembered for long, so
   that a later use is told apart from a use of a living one. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "double.h"

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(address, size) ((void)(address), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(address, size) ((void)(address), (void)(size))
#endif

#define LIVE 0x6c697665u
#define RELEASED 0x676f6e65u
#define POISON 0xdb
/* Released objects that keep their place, poisoned; far more than one test makes between release and wrong use. */
#define REMEMBERED 16384

struct xpc_type {
    const char *name;
};
EXPORT const struct xpc_type _xpc_type_uint64 = {"uint64"};
EXPORT const struct xpc_type _xpc_type_bool = {"bool"};
EXPORT const struct xpc_type _xpc_type_string = {"string"};
EXPORT const struct xpc_type _xpc_type_uuid = {"uuid"};
EXPORT const struct xpc_type _xpc_type_dictionary = {"dictionary"};
EXPORT const struct xpc_type _xpc_type_array = {"array"};
static const struct xpc_type *const types[] = {
        NULL, &_xpc_type_uint64, &_xpc_type_bool, &_xpc_type_string, &_xpc_type_uuid, &_xpc_type_dictionary,
        &_xpc_type_array};

struct entry {
    struct entry *next;
    char *key; /* NULL in an array */
    struct object *value;
};

struct object {
    uint32_t magic;
    enum kind kind;
    int references;
    uint64_t number;
    uint8_t uuid[16];
    char *text;
    size_t text_size;
    struct entry *entries;
};

/* Leaf lock of every object; recursive because releasing a dictionary releases what is in it. */
static pthread_mutex_t lock = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
static struct object *remembered[REMEMBERED];
static unsigned next_remembered;

static struct object *make(enum kind kind) {
    struct object *object = calloc(1, sizeof *object);
    object->magic = LIVE;
    object->kind = kind;
    object->references = 1;
    count(COUNT_OBJECTS, 1);
    return object;
}

static int usable(const struct object *object, enum kind kind, const char *caller) {
    if (!object) {
        violation("%s: object is NULL", caller);
    } else if (object->magic == RELEASED) {
        violation("%s: object was used after its release", caller);
    } else if (object->magic != LIVE) {
        violation("%s: not an XPC object", caller);
    } else if (kind != KIND_NONE && object->kind != kind) {
        violation("%s: object is of type %s", caller, types[object->kind]->name);
    } else {
        return 1;
    }
    return 0;
}

int object_is_live(const struct object *object, enum kind kind) {
    pthread_mutex_lock(&lock);
    int live = object && object->magic == LIVE && object->kind == kind;
    pthread_mutex_unlock(&lock);
    return live;
}

static void poison(struct object *object) {
    object->magic = RELEASED;
    object->number = 0xdbdbdbdbdbdbdbdb;
    memset(object->uuid, POISON, sizeof object->uuid);
    ASAN_POISON_MEMORY_REGION(object->uuid, sizeof object->uuid);
    if (object->text) {
        memset(object->text, POISON, object->text_size - 1);
        ASAN_POISON_MEMORY_REGION(object->text, object->text_size);
    }
    struct object **place = &remembered[next_remembered++ % REMEMBERED];
    if (*place) {
        ASAN_UNPOISON_MEMORY_REGION((*place)->uuid, sizeof object->uuid);
        if ((*place)->text) {
            ASAN_UNPOISON_MEMORY_REGION((*place)->text, (*place)->text_size);
            free((*place)->text);
        }
        free(*place);
    }
    *place = object;
}

void drop_object(struct object *object) {
    pthread_mutex_lock(&lock);
    if (object->magic != LIVE) {
        violation("an object that was only lent was released by the adapter");
    } else if (--object->references == 0) {
        while (object->entries) {
            struct entry *entry = object->entries;
            object->entries = entry->next;
            drop_object(entry->value);
            free(entry->key);
            free(entry);
        }
        poison(object);
        count(COUNT_OBJECTS, -1);
    }
    pthread_mutex_unlock(&lock);
}

EXPORT struct object *xpc_retain(struct object *object) {
    pthread_mutex_lock(&lock);
    if (usable(object, KIND_NONE, "xpc_retain")) {
        object->references++;
    }
    pthread_mutex_unlock(&lock);
    return object;
}

EXPORT void xpc_release(struct object *object) {
    pthread_mutex_lock(&lock);
    if (usable(object, KIND_NONE, "xpc_release")) {
        drop_object(object);
    }
    pthread_mutex_unlock(&lock);
}

EXPORT const struct xpc_type *xpc_get_type(struct object *object) {
    pthread_mutex_lock(&lock);
    const struct xpc_type *type = usable(object, KIND_NONE, "xpc_get_type") ? types[object->kind] : NULL;
    pthread_mutex_unlock(&lock);
    return type;
}

EXPORT struct object *xpc_uint64_create(uint64_t value) {
    struct object *object = make(KIND_UINT64);
    object->number = value;
    return object;
}

/* The argument is taken as the whole register: a C compiler passes a bool as 0 or 1, and so must everybody. */
EXPORT struct object *xpc_bool_create(uint32_t value) {
    if (value > 1) {
        violation("xpc bool: argument is %#x, a bool is 0 or 1", value);
    }
    struct object *object = make(KIND_BOOL);
    object->number = value & 1;
    return object;
}

EXPORT struct object *xpc_string_create(const char *value) {
    struct object *object = make(KIND_STRING);
    object->text_size = strlen(value) + 1;
    object->text = strdup(value);
    return object;
}

EXPORT struct object *xpc_uuid_create(const uint8_t *value) {
    struct object *object = make(KIND_UUID);
    memcpy(object->uuid, value, sizeof object->uuid);
    return object;
}

EXPORT struct object *xpc_array_create(struct object *const *values, size_t number) {
    struct object *array = make(KIND_ARRAY);
    struct entry **end = &array->entries;
    for (size_t i = 0; i < number; i++, end = &(*end)->next) {
        *end = calloc(1, sizeof **end);
        (*end)->value = xpc_retain(values[i]);
    }
    return array;
}

static struct entry *find(const struct object *dictionary, const char *key) {
    struct entry *entry = dictionary->entries;
    while (entry && strcmp(entry->key, key)) {
        entry = entry->next;
    }
    return entry;
}

/* Takes over the caller's reference to value. */
static void put(struct object *dictionary, const char *key, struct object *value, const char *caller) {
    pthread_mutex_lock(&lock);
    if (!key || !key_of(key)) {
        violation("%s: no key of this macOS has the string \"%s\"; was it read from its symbol?", caller,
                  key ? key : "NULL");
    }
    if (key && usable(dictionary, KIND_DICTIONARY, caller)) {
        struct entry *entry = find(dictionary, key);
        if (entry) {
            drop_object(entry->value);
        } else {
            entry = calloc(1, sizeof *entry);
            entry->key = strdup(key);
            entry->next = dictionary->entries;
            dictionary->entries = entry;
        }
        entry->value = value;
    } else {
        drop_object(value);
    }
    pthread_mutex_unlock(&lock);
}

struct object *new_dictionary(void) { return make(KIND_DICTIONARY); }

void put_uint64(struct object *dictionary, const char *key, uint64_t value) {
    put(dictionary, key, xpc_uint64_create(value), __func__);
}

void put_string(struct object *dictionary, const char *key, const char *value) {
    put(dictionary, key, xpc_string_create(value), __func__);
}

void put_uuid(struct object *dictionary, const char *key, const uint8_t *value) {
    put(dictionary, key, xpc_uuid_create(value), __func__);
}

EXPORT struct object *xpc_dictionary_create(const char *const *keys, struct object *const *values, size_t number) {
    struct object *dictionary = new_dictionary();
    for (size_t i = 0; i < number; i++) {
        put(dictionary, keys[i], xpc_retain(values[i]), "xpc_dictionary_create");
    }
    return dictionary;
}

EXPORT void xpc_dictionary_set_uint64(struct object *dictionary, const char *key, uint64_t value) {
    put(dictionary, key, xpc_uint64_create(value), __func__);
}

EXPORT void xpc_dictionary_set_bool(struct object *dictionary, const char *key, uint32_t value) {
    put(dictionary, key, xpc_bool_create(value), __func__);
}

EXPORT void xpc_dictionary_set_string(struct object *dictionary, const char *key, const char *value) {
    put(dictionary, key, xpc_string_create(value), __func__);
}

EXPORT void xpc_dictionary_set_uuid(struct object *dictionary, const char *key, const uint8_t *value) {
    put(dictionary, key, xpc_uuid_create(value), __func__);
}

EXPORT void xpc_dictionary_set_value(struct object *dictionary, const char *key, struct object *value) {
    put(dictionary, key, xpc_retain(value), __func__);
}

/* What is there for the key if it is of the kind (any kind: KIND_NONE), else NULL; as the adapter asks. */
static struct object *get(struct object *dictionary, const char *key, enum kind kind, const char *caller) {
    struct object *value = NULL;
    pthread_mutex_lock(&lock);
    if (!key || !key_of(key)) {
        violation("%s: no key of this macOS has the string \"%s\"; was it read from its symbol?", caller,
                  key ? key : "NULL");
    } else if (usable(dictionary, KIND_DICTIONARY, caller)) {
        struct entry *entry = find(dictionary, key);
        value = entry && (kind == KIND_NONE || entry->value->kind == kind) ? entry->value : NULL;
    }
    pthread_mutex_unlock(&lock);
    return value;
}

EXPORT uint64_t xpc_dictionary_get_uint64(struct object *dictionary, const char *key) {
    struct object *value = get(dictionary, key, KIND_UINT64, __func__);
    return value ? value->number : 0;
}

EXPORT _Bool xpc_dictionary_get_bool(struct object *dictionary, const char *key) {
    struct object *value = get(dictionary, key, KIND_BOOL, __func__);
    return value && value->number;
}

EXPORT const char *xpc_dictionary_get_string(struct object *dictionary, const char *key) {
    struct object *value = get(dictionary, key, KIND_STRING, __func__);
    return value ? value->text : NULL;
}

EXPORT const uint8_t *xpc_dictionary_get_uuid(struct object *dictionary, const char *key) {
    struct object *value = get(dictionary, key, KIND_UUID, __func__);
    return value ? value->uuid : NULL;
}

EXPORT struct object *xpc_dictionary_get_value(struct object *dictionary, const char *key) {
    return get(dictionary, key, KIND_NONE, __func__);
}

static struct object *at(struct object *array, size_t index, const char *caller) {
    struct object *value = NULL;
    pthread_mutex_lock(&lock);
    if (usable(array, KIND_ARRAY, caller)) {
        struct entry *entry = array->entries;
        for (; entry && index > 0; index--) {
            entry = entry->next;
        }
        if (entry) {
            value = entry->value;
        } else {
            violation("%s: index beyond the array", caller);
        }
    }
    pthread_mutex_unlock(&lock);
    return value;
}

static size_t entries_of(struct object *object, enum kind kind, const char *caller) {
    size_t number = 0;
    pthread_mutex_lock(&lock);
    if (usable(object, kind, caller)) {
        for (struct entry *entry = object->entries; entry; entry = entry->next) {
            number++;
        }
    }
    pthread_mutex_unlock(&lock);
    return number;
}

EXPORT size_t xpc_array_get_count(struct object *array) { return entries_of(array, KIND_ARRAY, __func__); }

EXPORT size_t xpc_dictionary_get_count(struct object *object) { return entries_of(object, KIND_DICTIONARY, __func__); }

EXPORT struct object *xpc_array_get_value(struct object *array, size_t index) { return at(array, index, __func__); }

EXPORT const char *xpc_array_get_string(struct object *array, size_t index) {
    struct object *value = at(array, index, __func__);
    return value && value->kind == KIND_STRING ? value->text : NULL;
}

EXPORT uint64_t xpc_uint64_get_value(struct object *object) {
    return usable(object, KIND_UINT64, __func__) ? object->number : 0;
}

EXPORT const char *xpc_string_get_string_ptr(struct object *object) {
    return usable(object, KIND_STRING, __func__) ? object->text : NULL;
}

static void describe(FILE *out, const struct object *object) {
    switch (object->kind) {
        case KIND_STRING: fprintf(out, "\"%s\"", object->text); break;
        case KIND_BOOL: fputs(object->number ? "true" : "false", out); break;
        case KIND_UUID:
            for (size_t i = 0; i < sizeof object->uuid; i++) {
                fprintf(out, "%02x", object->uuid[i]);
            }
            break;
        case KIND_DICTIONARY:
        case KIND_ARRAY:
            fputs("{ ", out);
            for (struct entry *entry = object->entries; entry; entry = entry->next) {
                fprintf(out, "%s: ", entry->key ? entry->key : "-");
                describe(out, entry->value);
                fputs(entry->next ? ", " : " ", out);
            }
            fputs("}", out);
            break;
        default: fprintf(out, "%llu", (unsigned long long)object->number); break;
    }
}

EXPORT char *xpc_copy_description(struct object *object) {
    char *text = NULL;
    size_t size = 0;
    pthread_mutex_lock(&lock);
    if (usable(object, KIND_NONE, "xpc_copy_description")) {
        FILE *out = open_memstream(&text, &size);
        describe(out, object);
        fclose(out);
    }
    pthread_mutex_unlock(&lock);
    return text;
}

const struct object *value_of(const struct object *dictionary, const char *key) {
    struct entry *entry = find(dictionary, key);
    return entry ? entry->value : NULL;
}

enum kind kind_of(const struct object *object) { return object->kind; }

uint64_t uint64_of(const struct object *object, uint64_t otherwise) { return object ? object->number : otherwise; }

const char *string_of(const struct object *object) { return object ? object->text : ""; }

const uint8_t *uuid_of(const struct object *object) { return object->uuid; }

int each_entry(const struct object *dictionary, int (*visit)(const char *key, const struct object *value)) {
    int result = 0;
    for (struct entry *entry = dictionary->entries; entry && !result; entry = entry->next) {
        result = visit(entry->key, entry->value);
    }
    return result;
}
