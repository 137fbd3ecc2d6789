/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Two-mode lists are compared as sets of what stays allowed, whichever way they are written. */
#include "engine/profile/strictness.h"

#include "engine/profile/strictness-names.h"
#include "engine/unit/address.h"
#include "engine/unit/capability.h"

#include <string.h>

/* Bits that have a name; those above are for capabilities to come, and no line can say them. */
#define NAMED_BITS ((UINT64_C(1) << GBN_CAPABILITY_COUNT) - 1)

#define AT(type, facts) ((type *) (void *) ((char *) (facts) + setting->field))
#define AT_CONST(type, facts) \
        ((const type *) (const void *) ((const char *) (facts) + setting->field))

GbnSyscallSet
gbn_calls_allowed(const GbnCallFilter *filter, bool *ret_others)
{
        GbnSyscallSet set;

        *ret_others = !filter->is_set || !filter->allow;
        if (filter->is_set && filter->allow)
                return filter->calls;
        set = gbn_syscall_all();
        if (filter->is_set)
                gbn_syscall_set_remove_all(&set, &filter->calls);
        return set;
}

static GbnCallFilter
calls_from_allowed(const GbnSyscallSet *allowed, bool others)
{
        GbnCallFilter filter = { .is_set = true, .allow = !others, .calls = *allowed };

        if (others) {
                filter.calls = gbn_syscall_all();
                gbn_syscall_set_remove_all(&filter.calls, allowed);
                filter.is_set = !gbn_syscall_set_is_empty(&filter.calls);
        }
        return filter;
}

static GbnCallFilter
combine_calls(const GbnCallFilter *a, const GbnCallFilter *b, bool widen)
{
        bool others_a, others_b;
        GbnSyscallSet allowed = gbn_calls_allowed(a, &others_a),
                      other = gbn_calls_allowed(b, &others_b);

        if (widen)
                gbn_syscall_set_add_all(&allowed, &other);
        else
                gbn_syscall_set_keep_all(&allowed, &other);
        return calls_from_allowed(&allowed, widen ? others_a || others_b : others_a && others_b);
}

/* The same for families: a mask, and whether families beyond it are allowed. */
static uint64_t
allowed_families(const GbnFamilyFilter *filter)
{
        if (filter->allow)
                return filter->families;
        return ~filter->families;
}

static GbnFamilyFilter
combine_families(const GbnFamilyFilter *a, const GbnFamilyFilter *b, bool widen)
{
        uint64_t left = allowed_families(a), right = allowed_families(b),
                 allowed = widen ? left | right : left & right;
        bool open = widen ? !a->allow || !b->allow : !a->allow && !b->allow;

        if (open)
                return (GbnFamilyFilter) { .is_set = ~allowed != 0, .families = ~allowed };
        return (GbnFamilyFilter) { .is_set = allowed != 0, .allow = true, .families = allowed };
}

static bool
has_text(const GPtrArray *list, const char *text)
{
        return g_ptr_array_find_with_equal_func((GPtrArray *) list, text, g_str_equal, NULL);
}

static void
add_texts(GPtrArray *into, const GPtrArray *from)
{
        for (unsigned i = 0; i < from->len; i++)
                if (!has_text(into, from->pdata[i]))
                        g_ptr_array_add(into, g_strdup(from->pdata[i]));
}

static void
keep_texts(GPtrArray *into, const GPtrArray *other)
{
        for (unsigned i = into->len; i-- > 0;)
                if (!has_text(other, into->pdata[i]))
                        g_ptr_array_remove_index(into, i);
}

static bool
has_network(const GArray *list, const GbnNetwork *network)
{
        for (unsigned i = 0; i < list->len; i++)
                if (memcmp(&g_array_index(list, GbnNetwork, i), network, sizeof *network) == 0)
                        return true;
        return false;
}

static void
add_networks(GArray *into, const GArray *from)
{
        for (unsigned i = 0; i < from->len; i++)
                if (!has_network(into, &g_array_index(from, GbnNetwork, i)))
                        g_array_append_val(into, g_array_index(from, GbnNetwork, i));
        gbn_networks_reduce(into);
}

