/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The table is made from data/syscalls; which calls exist here, the kernel's headers tell. */
#include "engine/unit/syscall-group.h"

#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

typedef struct {
        const char *name;
        bool native;
} Call;

typedef struct {
        const char *name;
        unsigned since; /* the first systemd version that has it so; newest first in the table */
        GbnSyscallSet set;
} Group;

#include "syscall-table.inc"

static int
compare_call(const void *name, const void *call)
{
        return strcmp(name, ((const Call *) call)->name);
}

int
gbn_syscall_find(const char *name)
{
        const Call *call = bsearch(name, calls, CALL_COUNT, sizeof *calls, compare_call);

        return call ? (int) (call - calls) : -1;
}

const char *
gbn_syscall_name(unsigned call)
{
        return call < CALL_COUNT ? calls[call].name : NULL;
}

const GbnSyscallSet *
gbn_syscall_group(const char *name, unsigned systemd_version)
{
        for (size_t i = 0; i < G_N_ELEMENTS(groups); i++)
                if (groups[i].since <= systemd_version && g_str_equal(groups[i].name, name))
                        return &groups[i].set;
        return NULL;
}

GbnSyscallSet
gbn_syscall_native(void)
{
        GbnSyscallSet set = { 0 };

        for (unsigned i = 0; i < CALL_COUNT; i++)
                if (calls[i].native)
                        gbn_syscall_set_add(&set, i);
        return set;
}

void
gbn_syscall_set_add(GbnSyscallSet *set, unsigned call)
{
        set->words[call / 64] |= UINT64_C(1) << (call % 64);
}

void
gbn_syscall_set_add_all(GbnSyscallSet *set, const GbnSyscallSet *others)
{
        for (size_t i = 0; i < GBN_SYSCALL_WORDS; i++)
                set->words[i] |= others->words[i];
}

void
gbn_syscall_set_remove_all(GbnSyscallSet *set, const GbnSyscallSet *others)
{
        for (size_t i = 0; i < GBN_SYSCALL_WORDS; i++)
                set->words[i] &= ~others->words[i];
}

void
gbn_syscall_set_keep_all(GbnSyscallSet *set, const GbnSyscallSet *others)
{
        for (size_t i = 0; i < GBN_SYSCALL_WORDS; i++)
                set->words[i] &= others->words[i];
}

bool
gbn_syscall_set_is_empty(const GbnSyscallSet *set)
{
        for (size_t i = 0; i < GBN_SYSCALL_WORDS; i++)
                if (set->words[i])
                        return false;
        return true;
}
