/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One writer for each kind of value. org.freedesktop.systemd1(5); what systemd takes of it for a transient
 * unit was tried with 252 and 257. */
#include "systemd/facts-to-bus.h"

#include "engine/profile/render.h"
#include "engine/unit/address.h"
#include "engine/unit/errno-name.h"
#include "engine/unit/port-range.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#define FIELD(type) (*(const type *) (const void *) ((const char *) facts + setting->field))
#define SHARES 10000U

static int
open_property(sd_bus_message *message, const char *name, const char *signature)
{
        int r = sd_bus_message_open_container(message, 'r', "sv");

        if (r >= 0)
                r = sd_bus_message_append(message, "s", name);
        return r < 0 ? r : sd_bus_message_open_container(message, 'v', signature);
}

static int
close_property(sd_bus_message *message)
{
        int r = sd_bus_message_close_container(message);

        return r < 0 ? r : sd_bus_message_close_container(message);
}

/* "Ex" behind the name where the property of this name knows no words. */
static int
write_choice(sd_bus_message *message, const GbnSetting *setting, const GbnFacts *facts)
{
        int choice = FIELD(int);
        const char *word = setting->choices[choice].text;
        g_autofree char *name = NULL;

        if (g_str_equal(setting->signature, "s"))
                return sd_bus_message_append(message, "(sv)", setting->property, "s", word);
        if (choice <= GBN_YES)
                return sd_bus_message_append(message, "(sv)", setting->property, "b",
                                             choice == GBN_YES);
        name = g_strconcat(setting->property, "Ex", NULL);
        if (g_str_equal(setting->words_signature, "s"))
                return sd_bus_message_append(message, "(sv)", name, "s", word);
        return sd_bus_message_append(message, "(sv)", name, "(ss)", word, "");
}

static int
write_errno(sd_bus_message *message, const GbnSetting *setting, const GbnFacts *facts)
{
        const char *name = FIELD(char *);
        unsigned number;

        if (!name)
                return 0; /* it kills, as without a line */
        if (!gbn_errno_find(name, &number))
                return -EOPNOTSUPP;
        return sd_bus_message_append(message, "(sv)", setting->property, "i", (int32_t) number);
}

static int
write_limit(sd_bus_message *message, const GbnSetting *setting, const GbnFacts *facts)
{
        GbnLimit limit = FIELD(GbnLimit);
        g_autofree char *scale = NULL;

        if (limit.share == UINT_MAX)
                return sd_bus_message_append(message, "(sv)", setting->property, "t", limit.number);
        scale = g_strconcat(setting->property, "Scale", NULL);
        return sd_bus_message_append(message, "(sv)", scale, "u",
                                     (uint32_t) ((uint64_t) UINT32_MAX * limit.share / SHARES));
}

static int
append_text(sd_bus_message *message, const char *text)
{
        return sd_bus_message_append(message, "s", text);
}

static int
append_device(sd_bus_message *message, const char *text)
{
        const char *blank = strrchr(text, ' ');
        g_autofree char *device = blank ? g_strndup(text, (size_t) (blank - text)) : NULL;

        return device ? sd_bus_message_append(message, "(ss)", device, blank + 1) : -EOPNOTSUPP;
}

static int
append_port_range(sd_bus_message *message, const char *text)
{
        GbnPortRange range;

        if (!gbn_port_range_parse(text, &range))
                return -EOPNOTSUPP;
        return sd_bus_message_append(message, "(iiqq)", (int32_t) range.family,
                                     (int32_t) range.protocol, range.count, range.first);
}

static int
write_list(sd_bus_message *message, const GbnSetting *setting, const GbnFacts *facts)
{
        static const struct {
                const char *signature;
                int (*append)(sd_bus_message *message, const char *text);
        } kinds[] = {
                { "as", append_text },
                { "a(ss)", append_device },
                { "a(iiqq)", append_port_range },
        };
        const GPtrArray *list = FIELD(GPtrArray *);
        size_t kind = 0;
        int r;

        while (kind < G_N_ELEMENTS(kinds) &&
               !g_str_equal(kinds[kind].signature, setting->signature))
                kind++;
        if (kind == G_N_ELEMENTS(kinds))
                return -EOPNOTSUPP;
        if (list->len == 0)
                return 0;
        r = open_property(message, setting->property, setting->signature);
        if (r >= 0)
                r = sd_bus_message_open_container(message, 'a', setting->signature + 1);
        for (unsigned i = 0; r >= 0 && i < list->len; i++)
                r = kinds[kind].append(message, list->pdata[i]);
        if (r >= 0)
                r = sd_bus_message_close_container(message);
        return r < 0 ? r : close_property(message);
}

static int
append_network(sd_bus_message *message, const GbnNetwork *network)
{
        int r = sd_bus_message_open_container(message, 'r', "iayu");

        if (r >= 0)
                r = sd_bus_message_append(message, "i",
                                          (int32_t) (network->is_ipv6 ? AF_INET6 : AF_INET));
        if (r >= 0)
                r = sd_bus_message_append_array(message, 'y', network->bytes,
                                                network->is_ipv6 ? 16 : 4);
        if (r >= 0)
                r = sd_bus_message_append(message, "u", (uint32_t) network->length);
        return r < 0 ? r : sd_bus_message_close_container(message);
}

