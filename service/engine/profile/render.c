/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What earlier files left behind must not shine through, so sets are written behind a reset. */
#include "engine/profile/render.h"

#include "base/error.h"
#include "base/text.h"
#include "engine/profile/layer-value.h"
#include "engine/profile/strictness.h"
#include "engine/unit/address.h"
#include "engine/unit/capability.h"
#include "engine/unit/file-system-group.h"
#include "engine/unit/unit-lex.h"

#include <arpa/inet.h>
#include <sched.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>

#define FIELD(type, facts) \
        (*(const type *) (const void *) ((const char *) (facts) + setting->field))

static void
add_word(GString *text, const char *word)
{
        if (text->len > 0)
                g_string_append_c(text, ' ');
        g_string_append(text, word);
}

/* Names that mean nothing anywhere may come along. */
static bool
is_subset(const GbnSyscallSet *small, const GbnSyscallSet *large)
{
        GbnSyscallSet rest = *small;

        gbn_syscall_set_remove_all(&rest, large);
        gbn_syscall_set_remove_all(&rest, gbn_syscall_unresolved());
        return gbn_syscall_set_is_empty(&rest);
}

static unsigned
count_common(const GbnSyscallSet *a, const GbnSyscallSet *b)
{
        unsigned count = 0;

        for (size_t i = 0; i < GBN_SYSCALL_WORDS; i++)
                count += (unsigned) __builtin_popcountll(a->words[i] & b->words[i]);
        return count;
}

typedef struct {
        const char *name;
        const GbnSyscallSet *set;
} Group;

/* The groups that lie inside the set. */
static GArray *
groups_in(const GbnSyscallSet *calls, const GbnSystemd *systemd)
{
        GArray *inside = g_array_new(false, false, sizeof(Group));
        size_t at = 0;
        Group group;

        while ((group.set = gbn_syscall_group_next(systemd->major, &at, &group.name)))
                if (!g_str_equal(group.name, "@known") && is_subset(group.set, calls))
                        g_array_append_val(inside, group);
        return inside;
}

/* The one that says most of what is still to be said; NULL where names are shorter. */
static const Group *
best_group(const GArray *inside, const GbnSyscallSet *left)
{
        const Group *best = NULL;
        unsigned most = 1;

        for (unsigned i = 0; i < inside->len; i++) {
                const Group *group = &g_array_index(inside, Group, i);
                unsigned count = count_common(group->set, left);

                if (count <= most)
                        continue;
                most = count;
                best = group;
        }
        return best;
}

char *
gbn_render_calls(const GbnSyscallSet *calls, const GbnSystemd *systemd)
{
        g_autoptr(GString) text = g_string_new(NULL);
        g_autoptr(GArray) inside = groups_in(calls, systemd);
        GbnSyscallSet left = *calls;
        const Group *group;

        gbn_syscall_set_remove_all(&left, gbn_syscall_unresolved());
        while ((group = best_group(inside, &left))) {
                add_word(text, group->name);
                gbn_syscall_set_remove_all(&left, group->set);
        }
        for (unsigned i = 0; i < GBN_SYSCALL_WORDS; i++)
                for (uint64_t word = left.words[i]; word; word &= word - 1) {
                        const char *name =
                                gbn_syscall_name(i * 64 + (unsigned) __builtin_ctzll(word));

                        if (name)
                                add_word(text, name);
                }
        return g_string_free(g_steal_pointer(&text), false);
}

static void
add_calls(GString *out, const GbnCallFilter *filter, const GbnSystemd *systemd)
{
        const GbnSyscallSet *base = gbn_syscall_group("@default", systemd->major);
        GbnSyscallSet calls = filter->calls, missing = *base;
        g_autofree char *names = NULL, *taken = NULL;

        g_string_append(out, "SystemCallFilter=\n");
        names = gbn_render_calls(&calls, systemd);
        if (!filter->allow) {
                g_string_append_printf(out, "SystemCallFilter=~%s\n", names);
                return;
        }
        /* An allow list always has @default in it; what is not wanted of that goes in a line after. */
        g_string_append_printf(out, "SystemCallFilter=%s\n", *names ? names : "@default");
        gbn_syscall_set_remove_all(&missing, &calls);
        taken = gbn_render_calls(&missing, systemd);
        if (*taken)
                g_string_append_printf(out, "SystemCallFilter=~%s\n", taken);
}

