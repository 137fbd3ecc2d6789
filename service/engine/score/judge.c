/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The rules are those of `systemd-analyze security`; 190 cases and the differential test hold them. */
#include "engine/score/judge.h"

#include "engine/unit/address.h"

#include <string.h>
#include <sys/socket.h>

/* The name of the account without rights, which systemd counts as shared and so as nearly root. */
#define NOBODY "nobody"

static const void *
field_of(const GbnAssessment *row, const GbnFacts *facts)
{
        return (const char *) facts + row->fact;
}

GBN_JUDGE(flag)
{
        *ret = *(const bool *) field_of(row, facts) ? 0 : 1;
        return true;
}

GBN_JUDGE(word)
{
        *ret = *(const int *) field_of(row, facts) != GBN_NO ? 0 : 1;
        return true;
}

GBN_JUDGE(unwanted_flag)
{
        *ret = *(const bool *) field_of(row, facts) ? 1 : 0;
        return true;
}

GBN_JUDGE(mask)
{
        *ret = *(const uint64_t *) field_of(row, facts) & row->mask ? 1 : 0;
        return true;
}

GBN_JUDGE(empty_mask)
{
        *ret = *(const uint64_t *) field_of(row, facts) != 0 ? 1 : 0;
        return true;
}

static bool
is_root_name(const char *user)
{
        return g_str_equal(user, "root") || g_str_equal(user, "0");
}

static bool
is_privileged(const GbnFacts *facts)
{
        return facts->user ? is_root_name(facts->user) : !facts->dynamic_user;
}

GBN_JUDGE(user)
{
        if (facts->user && g_str_equal(facts->user, NOBODY))
                *ret = 9;
        else
                *ret = is_privileged(facts) ? 10 : 0;
        return true;
}

GBN_JUDGE(supplementary_groups)
{
        *ret = facts->supplementary_groups->len > 0 ? 1 : 0;
        return !is_privileged(facts);
}

GBN_JUDGE(remove_ipc)
{
        *ret = facts->remove_ipc ? 0 : 1;
        return !is_privileged(facts);
}

GBN_JUDGE(umask)
{
        static const struct {
                uint32_t bit;
                uint64_t badness;
        } steps[] = { { 0002, 10 }, { 0004, 5 }, { 0020, 2 }, { 0040, 1 } };

        *ret = 0;
        for (size_t i = 0; i < G_N_ELEMENTS(steps); i++)
                if (!(facts->umask & steps[i].bit)) {
                        *ret = steps[i].badness;
                        break;
                }
        return true;
}

GBN_JUDGE(keyring_mode)
{
        *ret = facts->keyring_mode == GBN_KEYRING_PRIVATE ? 0 : 1;
        return true;
}

GBN_JUDGE(protect_home)
{
        static const uint64_t badness[] = {
                [GBN_PROTECT_HOME_NO] = 10,
                [GBN_PROTECT_HOME_YES] = 0,
                [GBN_PROTECT_HOME_READ_ONLY] = 5,
                [GBN_PROTECT_HOME_TMPFS] = 1,
        };

        *ret = badness[facts->protect_home];
        return true;
}

GBN_JUDGE(protect_system)
{
        static const uint64_t badness[] = {
                [GBN_PROTECT_SYSTEM_NO] = 10,
                [GBN_PROTECT_SYSTEM_YES] = 5,
                [GBN_PROTECT_SYSTEM_FULL] = 3,
                [GBN_PROTECT_SYSTEM_STRICT] = 0,
        };

        *ret = badness[facts->protect_system];
        return true;
}

static bool
is_own_root(const char *path)
{
        return path && path[strspn(path, "/")] != '\0';
}

GBN_JUDGE(root)
{
        *ret = is_own_root(facts->root_directory) || is_own_root(facts->root_image) ? 0 : 1;
        return true;
}

/* A running manager does not show what it implies, so systemd-analyze adds it there, and only there. */
static bool
implies_mounts(const GbnFacts *facts)
{
        return facts->private_devices || facts->private_tmp != GBN_NO ||
               facts->protect_control_groups != GBN_NO || facts->protect_kernel_tunables ||
               facts->protect_kernel_modules || facts->protect_home != GBN_PROTECT_HOME_NO ||
               facts->protect_system != GBN_PROTECT_SYSTEM_NO ||
               (facts->root_image && *facts->root_image);
}