/* What both lists cover: of two networks one holds the other or they have nothing in common. */
static void
keep_networks(GArray *into, const GArray *other)
{
        g_autoptr(GArray) kept = g_array_new(false, false, sizeof(GbnNetwork));

        for (unsigned i = 0; i < into->len; i++)
                for (unsigned j = 0; j < other->len; j++) {
                        const GbnNetwork *a = &g_array_index(into, GbnNetwork, i),
                                         *b = &g_array_index(other, GbnNetwork, j);

                        if (gbn_network_covers(a, b))
                                g_array_append_val(kept, *b);
                        else if (gbn_network_covers(b, a))
                                g_array_append_val(kept, *a);
                }
        gbn_networks_reduce(kept);
        g_array_set_size(into, 0);
        g_array_append_vals(into, kept->data, kept->len);
}

static bool
same_networks(const GArray *a, const GArray *b)
{
        for (unsigned i = 0; i < a->len; i++)
                if (!has_network(b, &g_array_index(a, GbnNetwork, i)))
                        return false;
        return a->len == b->len;
}

/* Which entries there are counts, not how often: a unit may say the same twice. */
static bool
same_texts(const GPtrArray *a, const GPtrArray *b)
{
        for (unsigned i = 0; i < a->len; i++)
                if (!has_text(b, a->pdata[i]))
                        return false;
        for (unsigned i = 0; i < b->len; i++)
                if (!has_text(a, b->pdata[i]))
                        return false;
        return true;
}

/* Nothing in common. No line can say that, so what meets so is never written. */
#define NOTHING "nothing"

/* A list without entries allows every architecture. */
static void
meet_architectures(GPtrArray *into, const GPtrArray *other)
{
        if (other->len == 0)
                return;
        if (into->len == 0) {
                add_texts(into, other);
                return;
        }
        keep_texts(into, other);
        if (into->len == 0)
                g_ptr_array_add(into, g_strdup(NOTHING));
}

bool
gbn_strictness_is_nothing(const GbnSetting *setting, const GbnFacts *facts)
{
        const GbnNameFilter *filter;
        const GbnLimit *limit;

        switch (setting->order) {
        case GBN_ORDER_ARCHITECTURES:
                return has_text(*AT_CONST(GPtrArray *, facts), NOTHING);
        case GBN_ORDER_NAMES:
                filter = AT_CONST(GbnNameFilter, facts);
                return filter->allow && filter->names->len == 0;
        case GBN_ORDER_LIMIT:
                limit = AT_CONST(GbnLimit, facts);
                return limit->number != UINT64_MAX && limit->share != UINT_MAX;
        default:
                return false;
        }
}

static unsigned
rank(const GbnSetting *setting, int word)
{
        return setting->choices[word].rank;
}

void
gbn_strictness_copy(const GbnSetting *setting, GbnFacts *into, const GbnFacts *from)
{
        switch (setting->order) {
        case GBN_ORDER_FLAG:
                *AT(bool, into) = *AT_CONST(bool, from);
                break;
        case GBN_ORDER_CHOICE:
        case GBN_ORDER_MOUNTS:
                *AT(int, into) = *AT_CONST(int, from);
                break;
        case GBN_ORDER_BITS:
                *AT(uint64_t, into) = *AT_CONST(uint64_t, from);
                break;
        case GBN_ORDER_UMASK:
                *AT(uint32_t, into) = *AT_CONST(uint32_t, from);
                break;
        case GBN_ORDER_CALLS:
                *AT(GbnCallFilter, into) = *AT_CONST(GbnCallFilter, from);
                break;
        case GBN_ORDER_FAMILIES:
                *AT(GbnFamilyFilter, into) = *AT_CONST(GbnFamilyFilter, from);
                break;
        case GBN_ORDER_ERRNO:
                g_free(*AT(char *, into));
                *AT(char *, into) = g_strdup(*AT_CONST(char *, from));
                break;
        case GBN_ORDER_NAMES:
                gbn_names_copy(AT(GbnNameFilter, into), AT_CONST(GbnNameFilter, from));
                break;
        case GBN_ORDER_LIMIT:
                *AT(GbnLimit, into) = *AT_CONST(GbnLimit, from);
                break;
        case GBN_ORDER_DENIED_NETWORKS:
        case GBN_ORDER_EXEMPT_NETWORKS:
                g_array_set_size(*AT(GArray *, into), 0);
                add_networks(*AT(GArray *, into), *AT_CONST(GArray *, from));
                break;
        default:
                g_ptr_array_set_size(*AT(GPtrArray *, into), 0);
                add_texts(*AT(GPtrArray *, into), *AT_CONST(GPtrArray *, from));
                break;
        }
}