static void
add_capabilities(GString *out, const char *name, uint64_t allowed, uint64_t unit)
{
        g_autoptr(GString) kept = g_string_new(NULL), dropped = g_string_new(NULL);
        uint64_t all = (UINT64_C(1) << GBN_CAPABILITY_COUNT) - 1;

        for (unsigned bit = 0; bit < GBN_CAPABILITY_COUNT; bit++)
                add_word(allowed & (UINT64_C(1) << bit) ? kept : dropped, gbn_capability_name(bit));
        /* Where the unit holds nearly everything the short form is the list of what goes. */
        if ((unit & all) == all && dropped->len < kept->len)
                g_string_append_printf(out, "%s=~\n%s=~%s\n", name, name, dropped->str);
        else
                g_string_append_printf(out, "%s=\n", name);
        if (((unit & all) != all || dropped->len >= kept->len) && kept->len > 0)
                g_string_append_printf(out, "%s=%s\n", name, kept->str);
}

static void
add_namespaces(GString *out, uint64_t allowed)
{
        static const struct {
                const char *word;
                uint64_t flag;
        } words[] = {
                { "cgroup", CLONE_NEWCGROUP }, { "ipc", CLONE_NEWIPC }, { "net", CLONE_NEWNET },
                { "mnt", CLONE_NEWNS },        { "pid", CLONE_NEWPID }, { "user", CLONE_NEWUSER },
                { "uts", CLONE_NEWUTS },       { "time", 0x80 },
        };
        g_autoptr(GString) text = g_string_new(NULL);

        for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
                if (allowed & words[i].flag)
                        add_word(text, words[i].word);
        g_string_append_printf(out, "RestrictNamespaces=\nRestrictNamespaces=%s\n",
                               text->len ? text->str : "yes");
}

static void
add_families(GString *out, const GbnFamilyFilter *filter)
{
        g_autoptr(GString) text = g_string_new(NULL);

        for (unsigned family = 0; family < 64; family++) {
                const char *name = filter->families & GBN_FAMILY_BIT(family)
                                           ? gbn_address_family_name(family)
                                           : NULL;

                if (name)
                        add_word(text, name);
        }
        g_string_append_printf(out, "RestrictAddressFamilies=\nRestrictAddressFamilies=%s%s\n",
                               filter->allow ? "" : "~",
                               text->len       ? text->str
                               : filter->allow ? "none"
                                               : "");
}

static void
add_networks(GString *out, const char *name, const GArray *networks)
{
        g_autoptr(GString) text = g_string_new(NULL);

        for (unsigned i = 0; i < networks->len; i++) {
                const GbnNetwork *network = &g_array_index(networks, GbnNetwork, i);
                char address[INET6_ADDRSTRLEN];
                g_autofree char *word = NULL;

                (void) inet_ntop(network->is_ipv6 ? AF_INET6 : AF_INET, network->bytes, address,
                                 sizeof address);
                word = g_strdup_printf("%s/%u", address, network->length);
                add_word(text, word);
        }
        g_string_append_printf(out, "%s=%s\n", name, text->str);
}

static bool
has_text(const GPtrArray *list, const char *text)
{
        return g_ptr_array_find_with_equal_func((GPtrArray *) list, text, g_str_equal, NULL);
}

static bool
has_all(const GPtrArray *list, const char *const *names)
{
        for (; *names; names++)
                if (!has_text(list, *names))
                        return false;
        return true;
}

static bool
is_in_a_group(const GPtrArray *groups, const char *name)
{
        for (unsigned i = 0; i < groups->len; i++)
                if (g_strv_contains(gbn_file_system_group(groups->pdata[i]), name))
                        return true;
        return false;
}

