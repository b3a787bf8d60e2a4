/* Hides the symbols that a given macOS does not have, from dlsym itself: the entries of this library's own dynamic
   symbol table are made undefined, in memory. One library so stands for every version, and can change it while loaded. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <elf.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "double.h"

#define MAX_HIDDEN 64

static struct {
    ElfW(Sym) *entry;
    ElfW(Sym) original;
    long since;
} hidden[MAX_HIDDEN];
static int known;

static void remember(const void *address, const char *name, long since) {
    Dl_info info;
    void *entry = NULL;
    if (known == MAX_HIDDEN || !dladdr1(address, &info, &entry, RTLD_DL_SYMENT) || !entry || info.dli_saddr != address) {
        fprintf(stderr, "vmnet double: symbol of %s not found in the symbol table\n", name);
        abort();
    }
    hidden[known].entry = entry;
    hidden[known].original = *hidden[known].entry;
    hidden[known++].since = since;
}

static void make_writable(const void *address) {
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    char *first = (char *)((size_t)address / page * page);
    if (mprotect(first, 2 * page, PROT_READ | PROT_WRITE) && mprotect(first, page, PROT_READ | PROT_WRITE)) {
        perror("vmnet double: mprotect");
        abort();
    }
}

void hide_symbols(long macos) {
    pthread_mutex_lock(&big_lock);
    if (!known) {
        const struct key *key;
        for (int i = 0; (key = key_at(i)); i++) {
            remember(key->symbol, key->name, key->since);
        }
    }
    for (int i = 0; i < known; i++) {
        make_writable(hidden[i].entry);
        /* A definition with value 0 in no section is what the dynamic linker takes for undefined. */
        *hidden[i].entry = hidden[i].original;
        if (hidden[i].since > macos) {
            hidden[i].entry->st_value = 0;
            hidden[i].entry->st_shndx = SHN_UNDEF;
        }
    }
    pthread_mutex_unlock(&big_lock);
}
