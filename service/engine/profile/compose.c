/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Exceptions that the unit lists itself stay: its author had a reason for each. A grant adds its own
 * only where the unit is open anyway, for there it takes back nothing but what a layer took. */
#include "engine/profile/compose.h"

#include "base/text.h"
#include "engine/profile/layer-value.h"
#include "engine/profile/strictness.h"
#include "engine/profile/writable.h"
#include "engine/unit/address.h"

#include <sched.h>
#include <stddef.h>
#include <string.h>

typedef struct {
        const GbnSystemd *systemd;
        const GbnFacts *unit;
        GbnFacts wanted; /* what the restrictions ask for, then what the grants leave of it */
        GbnFacts
                line; /* what the line at hand says; the same for all, for its lists cost time to make */
        bool *touched; /* by number in the settings table */
        GPtrArray *remarks;
} Compose;

static void
remark_free(void *data)
{
        GbnRemark *remark = data;

        g_free(remark->subject);
        gbn_words_free(remark->words);
        g_free(remark);
}

GPtrArray *
gbn_remarks_new(void)
{
        return g_ptr_array_new_with_free_func(remark_free);
}

void
gbn_remark_add(GPtrArray *remarks, GbnRemarkSeverity severity, const char *subject, GbnWords *words)
{
        GbnRemark *remark = g_new(GbnRemark, 1);

        *remark = (GbnRemark) { severity, g_strdup(subject), words };
        g_ptr_array_add(remarks, remark);
}

void
gbn_composition_clear(GbnComposition *composition)
{
        gbn_facts_clear(&composition->result);
        g_clear_pointer(&composition->changed, g_ptr_array_unref);
        g_clear_pointer(&composition->remarks, g_ptr_array_unref);
}

static size_t
number_of(const GbnSetting *setting)
{
        size_t count;

        return (size_t) (setting - gbn_settings(&count));
}

/* The first alternative that this systemd knows. False, with a remark, where it knows none. */
static bool
read_line(Compose *compose, const GbnChoiceOfLayer *choice, const GbnLayerLine *line)
{
        gbn_facts_reset_for(&compose->line, compose->systemd);
        for (char **value = line->values; *value; value++) {
                bool holds = strstr(*value, "$argument");
                g_autofree char *filled = holds ? gbn_layer_value_fill(*value, choice->expanded)
                                                : g_strdup(*value);

                /* A part that hangs on an argument nobody gave says nothing. */
                if (holds && !choice->expanded)
                        return false;
                if (gbn_layer_value_read(line->setting, filled, compose->systemd, &compose->line))
                        return true;
        }
        gbn_remark_add(
                compose->remarks, GBN_REMARK_CAUTION, line->setting->name,
                gbn_words_new(N_("%s: systemd %u does not know this yet; the line is left out"),
                              choice->layer->id, compose->systemd->major));
        return false;
}

static void
restrict_line(Compose *compose, const GbnChoiceOfLayer *choice, const GbnLayerLine *line)
{
        bool *touched = compose->touched + number_of(line->setting);

        if (!read_line(compose, choice, line))
                return;
        if (*touched)
                gbn_strictness_meet(line->setting, &compose->wanted, &compose->line);
        else
                gbn_strictness_copy(line->setting, &compose->wanted, &compose->line);
        *touched = true;
}

static bool
is_exemption(const GbnSetting *setting)
{
        return setting->order == GBN_ORDER_EXEMPT || setting->order == GBN_ORDER_EXEMPT_NETWORKS;
}

/* Whether a restriction took what this directive could give back. */
static bool
is_taken(const Compose *compose, const GbnSetting *setting)
{
        g_auto(GStrv)
                names = g_strsplit(setting->exempts ? setting->exempts : setting->name, " ", -1);

        for (char **name = names; *name; name++) {
                const GbnSetting *master = gbn_setting_find("Service", *name, compose->systemd);

                if (master && compose->touched[number_of(master)])
                        return true;
        }
        return false;
}

static void
widen_line(Compose *compose, const GbnChoiceOfLayer *choice, const GbnLayerLine *line)
{
        const GbnSetting *setting = line->setting;

        if (!is_taken(compose, setting) || !read_line(compose, choice, line))
                return;
        if (is_exemption(setting))
                compose->touched[number_of(setting)] = true;
        gbn_strictness_widen(setting, &compose->wanted, &compose->line);
}

