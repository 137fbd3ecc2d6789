/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The list of capabilities(7), in bit order. */
#include "engine/unit/capability.h"

#include "base/number.h"

#include <stddef.h>
#include <strings.h>

static const char *const names[GBN_CAPABILITY_COUNT] = {
        "CAP_CHOWN",
        "CAP_DAC_OVERRIDE",
        "CAP_DAC_READ_SEARCH",
        "CAP_FOWNER",
        "CAP_FSETID",
        "CAP_KILL",
        "CAP_SETGID",
        "CAP_SETUID",
        "CAP_SETPCAP",
        "CAP_LINUX_IMMUTABLE",
        "CAP_NET_BIND_SERVICE",
        "CAP_NET_BROADCAST",
        "CAP_NET_ADMIN",
        "CAP_NET_RAW",
        "CAP_IPC_LOCK",
        "CAP_IPC_OWNER",
        "CAP_SYS_MODULE",
        "CAP_SYS_RAWIO",
        "CAP_SYS_CHROOT",
        "CAP_SYS_PTRACE",
        "CAP_SYS_PACCT",
        "CAP_SYS_ADMIN",
        "CAP_SYS_BOOT",
        "CAP_SYS_NICE",
        "CAP_SYS_RESOURCE",
        "CAP_SYS_TIME",
        "CAP_SYS_TTY_CONFIG",
        "CAP_MKNOD",
        "CAP_LEASE",
        "CAP_AUDIT_WRITE",
        "CAP_AUDIT_CONTROL",
        "CAP_SETFCAP",
        "CAP_MAC_OVERRIDE",
        "CAP_MAC_ADMIN",
        "CAP_SYSLOG",
        "CAP_WAKE_ALARM",
        "CAP_BLOCK_SUSPEND",
        "CAP_AUDIT_READ",
        "CAP_PERFMON",
        "CAP_BPF",
        "CAP_CHECKPOINT_RESTORE",
};

bool
gbn_capability_find(const char *name, unsigned limit, unsigned *ret)
{
        if (gbn_number_parse(name, 0, limit, ret))
                return true;
        for (unsigned bit = 0; bit < GBN_CAPABILITY_COUNT; bit++)
                if (strcasecmp(names[bit], name) == 0) {
                        *ret = bit;
                        return true;
                }
        return false;
}

const char *
gbn_capability_name(unsigned bit)
{
        return bit < GBN_CAPABILITY_COUNT ? names[bit] : NULL;
}
