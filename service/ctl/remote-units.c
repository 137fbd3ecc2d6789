/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What gabiond knows of units: the list, and one assessment. */
#include "ctl/commands.h"
#include "ctl/remote-call.h"

#include <errno.h>

static void
unit_free(void *data)
{
        GbnRemoteUnit *unit = data;

        g_free(unit->name);
        g_free(unit->grade);
        g_free(unit->trial);
        g_free(unit);
}

static int
read_text(sd_bus_message *reply, char **ret)
{
        const char *text;
        int r = sd_bus_message_read(reply, "v", "s", &text);

        if (r >= 0) {
                g_free(*ret);
                *ret = gbn_printable(text);
        }
        return r;
}

static int
read_flag(sd_bus_message *reply, bool *ret)
{
        int value, r = sd_bus_message_read(reply, "v", "b", &value);

        if (r >= 0)
                *ret = value;
        return r;
}

/* One entry of a{sv}; what we do not know is passed over. */
static int
read_more(sd_bus_message *reply, GbnRemoteUnit *unit)
{
        const char *key;
        int r = sd_bus_message_read(reply, "s", &key);

        if (r < 0)
                return r;
        if (g_str_equal(key, "grade"))
                return read_text(reply, &unit->grade);
        if (g_str_equal(key, "trial"))
                return read_text(reply, &unit->trial);
        if (g_str_equal(key, "trial-remaining"))
                return sd_bus_message_read(reply, "v", "t", &unit->trial_left);
        if (g_str_equal(key, "template"))
                return read_flag(reply, &unit->is_template);
        if (g_str_equal(key, "oneshot"))
                return read_flag(reply, &unit->is_oneshot);
        return sd_bus_message_skip(reply, "v");
}

static int
read_unit(sd_bus_message *reply, GPtrArray *units)
{
        GbnRemoteUnit *unit = g_new0(GbnRemoteUnit, 1);
        const char *name;
        int r;

        g_ptr_array_add(units, unit);
        r = sd_bus_message_read(reply, "sssuu", &name, NULL, NULL, &unit->exposure,
                                &unit->reachable);
        if (r >= 0) {
                unit->name = gbn_printable(name);
                r = sd_bus_message_skip(reply, "as");
        }
        if (r >= 0)
                r = sd_bus_message_enter_container(reply, 'a', "{sv}");
        while (r >= 0 && (r = sd_bus_message_enter_container(reply, 'e', "sv")) > 0) {
                r = read_more(reply, unit);
                if (r >= 0)
                        r = sd_bus_message_exit_container(reply);
        }
        if (r >= 0)
                r = sd_bus_message_exit_container(reply);
        return r < 0 ? r : sd_bus_message_skip(reply, "o");
}

GPtrArray *
gbn_remote_list(const GbnRemote *remote, GError **error)
{
        g_autoptr(GPtrArray) units = g_ptr_array_new_with_free_func(unit_free);
        g_autoptr(sd_bus_message) call = gbn_remote_call_new(remote, "ListUnits", NULL);
        g_autoptr(sd_bus_message) reply = gbn_remote_call_send(remote, call, error);
        int r;

        if (!reply)
                return NULL;
        r = sd_bus_message_enter_container(reply, 'a', "(sssuuasa{sv}o)");
        while (r >= 0 && (r = sd_bus_message_enter_container(reply, 'r', "sssuuasa{sv}o")) > 0) {
                r = read_unit(reply, units);
                if (r >= 0)
                        r = sd_bus_message_exit_container(reply);
        }
        return gbn_remote_call_check(r, error) ? g_steal_pointer(&units) : NULL;
}

static const struct {
        const char *name;
        GbnFindingState state;
} states[] = {
        { "good", GBN_FINDING_GOOD },
        { "partly", GBN_FINDING_PARTLY },
        { "bad", GBN_FINDING_BAD },
        { "not-applicable", GBN_FINDING_NOT_APPLICABLE },
};

static bool
take_finding(GbnScore *score, const char *id, const char *state, GbnFinding *finding)
{
        const GbnAssessment *row = NULL;

        for (unsigned i = 0; (row = gbn_assessment(i)) && !g_str_equal(row->id, id); i++)
                finding->number = i + 1;
        if (!row || score->count == GBN_ROW_COUNT)
                return false;
        for (size_t i = 0; i < G_N_ELEMENTS(states); i++)
                if (g_str_equal(states[i].name, state))
                        finding->state = states[i].state;
        finding->row = row;
        score->findings[score->count++] = *finding;
        return true;
}

bool
gbn_remote_assess(const GbnRemote *remote, const char *unit, GbnScore *ret, GError **error)
{
        g_autoptr(sd_bus_message) call = gbn_remote_call_new(remote, "Assess", unit);
        g_autoptr(sd_bus_message) reply = gbn_remote_call_send(remote, call, error);
        const char *id, *state, *words;
        uint32_t exposure, weight;
        int r;

        if (!reply)
                return false;
        ret->count = 0;
        r = sd_bus_message_read(reply, "us", &exposure, NULL);
        if (r >= 0)
                r = sd_bus_message_enter_container(reply, 'a', "(sssttuts)");
        while (r >= 0) {
                GbnFinding finding = { 0 };

                r = sd_bus_message_read(reply, "(sssttuts)", &id, NULL, &state, &finding.badness,
                                        &finding.range, &weight, &finding.share, &words);
                if (r <= 0)
                        break;
                finding.weight = weight;
                finding.words = g_intern_string(words); /* as many as the rows have, and no more */
                if (!take_finding(ret, id, state, &finding))
                        r = -EBADMSG;
        }
        ret->exposure = r < 0 ? 0 : exposure;
        return gbn_remote_call_check(r, error);
}