static bool
covers_everything(const GArray *networks)
{
        bool ipv4 = false, ipv6 = false;

        for (unsigned i = 0; i < networks->len; i++) {
                const GbnNetwork *network = &g_array_index(networks, GbnNetwork, i);

                if (network->length == 0)
                        *(network->is_ipv6 ? &ipv6 : &ipv4) = true;
        }
        return ipv4 && ipv6;
}

static void
untouch(Compose *compose, const char *name)
{
        const GbnSetting *setting = gbn_setting_find("Service", name, compose->systemd);

        if (setting)
                compose->touched[number_of(setting)] = false;
}

/* An exception for everybody is no denial at all. */
static void
settle_networks(Compose *compose)
{
        if (!covers_everything(compose->wanted.ip_address_allow))
                return;
        untouch(compose, "IPAddressDeny");
        untouch(compose, "IPAddressAllow");
}

/* Whether the unit has this denial in force by itself, so that an exception would weaken it. */
static bool
unit_denies(const GbnFacts *unit, const char *master)
{
        if (g_str_equal(master, "IPAddressDeny"))
                return unit->ip_address_deny->len > 0 || unit->ip_ingress_filter_path->len > 0 ||
                       unit->ip_egress_filter_path->len > 0;
        if (g_str_equal(master, "DevicePolicy"))
                return unit->device_policy != GBN_DEVICES_AUTO || unit->device_allow->len > 0;
        if (g_str_equal(master, "NoExecPaths"))
                return unit->no_exec_paths->len > 0;
        return g_str_equal(master, "SocketBindDeny") && unit->socket_bind_deny->len > 0;
}

/* Paths that the unit cannot write to without us stay so. */
static void
drop_unwritable(Compose *compose, const char *directive, const char *above, GPtrArray *paths)
{
        for (unsigned i = paths->len; i-- > 0;) {
                const char *path = paths->pdata[i];
                g_autofree char *whole = g_strconcat(above, path + strspn(path, "-+"), NULL);

                if (gbn_unit_can_write(compose->unit, whole))
                        continue;
                gbn_remark_add(
                        compose->remarks, GBN_REMARK_CAUTION, directive,
                        gbn_words_new(N_("%s: the unit cannot write there by itself; left so"),
                                      path));
                g_ptr_array_remove_index(paths, i);
        }
}

static void
settle_writable(Compose *compose)
{
        const GbnOwnFolder *kind;

        drop_unwritable(compose, "ReadWritePaths", "", compose->wanted.read_write_paths);
        for (unsigned i = 0; (kind = gbn_own_folder(i)); i++)
                drop_unwritable(compose, kind->directive, kind->above,
                                *(GPtrArray **) (void *) ((char *) &compose->wanted + kind->field));
}

/* Why a user that comes and goes does not fit this unit; NULL where it does. */
static const char *
why_no_dynamic_user(const GbnFacts *unit)
{
        if (unit->user)
                return N_("the unit names its user already; left so");
        if (unit->bus_name || unit->type == GBN_TYPE_DBUS)
                return N_(
                        "a name on the bus is given to a user that is always there; left out, so set User= in the unit instead");
        if (unit->working_directory_is_home)
                return N_("such a user has no home, where the unit works; left out");
        if (unit->pam_name)
                return N_("the unit opens a session, for which its user must be known; left out");
        return NULL;
}

/* What no layer can do to this unit is left out, with the reason. */
static void
settle_user(Compose *compose)
{
        const char *reason = why_no_dynamic_user(compose->unit);

        if (!compose->wanted.dynamic_user || compose->unit->dynamic_user || !reason)
                return;
        untouch(compose, "DynamicUser");
        gbn_remark_add(compose->remarks, GBN_REMARK_CAUTION, "DynamicUser",
                       gbn_words_plain(reason));
}

static bool
lists_are_empty(const GbnSetting *setting, const GbnFacts *facts)
{
        const void *field = (const char *) facts + setting->field;

        if (setting->order == GBN_ORDER_EXEMPT_NETWORKS)
                return (*(GArray *const *) field)->len == 0;
        return (*(GPtrArray *const *) field)->len == 0;
}