GBN_JUDGE(private_mounts)
{
        if (rules->live)
                *ret = facts->private_mounts == GBN_MOUNTS_YES || implies_mounts(facts) ? 0 : 1;
        else if (rules->systemd.major >= 254)
                *ret = facts->private_mounts == GBN_MOUNTS_NO ? 1 : 0;
        else
                *ret = facts->private_mounts == GBN_MOUNTS_YES ? 0 : 1;
        return true;
}

GBN_JUDGE(devices)
{
        if (facts->device_policy == GBN_DEVICES_AUTO)
                *ret = 10;
        else
                *ret = facts->device_allow->len > 0 ? 5 : 0;
        return true;
}

GBN_JUDGE(protect_proc)
{
        static const uint64_t badness[] = {
                [GBN_PROC_DEFAULT] = 3,
                [GBN_PROC_NOACCESS] = 1,
                [GBN_PROC_INVISIBLE] = 0,
                [GBN_PROC_PTRACEABLE] = 0,
        };

        *ret = badness[facts->protect_proc];
        return true;
}

GBN_JUDGE(proc_subset)
{
        *ret = facts->proc_subset == GBN_PROC_SUBSET_PID ? 0 : 1;
        return true;
}

GBN_JUDGE(notify_access)
{
        *ret = facts->notify_access == GBN_NOTIFY_ALL ? 1 : 0;
        return true;
}

static bool
denies_everything(const GArray *networks)
{
        bool ipv4 = false, ipv6 = false;

        for (unsigned i = 0; i < networks->len; i++) {
                const GbnNetwork *network = &g_array_index(networks, GbnNetwork, i);

                if (network->length == 0)
                        *(network->is_ipv6 ? &ipv6 : &ipv4) = true;
        }
        return ipv4 && ipv6;
}

/* From files the length of the prefix is not looked at. */
static bool
is_localhost(const GbnNetwork *network, bool live)
{
        static const uint8_t loopback6[16] = { [15] = 1 };

        if (network->is_ipv6)
                return memcmp(network->bytes, loopback6, sizeof loopback6) == 0 &&
                       (!live || network->length == 128);
        return network->bytes[0] == 127 && (!live || network->length == 8);
}

GBN_JUDGE(ip_address)
{
        if (facts->ip_ingress_filter_path->len > 0 || facts->ip_egress_filter_path->len > 0) {
                *ret = 0;
                return true;
        }
        if (!denies_everything(facts->ip_address_deny)) {
                *ret = 10;
                return true;
        }
        *ret = facts->ip_address_allow->len > 0 ? 2 : 0;
        for (unsigned i = 0; i < facts->ip_address_allow->len; i++)
                if (!is_localhost(&g_array_index(facts->ip_address_allow, GbnNetwork, i),
                                  rules->live))
                        *ret = 5;
        return true;
}

/* Good: an allow list without any of the row's families, or a deny list with one of them. */
static uint64_t
judge_family_bits(const GbnFamilyFilter *filter, uint64_t bits)
{
        bool listed = filter->families & bits;

        return filter->allow != listed ? 0 : 1;
}

GBN_JUDGE(families)
{
        *ret = judge_family_bits(&facts->restrict_address_families, row->mask);
        return true;
}

GBN_JUDGE(other_families)
{
        uint64_t named = GBN_FAMILY_BIT(AF_INET) | GBN_FAMILY_BIT(AF_INET6) |
                         GBN_FAMILY_BIT(AF_UNIX) | GBN_FAMILY_BIT(AF_NETLINK) |
                         GBN_FAMILY_BIT(AF_PACKET);

        *ret = judge_family_bits(&facts->restrict_address_families, ~named);
        return true;
}

GBN_JUDGE(architectures)
{
        const GPtrArray *list = facts->system_call_architectures;

        if (list->len == 0)
                *ret = 10;
        else
                *ret = list->len == 1 && g_str_equal(list->pdata[0], "native") ? 0 : 8;
        return true;
}

GBN_JUDGE(calls)
{
        const GbnCallFilter *filter = &facts->system_call_filter;
        GbnSyscallSet members;

        if (!filter->is_set) {
                *ret = 10;
                return true;
        }
        members = *gbn_syscall_group(row->group, rules->systemd.major);
        gbn_syscall_set_keep_all(&members, gbn_syscall_native());
        if (filter->allow) {
                gbn_syscall_set_keep_all(&members, &filter->calls);
                *ret = gbn_syscall_set_is_empty(&members) ? 0 : 9;
        } else {
                gbn_syscall_set_remove_all(&members, &filter->calls);
                *ret = gbn_syscall_set_is_empty(&members) ? 0 : 10;
        }
        return true;
}
