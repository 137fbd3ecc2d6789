/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Landlock keeps files from being written, but knows nothing of owners and modes: SQLite, as root, gives the files
 * beside a database to the owner of that, also when it only reads. */
#include "base/only-read.h"

#include <errno.h>
#include <glib.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define WRITING                                                          \
        (LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR | \
         LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_CHAR | \
         LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |     \
         LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO |   \
         LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM)

#define REFUSE(call)                                       \
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (call), 0, 1), \
                BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM)

/* Of the calls that the C library makes here; other numbers are for programs that mean harm, which this is not for.
 * The older ones do not exist on every processor. */
static bool
keep_owners_and_modes(void)
{
        struct sock_filter calls[] = {
                BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
                REFUSE(SYS_fchown),
                REFUSE(SYS_fchownat),
                REFUSE(SYS_fchmod),
                REFUSE(SYS_fchmodat),
#ifdef SYS_chown
                REFUSE(SYS_chown),
#endif
#ifdef SYS_lchown
                REFUSE(SYS_lchown),
#endif
#ifdef SYS_chmod
                REFUSE(SYS_chmod),
#endif
#ifdef SYS_fchown32
                REFUSE(SYS_chown32),
                REFUSE(SYS_fchown32),
                REFUSE(SYS_lchown32),
#endif
                BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        };
        const struct sock_fprog filter = { G_N_ELEMENTS(calls), calls };

        return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) >= 0;
}

bool
gbn_only_read_from_here(void)
{
        const struct landlock_ruleset_attr forbidden = { .handled_access_fs = WRITING };
        int rules = (int) syscall(SYS_landlock_create_ruleset, &forbidden, sizeof forbidden, 0);
        bool done = rules >= 0 && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) >= 0 &&
                    syscall(SYS_landlock_restrict_self, rules, 0) >= 0 && keep_owners_and_modes();

        if (rules >= 0)
                (void) close(rules);
        return done;
}