void
gbn_strictness_meet(const GbnSetting *setting, GbnFacts *into, const GbnFacts *other)
{
        switch (setting->order) {
        case GBN_ORDER_FLAG:
                *AT(bool, into) |= *AT_CONST(bool, other);
                break;
        case GBN_ORDER_CHOICE:
                if (rank(setting, *AT_CONST(int, other)) > rank(setting, *AT(int, into)))
                        *AT(int, into) = *AT_CONST(int, other);
                break;
        case GBN_ORDER_MOUNTS:
                if (*AT_CONST(int, other) == GBN_MOUNTS_YES)
                        *AT(int, into) = GBN_MOUNTS_YES;
                break;
        case GBN_ORDER_BITS:
                *AT(uint64_t, into) &= *AT_CONST(uint64_t, other);
                break;
        case GBN_ORDER_UMASK:
                *AT(uint32_t, into) |= *AT_CONST(uint32_t, other);
                break;
        case GBN_ORDER_CALLS:
                *AT(GbnCallFilter, into) = combine_calls(AT(GbnCallFilter, into),
                                                         AT_CONST(GbnCallFilter, other), false);
                break;
        case GBN_ORDER_FAMILIES:
                *AT(GbnFamilyFilter, into) = combine_families(
                        AT(GbnFamilyFilter, into), AT_CONST(GbnFamilyFilter, other), false);
                break;
        case GBN_ORDER_ERRNO:
                if (!*AT(char *, into))
                        *AT(char *, into) = g_strdup(*AT_CONST(char *, other));
                break;
        case GBN_ORDER_NAMES:
                gbn_names_meet(AT(GbnNameFilter, into), AT_CONST(GbnNameFilter, other));
                break;
        case GBN_ORDER_LIMIT:
                *AT(GbnLimit, into) = gbn_limit_meet(*AT(GbnLimit, into),
                                                     *AT_CONST(GbnLimit, other));
                break;
        case GBN_ORDER_ARCHITECTURES:
                meet_architectures(*AT(GPtrArray *, into), *AT_CONST(GPtrArray *, other));
                break;
        case GBN_ORDER_DENIED_NETWORKS:
                add_networks(*AT(GArray *, into), *AT_CONST(GArray *, other));
                break;
        case GBN_ORDER_EXEMPT_NETWORKS:
                keep_networks(*AT(GArray *, into), *AT_CONST(GArray *, other));
                break;
        case GBN_ORDER_DENIED:
                add_texts(*AT(GPtrArray *, into), *AT_CONST(GPtrArray *, other));
                break;
        case GBN_ORDER_EXEMPT:
                keep_texts(*AT(GPtrArray *, into), *AT_CONST(GPtrArray *, other));
                break;
        default:
                break;
        }
}

void
gbn_strictness_add(const GbnSetting *setting, GbnFacts *into, const GbnFacts *other)
{
        if (setting->order == GBN_ORDER_DENIED_NETWORKS ||
            setting->order == GBN_ORDER_EXEMPT_NETWORKS)
                add_networks(*AT(GArray *, into), *AT_CONST(GArray *, other));
        else
                add_texts(*AT(GPtrArray *, into), *AT_CONST(GPtrArray *, other));
}

