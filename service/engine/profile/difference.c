/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What has an order is compared by it. For the rest the parser of a line tells the kind of value. */
#include "engine/profile/difference.h"

#include "engine/facts/parse.h"
#include "engine/profile/strictness.h"

#include <stddef.h>
#include <string.h>

#define FIELD(type, facts) ((const type *) (const void *) ((const char *) (facts) + setting->field))

static bool
same_flag(const GbnSetting *setting, const GbnFacts *a, const GbnFacts *b)
{
        return *FIELD(bool, a) == *FIELD(bool, b);
}

static bool
same_choice(const GbnSetting *setting, const GbnFacts *a, const GbnFacts *b)
{
        int left = *FIELD(int, a), right = *FIELD(int, b);

        /* A watchdog or a store of descriptors brings "main" along, and neither is a fact. */
        if (setting->field == offsetof(GbnFacts, notify_access))
                return MAX(left, GBN_NOTIFY_MAIN) == MAX(right, GBN_NOTIFY_MAIN);
        return left == right;
}

static bool
same_bits(const GbnSetting *setting, const GbnFacts *a, const GbnFacts *b)
{
        return *FIELD(uint64_t, a) == *FIELD(uint64_t, b);
}

static bool
same_count(const GbnSetting *setting, const GbnFacts *a, const GbnFacts *b)
{
        /* Five directives share this one, so it says nothing of each. */
        if (setting->field == offsetof(GbnFacts, exec_other))
                return true;
        return *FIELD(unsigned, a) == *FIELD(unsigned, b);
}

static bool
same_text(const GbnSetting *setting, const GbnFacts *a, const GbnFacts *b)
{
        return g_strcmp0(*FIELD(char *, a), *FIELD(char *, b)) == 0;
}

/* systemd makes such a name from the unit's by a hash of its own. */
static bool
same_user(const GbnSetting *setting, const GbnFacts *a, const GbnFacts *b)
{
        if (a->dynamic_user && b->dynamic_user && a->user && b->user &&
            g_str_has_prefix(a->user, GBN_DYNAMIC_USER_PREFIX) &&
            g_str_has_prefix(b->user, GBN_DYNAMIC_USER_PREFIX))
                return true;
        return same_text(setting, a, b);
}

static bool
holds_all(const GPtrArray *list, const GPtrArray *of)
{
        for (unsigned i = 0; i < of->len; i++)
                if (!g_ptr_array_find_with_equal_func((GPtrArray *) list, of->pdata[i], g_str_equal,
                                                      NULL))
                        return false;
        return true;
}

static bool
same_texts(const GbnSetting *setting, const GbnFacts *a, const GbnFacts *b)
{
        const GPtrArray *left = *FIELD(GPtrArray *, a), *right = *FIELD(GPtrArray *, b);

        return holds_all(left, right) && holds_all(right, left);
}

/* These two calls of PowerPC have one number where they do not exist, so there systemd takes either for
 * the other when it adds, removes or tells them. */
static void
remove_twins(GbnCallFilter *filter)
{
        static const char *const names[] = { "switch_endian", "sys_debug_setcontext" };
        GbnSyscallSet twins = { 0 };

        for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
                int call = gbn_syscall_find(names[i]);

                if (call >= 0)
                        gbn_syscall_set_add(&twins, (unsigned) call);
        }
        gbn_syscall_set_remove_all(&twins, gbn_syscall_native());
        gbn_syscall_set_remove_all(&filter->calls, &twins);
}

static bool
same_calls(const GbnSetting *setting, const GbnFacts *a, const GbnFacts *b)
{
        GbnFacts left = { .system_call_filter = a->system_call_filter },
                 right = { .system_call_filter = b->system_call_filter };

        remove_twins(&left.system_call_filter);
        remove_twins(&right.system_call_filter);
        return gbn_strictness_equal(setting, &left, &right);
}

static bool
holds_all_folders(const GPtrArray *list, const GPtrArray *of)
{
        for (unsigned i = 0; i < of->len; i++) {
                const char *folder = of->pdata[i];
                size_t length = strcspn(folder, ":");
                bool found = false;

                for (unsigned j = 0; j < list->len && !found; j++)
                        found = strcspn(list->pdata[j], ":") == length &&
                                strncmp(list->pdata[j], folder, length) == 0;
                if (!found)
                        return false;
        }
        return true;
}

/* Whether a folder is read-only is another property, of newer systemds only. */
static bool
same_folders(const GbnSetting *setting, const GbnFacts *a, const GbnFacts *b)
{
        const GPtrArray *left = *FIELD(GPtrArray *, a), *right = *FIELD(GPtrArray *, b);

        return holds_all_folders(left, right) && holds_all_folders(right, left);
}

/* A systemd that was built without BPF reads over the names, and keeps none. */
static bool
same_file_systems(const GbnSetting *setting, const GbnFacts *a, const GbnFacts *b)
{
        return a->restrict_file_systems.names->len == 0 ||
               b->restrict_file_systems.names->len == 0 || gbn_strictness_equal(setting, a, b);
}

static bool
is_same(const GbnSetting *setting, const GbnFacts *a, const GbnFacts *b)
{
        static const struct {
                GbnVerdict (*parse)(GbnReader *reader, const GbnSetting *setting, char *value);
                bool (*same)(const GbnSetting *setting, const GbnFacts *a, const GbnFacts *b);
        } kinds[] = {
                { gbn_parse_flag, same_flag },
                { gbn_parse_delegate, same_flag },
                { gbn_parse_working_directory, same_flag },
                { gbn_parse_choice, same_choice },
                { gbn_parse_capabilities, same_bits },
                { gbn_parse_exec, same_count },
                { gbn_parse_text, same_text },
                { gbn_parse_bus_name, same_text },
                { gbn_parse_path, same_text },
                { gbn_parse_user, same_user },
                { gbn_parse_groups, same_texts },
                { gbn_parse_filter_paths, same_texts },
        };

        if (setting->order == GBN_ORDER_CALLS)
                return same_calls(setting, a, b);
        if (setting->parse == gbn_parse_own_folders)
                return same_folders(setting, a, b);
        if (setting->parse == gbn_parse_file_systems)
                return same_file_systems(setting, a, b);
        /* On the bus a unit without one has the default of the system manager. */
        if (setting->order == GBN_ORDER_LIMIT)
                return true;
        if (setting->order != GBN_ORDER_NONE)
                return gbn_strictness_equal(setting, a, b);
        for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
                if (kinds[i].parse == setting->parse)
                        return kinds[i].same(setting, a, b);
        return true;
}

GPtrArray *
gbn_facts_differences(const GbnFacts *a, const GbnFacts *b)
{
        GPtrArray *names = g_ptr_array_new();
        size_t count;
        const GbnSetting *settings = gbn_settings(&count);

        for (size_t i = 0; i < count; i++)
                if (settings[i].property && !is_same(settings + i, a, b))
                        g_ptr_array_add(names, (void *) settings[i].name);
        return names;
}
