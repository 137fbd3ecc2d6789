/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What systemd knows of one service that bears on its sandbox: the effective values, after all
 * drop-ins, and what each setting brings along. Each field names its directive; where a D-Bus
 * property holds the same, setting.c says which. */
#pragma once

#include "engine/unit/syscall-group.h"
#include "engine/unit/systemd-version.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* SystemCallFilter= */
typedef struct {
        bool is_set; /* a line chose the mode; without one there is no filter */
        bool allow;  /* the set is what may be called; else what may not */
        GbnSyscallSet calls;
} GbnCallFilter;

/* RestrictAddressFamilies=; the same two modes. */
typedef struct {
        bool is_set, allow;
        uint64_t families; /* GBN_FAMILY_BIT() of each listed one */
} GbnFamilyFilter;

/* RestrictFileSystems=, RestrictNetworkInterfaces=; the same two modes over names. Denying none is no
 * filter at all. */
typedef struct {
        bool allow;
        bool is_set;      /* a name has been in it since the last reset, so the mode stays */
        GPtrArray *names; /* char *, each once */
} GbnNameFilter;

/* TasksMax=, MemoryMax=. A unit has one of the two; both stand where a number has met a share. */
typedef struct {
        uint64_t number; /* UINT64_MAX: none */
        unsigned share;  /* of the machine, in 10 000ths; UINT_MAX: none */
} GbnLimit;

/* Words of enumerations: indices into the word lists of setting.c, in their order there. */
enum { GBN_NO, GBN_YES };
enum {
        GBN_PRIVATE_TMP_NO,
        GBN_PRIVATE_TMP_YES,
        GBN_PRIVATE_TMP_CONNECTED,
        GBN_PRIVATE_TMP_DISCONNECTED
};
enum {
        GBN_PROTECT_HOME_NO,
        GBN_PROTECT_HOME_YES,
        GBN_PROTECT_HOME_READ_ONLY,
        GBN_PROTECT_HOME_TMPFS
};
enum {
        GBN_PROTECT_SYSTEM_NO,
        GBN_PROTECT_SYSTEM_YES,
        GBN_PROTECT_SYSTEM_FULL,
        GBN_PROTECT_SYSTEM_STRICT
};
enum { GBN_KEYRING_INHERIT, GBN_KEYRING_PRIVATE, GBN_KEYRING_SHARED };
enum { GBN_PROC_DEFAULT, GBN_PROC_NOACCESS, GBN_PROC_INVISIBLE, GBN_PROC_PTRACEABLE };
enum { GBN_PROC_SUBSET_ALL, GBN_PROC_SUBSET_PID };
enum { GBN_NOTIFY_NONE, GBN_NOTIFY_MAIN, GBN_NOTIFY_EXEC, GBN_NOTIFY_ALL };
enum { GBN_DEVICES_AUTO, GBN_DEVICES_CLOSED, GBN_DEVICES_STRICT };
enum {
        GBN_TYPE_UNSET = -1,
        GBN_TYPE_SIMPLE,
        GBN_TYPE_FORKING,
        GBN_TYPE_ONESHOT,
        GBN_TYPE_DBUS,
        GBN_TYPE_NOTIFY,
        GBN_TYPE_NOTIFY_RELOAD,
        GBN_TYPE_IDLE,
        GBN_TYPE_EXEC
};
enum { GBN_MOUNTS_UNSET, GBN_MOUNTS_NO, GBN_MOUNTS_YES };
enum {
        GBN_RESTART_NO,
        GBN_RESTART_SUCCESS,
        GBN_RESTART_FAILURE,
        GBN_RESTART_ABNORMAL,
        GBN_RESTART_WATCHDOG,
        GBN_RESTART_ABORT,
        GBN_RESTART_ALWAYS
};
enum { GBN_KILL_CONTROL_GROUP, GBN_KILL_PROCESS, GBN_KILL_MIXED, GBN_KILL_NONE };
enum { GBN_EXIT_TYPE_MAIN, GBN_EXIT_TYPE_CGROUP };