static int
write_networks(sd_bus_message *message, const GbnSetting *setting, const GbnFacts *facts)
{
        const GArray *networks = FIELD(GArray *);
        int r;

        if (networks->len == 0)
                return 0;
        r = open_property(message, setting->property, "a(iayu)");
        if (r >= 0)
                r = sd_bus_message_open_container(message, 'a', "(iayu)");
        for (unsigned i = 0; r >= 0 && i < networks->len; i++)
                r = append_network(message, &g_array_index(networks, GbnNetwork, i));
        if (r >= 0)
                r = sd_bus_message_close_container(message);
        return r < 0 ? r : close_property(message);
}

static int
write_filter(sd_bus_message *message, const GbnSetting *setting, bool allow, char **names)
{
        int r = open_property(message, setting->property, "(bas)");

        if (r >= 0)
                r = sd_bus_message_open_container(message, 'r', "bas");
        if (r >= 0)
                r = sd_bus_message_append(message, "b", (int) allow);
        if (r >= 0)
                r = sd_bus_message_append_strv(message, names);
        if (r >= 0)
                r = sd_bus_message_close_container(message);
        return r < 0 ? r : close_property(message);
}

static int
write_calls_of(sd_bus_message *message, const GbnSetting *setting, bool allow, const char *words)
{
        g_auto(GStrv) names = g_strsplit(words, " ", -1);

        return *words ? write_filter(message, setting, allow, names) : 0;
}

/* An allow list always has @default in it; what is not wanted of that is taken out by a second one. */
static int
write_calls(sd_bus_message *message, const GbnSetting *setting, const GbnFacts *facts,
            const GbnSystemd *systemd)
{
        const GbnCallFilter *filter = &FIELD(GbnCallFilter);
        g_autofree char *names = NULL, *taken = NULL;
        GbnSyscallSet missing;
        int r;

        if (!filter->is_set)
                return 0;
        names = gbn_render_calls(&filter->calls, systemd);
        if (!filter->allow)
                return write_calls_of(message, setting, false, names);
        missing = *gbn_syscall_group("@default", systemd->major);
        gbn_syscall_set_remove_all(&missing, &filter->calls);
        taken = gbn_render_calls(&missing, systemd);
        r = write_calls_of(message, setting, true, *names ? names : "@default");
        return r < 0 ? r : write_calls_of(message, setting, false, taken);
}

static int
write_families(sd_bus_message *message, const GbnSetting *setting, const GbnFacts *facts)
{
        const GbnFamilyFilter *filter = &FIELD(GbnFamilyFilter);
        g_autoptr(GPtrArray) names = g_ptr_array_new();

        if (!filter->is_set && !filter->allow)
                return 0;
        for (unsigned family = 0; family < 64; family++)
                if (filter->families & GBN_FAMILY_BIT(family) && gbn_address_family_name(family))
                        g_ptr_array_add(names, (void *) gbn_address_family_name(family));
        g_ptr_array_add(names, NULL);
        return write_filter(message, setting, filter->allow, (char **) names->pdata);
}

static int
write_names(sd_bus_message *message, const GbnSetting *setting, const GbnFacts *facts)
{
        const GbnNameFilter *filter = &FIELD(GbnNameFilter);
        g_autoptr(GPtrArray) names = g_ptr_array_new();

        if (filter->names->len == 0)
                return 0;
        for (unsigned i = 0; i < filter->names->len; i++)
                g_ptr_array_add(names, filter->names->pdata[i]);
        g_ptr_array_add(names, NULL);
        return write_filter(message, setting, filter->allow, (char **) names->pdata);
}

int
gbn_facts_to_bus(sd_bus_message *message, const GbnSetting *setting, const GbnFacts *facts,
                 const GbnSystemd *systemd)
{
        const char *name = setting->property;

        if (!name)
                return -EOPNOTSUPP;
        switch (setting->order) {
        case GBN_ORDER_FLAG:
                return sd_bus_message_append(message, "(sv)", name, "b", (int) FIELD(bool));
        case GBN_ORDER_MOUNTS:
                return sd_bus_message_append(message, "(sv)", name, "b",
                                             FIELD(int) == GBN_MOUNTS_YES);
        case GBN_ORDER_CHOICE:
                return write_choice(message, setting, facts);
        case GBN_ORDER_BITS:
                return sd_bus_message_append(message, "(sv)", name, "t", FIELD(uint64_t));
        case GBN_ORDER_UMASK:
                return sd_bus_message_append(message, "(sv)", name, "u", FIELD(uint32_t));
        case GBN_ORDER_ERRNO:
                return write_errno(message, setting, facts);
        case GBN_ORDER_LIMIT:
                return write_limit(message, setting, facts);
        case GBN_ORDER_CALLS:
                return write_calls(message, setting, facts, systemd);
        case GBN_ORDER_FAMILIES:
                return write_families(message, setting, facts);
        case GBN_ORDER_NAMES:
                return write_names(message, setting, facts);
        case GBN_ORDER_ARCHITECTURES:
        case GBN_ORDER_DENIED:
        case GBN_ORDER_EXEMPT:
                return write_list(message, setting, facts);
        case GBN_ORDER_DENIED_NETWORKS:
        case GBN_ORDER_EXEMPT_NETWORKS:
                return write_networks(message, setting, facts);
        default:
                return -EOPNOTSUPP;
        }
}