/* What this systemd has no name for cannot be written, and it lets nobody call it either. */
static void
forget_unknown_calls(const GbnSystemd *systemd, GbnCallFilter *filter)
{
        GbnSyscallSet known = gbn_syscall_known(systemd->major);

        gbn_syscall_set_keep_all(&filter->calls, &known);
}

/* What a refused call is answered with means nothing without a filter; and where the unit has one of
 * its own, ending the process is its choice, which an error would soften. */
static bool
has_filter(const Compose *compose)
{
        const GbnSetting *setting = gbn_setting_find("Service", "SystemCallFilter",
                                                     compose->systemd);

        return compose->touched[number_of(setting)] && compose->wanted.system_call_filter.is_set;
}

/* Written out it would still be a filter, with all that a filter brings along. */
static bool
allows_all_namespaces(const GbnFacts *facts)
{
        const uint64_t all = CLONE_NEWCGROUP | CLONE_NEWIPC | CLONE_NEWNET | CLONE_NEWNS |
                             CLONE_NEWPID | CLONE_NEWUSER | CLONE_NEWUTS;

        return (facts->restrict_namespaces & all) == all;
}

/* What one directive becomes; false where that is what the unit has already. */
static bool
settle(Compose *compose, const GbnSetting *setting, GbnFacts *result)
{
        gbn_strictness_copy(setting, result, &compose->wanted);
        if (is_exemption(setting)) {
                if (lists_are_empty(setting, result))
                        return false;
                if (!unit_denies(compose->unit, setting->exempts))
                        return true;
                gbn_remark_add(
                        compose->remarks, GBN_REMARK_INFO, setting->name,
                        gbn_words_new(N_("the unit denies this itself, so nothing is added")));
                return false;
        }
        if (setting->field == offsetof(GbnFacts, restrict_namespaces) &&
            allows_all_namespaces(result))
                return false;
        if (setting->order == GBN_ORDER_ERRNO &&
            (compose->unit->system_call_filter.is_set || compose->unit->system_call_error_number ||
             !has_filter(compose)))
                return false;
        gbn_strictness_meet(setting, result, compose->unit);
        if (gbn_strictness_is_nothing(setting, result)) {
                gbn_remark_add(
                        compose->remarks, GBN_REMARK_CAUTION, setting->name,
                        gbn_words_new(N_(
                                "the unit's own value and that of the layers have nothing in common; left as it is")));
                return false;
        }
        if (setting->order == GBN_ORDER_CALLS)
                forget_unknown_calls(compose->systemd, &result->system_call_filter);
        return !gbn_strictness_equal(setting, result, compose->unit);
}

void
gbn_compose(const GbnSelection *selection, const GbnFacts *unit, const GbnSystemd *systemd,
            GbnComposition *ret)
{
        size_t count;
        const GbnSetting *settings = gbn_settings(&count);
        g_autofree bool *touched = g_new0(bool, count);
        Compose compose = {
                .systemd = systemd, .unit = unit, .touched = touched, .remarks = gbn_remarks_new()
        };

        *ret = (GbnComposition) { .changed = g_ptr_array_new(), .remarks = compose.remarks };
        gbn_facts_init_for(&ret->result, systemd);
        gbn_facts_init_for(&compose.wanted, systemd);
        gbn_facts_init_for(&compose.line, systemd);
        for (int kind = GBN_LAYER_RESTRICTION; kind <= GBN_LAYER_GRANT; kind++)
                for (unsigned i = 0; i < selection->choices->len; i++) {
                        const GbnChoiceOfLayer *choice = selection->choices->pdata[i];

                        if ((int) choice->layer->kind != kind)
                                continue;
                        for (unsigned j = 0; j < choice->layer->lines->len; j++)
                                (kind == GBN_LAYER_RESTRICTION ? restrict_line : widen_line)(
                                        &compose, choice, choice->layer->lines->pdata[j]);
                }
        settle_networks(&compose);
        settle_writable(&compose);
        settle_user(&compose);
        for (size_t i = 0; i < count; i++)
                if (touched[i] && settle(&compose, settings + i, &ret->result))
                        g_ptr_array_add(ret->changed, (void *) (settings + i));
        gbn_facts_clear(&compose.wanted);
        gbn_facts_clear(&compose.line);
}
