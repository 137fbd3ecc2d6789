/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The table is made from data/syscalls; which calls exist here, the kernel's headers tell. */
#include "engine/unit/syscall-group.h"

#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

typedef struct {
        const char *name;
        unsigned since; /* the first systemd version that has it so */
        GbnSyscallSet set;
} Group;

#include "syscall-table.inc"

static int
compare_call(const void *name, const void *call)
{
        return strcmp(name, *(const char *const *) call);
}

int
gbn_syscall_find(const char *name)
{
        const char *const *call = bsearch(name, calls, CALL_COUNT, sizeof *calls, compare_call);

        return call ? (int) (call - calls) : -1;
}

const char *
gbn_syscall_name(unsigned call)
{
        return call < CALL_COUNT ? calls[call] : NULL;
}

static int
compare_group(const void *name, const void *group)
{
        return strcmp(name, ((const Group *) group)->name);
}

const GbnSyscallSet *
gbn_syscall_group(const char *name, unsigned systemd_version)
{
        const Group *found = bsearch(name, groups, G_N_ELEMENTS(groups), sizeof *groups,
                                     compare_group);

        if (!found)
                return NULL;
        while (found > groups && g_str_equal(found[-1].name, name))
                found--;
        for (; found < groups + G_N_ELEMENTS(groups) && g_str_equal(found->name, name); found++)
                if (found->since <= systemd_version)
                        return &found->set;
        return NULL;
}

const char *
gbn_syscall_group_name(unsigned number)
{
        for (size_t i = 0; i < G_N_ELEMENTS(groups); i++) {
                if (i > 0 && g_str_equal(groups[i].name, groups[i - 1].name))
                        continue;
                if (number-- == 0)
                        return groups[i].name;
        }
        return NULL;
}

/* Rows of one name stand together, the newest first. */
const GbnSyscallSet *
gbn_syscall_group_next(unsigned systemd_version, size_t *at, const char **ret_name)
{
        while (*at < G_N_ELEMENTS(groups)) {
                const char *name = groups[*at].name;
                const GbnSyscallSet *found = NULL;

                for (; *at < G_N_ELEMENTS(groups) && g_str_equal(groups[*at].name, name); (*at)++)
                        if (!found && groups[*at].since <= systemd_version)
                                found = &groups[*at].set;
                if (!found)
                        continue;
                *ret_name = name;
                return found;
        }
        return NULL;
}

GbnSyscallSet
gbn_syscall_all(void)
{
        GbnSyscallSet all = { 0 };

        for (size_t i = 0; i < CALL_COUNT / 64; i++)
                all.words[i] = UINT64_MAX;
        if (CALL_COUNT % 64 != 0)
                all.words[CALL_COUNT / 64] = (UINT64_C(1) << (CALL_COUNT % 64)) - 1;
        return all;
}

GbnSyscallSet
gbn_syscall_known(unsigned systemd_version)
{
        GbnSyscallSet known = { 0 };
        const GbnSyscallSet *group;
        const char *name;
        size_t at = 0;

        while ((group = gbn_syscall_group_next(systemd_version, &at, &name)))
                gbn_syscall_set_add_all(&known, group);
        return known;
}

const GbnSyscallSet *
gbn_syscall_native(void)
{
        return &native;
}

const GbnSyscallSet *
gbn_syscall_unresolved(void)
{
        return &unresolved;
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