void
gbn_strictness_widen(const GbnSetting *setting, GbnFacts *into, const GbnFacts *by)
{
        switch (setting->order) {
        case GBN_ORDER_FLAG:
                *AT(bool, into) &= *AT_CONST(bool, by);
                break;
        case GBN_ORDER_CHOICE:
                if (rank(setting, *AT_CONST(int, by)) < rank(setting, *AT(int, into)))
                        *AT(int, into) = *AT_CONST(int, by);
                break;
        case GBN_ORDER_MOUNTS:
                if (*AT_CONST(int, by) != GBN_MOUNTS_YES)
                        *AT(int, into) = GBN_MOUNTS_UNSET;
                break;
        case GBN_ORDER_BITS:
                *AT(uint64_t, into) |= *AT_CONST(uint64_t, by);
                break;
        case GBN_ORDER_UMASK:
                *AT(uint32_t, into) &= *AT_CONST(uint32_t, by);
                break;
        case GBN_ORDER_CALLS:
                *AT(GbnCallFilter, into) = combine_calls(AT(GbnCallFilter, into),
                                                         AT_CONST(GbnCallFilter, by), true);
                break;
        case GBN_ORDER_FAMILIES:
                *AT(GbnFamilyFilter, into) = combine_families(AT(GbnFamilyFilter, into),
                                                              AT_CONST(GbnFamilyFilter, by), true);
                break;
        case GBN_ORDER_NAMES:
                gbn_names_widen(AT(GbnNameFilter, into), AT_CONST(GbnNameFilter, by));
                break;
        case GBN_ORDER_LIMIT:
                *AT(GbnLimit, into) = gbn_limit_widen(*AT(GbnLimit, into), *AT_CONST(GbnLimit, by));
                break;
        case GBN_ORDER_ARCHITECTURES:
                if ((*AT_CONST(GPtrArray *, by))->len == 0)
                        g_ptr_array_set_size(*AT(GPtrArray *, into), 0);
                else if ((*AT(GPtrArray *, into))->len > 0)
                        add_texts(*AT(GPtrArray *, into), *AT_CONST(GPtrArray *, by));
                break;
        case GBN_ORDER_EXEMPT:
                add_texts(*AT(GPtrArray *, into), *AT_CONST(GPtrArray *, by));
                break;
        case GBN_ORDER_EXEMPT_NETWORKS:
                add_networks(*AT(GArray *, into), *AT_CONST(GArray *, by));
                break;
        case GBN_ORDER_DENIED_NETWORKS:
                keep_networks(*AT(GArray *, into), *AT_CONST(GArray *, by));
                break;
        case GBN_ORDER_DENIED:
                keep_texts(*AT(GPtrArray *, into), *AT_CONST(GPtrArray *, by));
                break;
        default:
                break;
        }
}

static bool
same_calls(const GbnCallFilter *a, const GbnCallFilter *b)
{
        bool others_a, others_b;
        GbnSyscallSet left = gbn_calls_allowed(a, &others_a),
                      right = gbn_calls_allowed(b, &others_b);

        gbn_syscall_set_remove_all(&left, gbn_syscall_unresolved());
        gbn_syscall_set_remove_all(&right, gbn_syscall_unresolved());
        return others_a == others_b && memcmp(&left, &right, sizeof left) == 0;
}

bool
gbn_strictness_equal(const GbnSetting *setting, const GbnFacts *a, const GbnFacts *b)
{
        switch (setting->order) {
        case GBN_ORDER_FLAG:
                return *AT_CONST(bool, a) == *AT_CONST(bool, b);
        case GBN_ORDER_CHOICE:
                return rank(setting, *AT_CONST(int, a)) == rank(setting, *AT_CONST(int, b));
        case GBN_ORDER_MOUNTS:
                return (*AT_CONST(int, a) == GBN_MOUNTS_YES) ==
                       (*AT_CONST(int, b) == GBN_MOUNTS_YES);
        case GBN_ORDER_BITS:
                return ((*AT_CONST(uint64_t, a) ^ *AT_CONST(uint64_t, b)) & NAMED_BITS) == 0;
        case GBN_ORDER_UMASK:
                return *AT_CONST(uint32_t, a) == *AT_CONST(uint32_t, b);
        case GBN_ORDER_CALLS:
                return same_calls(AT_CONST(GbnCallFilter, a), AT_CONST(GbnCallFilter, b));
        case GBN_ORDER_FAMILIES:
                return AT_CONST(GbnFamilyFilter, a)->allow == AT_CONST(GbnFamilyFilter, b)->allow &&
                       AT_CONST(GbnFamilyFilter, a)->families ==
                               AT_CONST(GbnFamilyFilter, b)->families;
        case GBN_ORDER_ERRNO:
                return g_strcmp0(*AT_CONST(char *, a), *AT_CONST(char *, b)) == 0;
        case GBN_ORDER_NAMES:
                return gbn_names_equal(AT_CONST(GbnNameFilter, a), AT_CONST(GbnNameFilter, b));
        case GBN_ORDER_LIMIT:
                return gbn_limit_equal(*AT_CONST(GbnLimit, a), *AT_CONST(GbnLimit, b));
        case GBN_ORDER_DENIED_NETWORKS:
        case GBN_ORDER_EXEMPT_NETWORKS:
                return same_networks(*AT_CONST(GArray *, a), *AT_CONST(GArray *, b));
        default:
                return same_texts(*AT_CONST(GPtrArray *, a), *AT_CONST(GPtrArray *, b));
        }
}
