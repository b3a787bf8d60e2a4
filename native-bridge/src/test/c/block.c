/* Blocks as the runtime sees them: a literal in memory that is not the double's, which must stay as it was handed over
   until its call has come. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "double.h"

EXPORT const void *_NSConcreteGlobalBlock[32];
EXPORT const void *_NSConcreteStackBlock[32];
EXPORT const void *_NSConcreteMallocBlock[32];

/* Of the function behind the block; a freed callback's code is overwritten by whoever manages its memory. */
#define CODE 16

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#else
#define __asan_region_is_poisoned(address, size) ((void)(address), (void)(size), NULL)
#endif

struct held_block {
    const struct block *block;
    void *copy; /* of a stack block */
    struct block literal;
    struct block_descriptor descriptor;
    uint8_t code[CODE];
    const char *role;
    atomic_int references;
};

/* Copies memory that may not be there any more: 1, or 0 instead of a crash. */
static int peek(const void *address, void *out, size_t size) {
    struct iovec here = {out, size}, there = {(void *)address, size};
    if (__asan_region_is_poisoned((void *)address, size)) {
        return 0;
    }
    if (process_vm_readv(getpid(), &here, 1, &there, 1, 0) == (ssize_t)size) {
        return 1;
    }
    if (errno == EFAULT || !address) {
        return 0;
    }
    memcpy(out, address, size); /* the call is forbidden here, as in some containers */
    return 1;
}

static const char *fault_of(const struct held_block *held) {
    const struct block *literal = &held->literal;
    int global = literal->isa == _NSConcreteGlobalBlock;
    if (!global && literal->isa != _NSConcreteStackBlock) {
        return "isa is neither the address of _NSConcreteGlobalBlock nor of _NSConcreteStackBlock";
    }
    int allowed = BLOCK_HAS_SIGNATURE | (global ? BLOCK_IS_GLOBAL : 0);
    if ((literal->flags & ~allowed) || (global && !(literal->flags & BLOCK_IS_GLOBAL))) {
        return "flags do not go with isa";
    }
    if (literal->reserved || held->descriptor.reserved) {
        return "a reserved field is not 0";
    }
    if (held->descriptor.size != sizeof(struct block)) {
        return "its descriptor's size is not 32";
    }
    return NULL;
}

struct held_block *hold_block(const void *block, const char *role) {
    struct held_block *held = calloc(1, sizeof *held);
    held->block = block;
    held->role = role;
    atomic_store(&held->references, 1);
    const char *fault = NULL;
    if (!block || !peek(block, &held->literal, sizeof held->literal)) {
        fault = "cannot be read";
    } else if (!peek(held->literal.descriptor, &held->descriptor, sizeof held->descriptor)) {
        fault = "its descriptor cannot be read";
    } else if (!peek((const void *)held->literal.invoke, held->code, CODE)) {
        fault = "its function cannot be read";
    } else {
        fault = fault_of(held);
    }
    if (fault) {
        violation("%s block: %s", role, fault);
        free(held);
        return NULL;
    }
    if (held->literal.isa == _NSConcreteStackBlock) {
        held->copy = malloc(sizeof(struct block));
        memcpy(held->copy, &held->literal, sizeof(struct block));
        held->block = held->copy;
    }
    count(COUNT_BLOCKS, 1);
    return held;
}

void keep_block(struct held_block *held) { atomic_fetch_add(&held->references, 1); }

void drop_block(struct held_block *held) {
    if (held && atomic_fetch_sub(&held->references, 1) == 1) {
        count(COUNT_BLOCKS, -1);
        free(held->copy);
        free(held);
    }
}

const struct block *intact_block(const struct held_block *held) {
    struct block literal;
    struct block_descriptor descriptor;
    uint8_t code[CODE];
    if (peek(held->block, &literal, sizeof literal) && !memcmp(&literal, &held->literal, sizeof literal) &&
        peek(literal.descriptor, &descriptor, sizeof descriptor) &&
        !memcmp(&descriptor, &held->descriptor, sizeof descriptor) && peek((const void *)literal.invoke, code, CODE) &&
        !memcmp(code, held->code, CODE)) {
        return held->block;
    }
    violation("%s block: freed or changed before its call", held->role);
    return NULL;
}