/* Of a user that DynamicUser= could not name after the unit. */
#define GBN_DYNAMIC_USER_PREFIX "_du"

typedef struct {
        /* identity */
        char *user; /* User=; NULL: unset */
        bool dynamic_user;
        GPtrArray *supplementary_groups; /* char * */
        int private_users;               /* a word; GBN_NO or some kind of yes */
        bool no_new_privileges;
        uint32_t umask; /* UMask=, permission bits */
        int keyring_mode;
        bool remove_ipc;

        /* files and devices */
        int protect_system, protect_home, private_tmp;
        char *root_directory, *root_image; /* NULL: unset */
        int private_mounts;                /* GBN_MOUNTS_… */
        bool restrict_suid_sgid;
        bool private_devices;
        int device_policy;
        GPtrArray *device_allow; /* char *: "path rights" */

        /* kernel */
        bool protect_kernel_tunables, protect_kernel_modules, protect_kernel_logs, protect_clock;
        int protect_control_groups, protect_hostname;
        int protect_proc, proc_subset;
        bool lock_personality, memory_deny_write_execute, restrict_realtime;
        bool delegate;
        int notify_access;

        /* capabilities, namespaces, calls: bits that stay allowed */
        uint64_t capability_bounding_set, ambient_capabilities;
        uint64_t restrict_namespaces; /* CLONE_NEW… flags; UINT64_MAX: never set */
        GbnCallFilter system_call_filter;
        GPtrArray *system_call_architectures; /* char *, each once */

        /* network */
        bool private_network;
        GbnFamilyFilter restrict_address_families;
        GArray *ip_address_allow, *ip_address_deny;                /* GbnNetwork */
        GPtrArray *ip_ingress_filter_path, *ip_egress_filter_path; /* char * */

        /* not scored, but part of what a layer can set */
        bool private_ipc, private_bpf;
        char *system_call_error_number; /* by name; NULL: the call kills */
        GPtrArray *read_write_paths, *read_only_paths,
                *inaccessible_paths;           /* char *, with prefixes */
        GPtrArray *no_exec_paths, *exec_paths; /* the same */
        GPtrArray *state_directory, *cache_directory, *logs_directory, *runtime_directory,
                *configuration_directory; /* char *: "name", or "name:ro" */
        GbnNameFilter restrict_file_systems, restrict_network_interfaces;
        GbnLimit tasks_max, memory_max;
        GPtrArray *socket_bind_deny, *socket_bind_allow; /* char *: "tcp:80", … */

        /* what decides whether systemd loads the unit, and what else has a say in the above */
        bool default_dependencies; /* [Unit] */
        int type, exit_type, restart, kill_mode;
        unsigned exec_start, exec_stop, exec_other; /* number of commands */
        bool remain_after_exit;
        int success_action; /* 0: none */
        char *bus_name, *pam_name;
        bool mount_images;
        bool working_directory_is_home; /* WorkingDirectory=~ */
        int private_pids;               /* a word */
        bool restart_force_exit_status; /* RestartForceExitStatus= has an entry */
        bool import_credential;         /* ImportCredential= */
        bool usb_descriptors, usb_strings;
        GHashTable *load_credentials,
                *set_credentials; /* char * name → 1 where encrypted, else 0 */
} GbnFacts;

/* The values of a unit that sets nothing. What counts as "all capabilities", and so as a set that no
 * line has touched yet, differs between versions. */
void gbn_facts_init(GbnFacts *facts);
void gbn_facts_init_for(GbnFacts *facts, const GbnSystemd *systemd);

/* The same for facts that were begun before and have served their unit. */
void gbn_facts_reset_for(GbnFacts *facts, const GbnSystemd *systemd);

void gbn_facts_clear(GbnFacts *facts);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(GbnFacts, gbn_facts_clear)

/* Whether its first process has the rights of root, which it may drop by itself. */
bool gbn_facts_start_as_root(const GbnFacts *facts);
