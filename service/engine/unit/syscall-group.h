/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* System calls and systemd's groups of them, as sets. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GBN_SYSCALL_WORDS 9

/* One bit for each call that any group names. */
typedef struct {
        uint64_t words[GBN_SYSCALL_WORDS];
} GbnSyscallSet;

/* The number of a call in the sets, or -1 for a name that is in no group of any version. */
int gbn_syscall_find(const char *name);

/* The name of a call by its number in the sets; NULL behind the last one. */
const char *gbn_syscall_name(unsigned call);

/* A group ("@mount", nested groups included) as that version of systemd has it, or NULL. */
const GbnSyscallSet *gbn_syscall_group(const char *name, unsigned systemd_version);

/* The names of all groups, each once; NULL behind the last one. */
const char *gbn_syscall_group_name(unsigned number);

/* One group after the other as that version has them: *at begins at 0. NULL behind the last one. */
const GbnSyscallSet *
gbn_syscall_group_next(unsigned systemd_version, size_t *at, const char **ret_name);

/* Every call that has a number. */
GbnSyscallSet gbn_syscall_all(void);

/* All calls that any group of that version names. */
GbnSyscallSet gbn_syscall_known(unsigned systemd_version);

/* The calls that exist on the architecture this was built for; systemd scores no others. */
const GbnSyscallSet *gbn_syscall_native(void);

/* Names that no libseccomp resolves, so that systemd passes them over wherever they stand. */
const GbnSyscallSet *gbn_syscall_unresolved(void);

void gbn_syscall_set_add(GbnSyscallSet *set, unsigned call);
void gbn_syscall_set_add_all(GbnSyscallSet *set, const GbnSyscallSet *others);
void gbn_syscall_set_remove_all(GbnSyscallSet *set, const GbnSyscallSet *others);
void gbn_syscall_set_keep_all(GbnSyscallSet *set, const GbnSyscallSet *others);
bool gbn_syscall_set_is_empty(const GbnSyscallSet *set);