/* Groups of file systems that are there whole stand for their members; interfaces have no groups. */
static void
add_names(GString *out, const GbnSetting *setting, const GbnNameFilter *filter)
{
        g_autoptr(GPtrArray) groups = g_ptr_array_new();
        g_autoptr(GString) text = g_string_new(NULL);
        bool grouped = setting->field == offsetof(GbnFacts, restrict_file_systems);
        const char *name;

        for (unsigned i = 0; grouped && (name = gbn_file_system_group_name(i)); i++)
                if (has_all(filter->names, gbn_file_system_group(name))) {
                        g_ptr_array_add(groups, (void *) name);
                        add_word(text, name);
                }
        for (unsigned i = 0; i < filter->names->len; i++)
                if (!is_in_a_group(groups, filter->names->pdata[i]))
                        add_word(text, filter->names->pdata[i]);
        g_string_append_printf(out, "%s=\n%s=%s%s\n", setting->name, setting->name,
                               filter->allow ? "" : "~", text->str);
}

/* A number of bytes in the largest unit that it is a whole number of. */
static void
add_limit(GString *out, const GbnSetting *setting, GbnLimit limit)
{
        static const char units[] = "\0KMGTPE";
        bool is_bytes = setting->field == offsetof(GbnFacts, memory_max);
        uint64_t number = limit.number;
        unsigned unit = 0;

        if (limit.share != UINT_MAX) {
                g_string_append_printf(out, "%s=%u.%02u%%\n", setting->name, limit.share / 100,
                                       limit.share % 100);
                return;
        }
        while (is_bytes && unit + 2 < sizeof units && number % 1024 == 0) {
                number /= 1024;
                unit++;
        }
        g_string_append_printf(out, "%s=%" G_GUINT64_FORMAT "%.*s\n", setting->name, number,
                               unit > 0 ? 1 : 0, units + unit);
}

/* Only what the unit does not have yet: these lists grow line by line. */
static void
add_list(GString *out, const GbnSetting *setting, const GPtrArray *list, const GPtrArray *unit)
{
        for (unsigned i = 0; i < list->len; i++)
                if (!has_text(unit, list->pdata[i]))
                        g_string_append_printf(out, "%s=%s\n", setting->name,
                                               (const char *) list->pdata[i]);
}

static void
add_setting(GString *out, const GbnSetting *setting, const GbnFacts *facts, const GbnFacts *unit,
            const GbnSystemd *systemd)
{
        switch (setting->order) {
        case GBN_ORDER_FLAG:
                g_string_append_printf(out, "%s=%s\n", setting->name,
                                       FIELD(bool, facts) ? "yes" : "no");
                break;
        case GBN_ORDER_CHOICE:
                g_string_append_printf(out, "%s=%s\n", setting->name,
                                       setting->choices[FIELD(int, facts)].text);
                break;
        case GBN_ORDER_MOUNTS:
                g_string_append_printf(out, "%s=yes\n", setting->name);
                break;
        case GBN_ORDER_BITS:
                if (setting->field == offsetof(GbnFacts, restrict_namespaces))
                        add_namespaces(out, FIELD(uint64_t, facts));
                else
                        add_capabilities(out, setting->name, FIELD(uint64_t, facts),
                                         FIELD(uint64_t, unit));
                break;
        case GBN_ORDER_UMASK:
                g_string_append_printf(out, "%s=%04o\n", setting->name, FIELD(uint32_t, facts));
                break;
        case GBN_ORDER_CALLS:
                add_calls(out, &FIELD(GbnCallFilter, facts), systemd);
                break;
        case GBN_ORDER_FAMILIES:
                add_families(out, &FIELD(GbnFamilyFilter, facts));
                break;
        case GBN_ORDER_ERRNO:
                g_string_append_printf(out, "%s=%s\n", setting->name, FIELD(char *, facts));
                break;
        case GBN_ORDER_NAMES:
                add_names(out, setting, &FIELD(GbnNameFilter, facts));
                break;
        case GBN_ORDER_LIMIT:
                add_limit(out, setting, FIELD(GbnLimit, facts));
                break;
        case GBN_ORDER_ARCHITECTURES:
                g_string_append_printf(out, "%s=\n", setting->name);
                for (unsigned i = 0; i < FIELD(GPtrArray *, facts)->len; i++)
                        g_string_append_printf(out, "%s=%s\n", setting->name,
                                               (const char *) FIELD(GPtrArray *, facts)->pdata[i]);
                break;
        case GBN_ORDER_DENIED_NETWORKS:
        case GBN_ORDER_EXEMPT_NETWORKS:
                add_networks(out, setting->name, FIELD(GArray *, facts));
                break;
        default:
                add_list(out, setting, FIELD(GPtrArray *, facts), FIELD(GPtrArray *, unit));
                break;
        }
}

static bool
appends(const GbnSetting *setting)
{
        return setting->order == GBN_ORDER_DENIED || setting->order == GBN_ORDER_EXEMPT ||
               setting->order == GBN_ORDER_EXEMPT_NETWORKS ||
               setting->order == GBN_ORDER_DENIED_NETWORKS;
}

/* Reads the lines back with the reader that loads units, on top of what the unit has. */
static bool
read_back(char *text, const GbnFacts *unit, const GbnComposition *composition,
          const GbnSystemd *systemd, GbnFacts *facts)
{
        g_auto(GbnLexer) lexer = { 0 };
        GbnLexItem item;

        for (unsigned i = 0; i < composition->changed->len; i++)
                gbn_strictness_copy(composition->changed->pdata[i], facts, unit);
        gbn_lexer_init(&lexer, text, strlen(text));
        while (gbn_lexer_next(&lexer, &item) != GBN_LEX_END) {
                const GbnSetting *setting;

                if (item.kind == GBN_LEX_SECTION)
                        continue;
                if (item.kind != GBN_LEX_ASSIGNMENT)
                        return false;
                setting = gbn_setting_find(item.section, item.key, systemd);
                if (!setting || !gbn_line_read(setting, item.value, systemd, facts))
                        return false;
        }
        gbn_networks_reduce(facts->ip_address_allow);
        gbn_networks_reduce(facts->ip_address_deny);
        return true;
}

static bool
verify(const char *body, const GbnComposition *composition, const GbnFacts *unit,
       const GbnSystemd *systemd, GError **error)
{
        g_autofree char *text = g_strconcat("[Service]\n", body, NULL);
        g_auto(GbnFacts) facts = { 0 }, expected = { 0 };
        const char *name = "a line";
        bool same;

        gbn_facts_init_for(&facts, systemd);
        gbn_facts_init_for(&expected, systemd);
        same = read_back(text, unit, composition, systemd, &facts);
        for (unsigned i = 0; same && i < composition->changed->len; i++) {
                const GbnSetting *setting = composition->changed->pdata[i];

                gbn_strictness_copy(setting, &expected, &composition->result);
                if (appends(setting))
                        gbn_strictness_add(setting, &expected, unit);
                same = gbn_strictness_equal(setting, &facts, &expected);
                name = setting->name;
        }
        if (!same)
                gbn_error_set(
                        error, GBN_ERROR_BAD_LAYER,
                        N_("%s: what would be written does not read back as what was meant; nothing is written"),
                        name);
        return same;
}

char *
gbn_render(const GbnComposition *composition, const GbnFacts *unit, const GbnSystemd *systemd,
           GError **error)
{
        g_autoptr(GString) out = g_string_new(NULL);

        for (unsigned i = 0; i < composition->changed->len; i++)
                add_setting(out, composition->changed->pdata[i], &composition->result, unit,
                            systemd);
        if (!verify(out->str, composition, unit, systemd, error))
                return NULL;
        return g_string_free(g_steal_pointer(&out), false);
}

char *
gbn_render_setting(const GbnSetting *setting, const GbnFacts *facts, const GbnSystemd *systemd)
{
        g_autoptr(GString) out = g_string_new(NULL);
        g_auto(GbnFacts) nothing = { 0 };

        gbn_facts_init_for(&nothing, systemd);
        add_setting(out, setting, facts, &nothing, systemd);
        return g_string_free(g_steal_pointer(&out), false);
}
