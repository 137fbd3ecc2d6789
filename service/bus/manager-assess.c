/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Assess, AnalyzeUnit, Suggest: what is known of one unit. */
#include "bus/bus-append.h"
#include "bus/bus-error.h"
#include "bus/manager.h"

#include "base/error.h"
#include "base/limits.h"
#include "engine/profile/suggest.h"
#include "engine/score/grade.h"
#include "engine/unit/unit-name.h"
#include "systemd/autoptr.h"

#include <string.h>

static const char *
state_name(GbnFindingState state)
{
        static const char *const names[] = {
                [GBN_FINDING_GOOD] = "good",
                [GBN_FINDING_PARTLY] = "partly",
                [GBN_FINDING_BAD] = "bad",
                [GBN_FINDING_NOT_APPLICABLE] = "not-applicable",
        };

        return names[state];
}

static int
append_findings(sd_bus_message *reply, const GbnScore *score)
{
        int r = sd_bus_message_append(reply, "us", (uint32_t) score->exposure,
                                      gbn_grade(score->exposure)->label);

        if (r >= 0)
                r = sd_bus_message_open_container(reply, 'a', "(sssttuts)");
        for (unsigned i = 0; r >= 0 && i < score->count; i++) {
                const GbnFinding *finding = score->findings + i;

                r = sd_bus_message_append(reply, "(sssttuts)", finding->row->id, finding->row->name,
                                          state_name(finding->state), finding->badness,
                                          finding->range, (uint32_t) finding->weight,
                                          finding->share, finding->words);
        }
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

static int
reply_score(GbnManager *manager, sd_bus_message *call, const GbnUnitChain *chain,
            sd_bus_error *error)
{
        g_autoptr(sd_bus_message) reply = NULL;
        g_autoptr(GError) reason = NULL;
        GbnScore score;
        int r;

        if (!gbn_study_score(&manager->study, chain, &score, &reason))
                return gbn_bus_error_set(error, reason);
        gbn_score_sort(&score);
        r = sd_bus_message_new_method_return(call, &reply);
        if (r >= 0)
                r = append_findings(reply, &score);
        return r < 0 ? r : sd_bus_send(manager->bus, reply, NULL);
}

/* The unit that the only argument of a call names. */
static int
read_unit(GbnManager *manager, sd_bus_message *call, GbnUnitChain **ret, sd_bus_error *error)
{
        g_autoptr(GError) reason = NULL;
        const char *name;
        int r = sd_bus_message_read(call, "s", &name);

        if (r >= 0)
                r = gbn_manager_refresh(manager, error);
        if (r < 0)
                return r;
        *ret = gbn_study_find(&manager->study, name, &reason);
        return *ret ? 0 : gbn_bus_error_set(error, reason);
}

int
gbn_manager_assess(sd_bus_message *call, void *userdata, sd_bus_error *error)
{
        GbnManager *manager = userdata;
        g_autoptr(GbnUnitChain) chain = NULL;
        int r = read_unit(manager, call, &chain, error);

        return r < 0 ? r : reply_score(manager, call, chain, error);
}

int
gbn_manager_analyze_unit(sd_bus_message *call, void *userdata, sd_bus_error *error)
{
        GbnManager *manager = userdata;
        g_autoptr(GbnUnitChain) chain = NULL;
        g_auto(GbnFile) file = { 0 };
        const char *name, *text;
        int r = sd_bus_message_read(call, "ss", &name, &text);

        if (r >= 0)
                r = gbn_manager_refresh(manager, error);
        if (r < 0)
                return r;
        if (gbn_unit_name_kind(name) == GBN_UNIT_NAME_INVALID)
                return sd_bus_error_set(error, GBN_BUS_ERROR_PREFIX "BadName",
                                        "not the name of a service");
        file.size = strlen(text);
        if (file.size > GBN_UNIT_FILE_BYTES_MAX)
                return sd_bus_error_set(error, GBN_BUS_ERROR_PREFIX "TooLarge",
                                        "no unit file is that long");
        file.is_null = file.size == 0;
        file.data = g_strdup(text);
        chain = gbn_unit_chain_from_text(manager->study.tree, name, &file);
        return reply_score(manager, call, chain, error);
}

static int
append_clue(sd_bus_message *reply, const GbnClue *clue)
{
        g_autofree char *path = NULL;
        int r = sd_bus_message_open_container(reply, 'a', "{sv}");

        if (r >= 0)
                r = gbn_bus_append_reason(reply, clue->reason);
        if (r >= 0 && clue->word)
                r = sd_bus_message_append(reply, "{sv}", "word", "s", clue->word);
        if (r >= 0 && clue->path) {
                path = g_utf8_make_valid(clue->path, -1);
                r = sd_bus_message_append(reply, "{sv}{sv}", "path", "s", path, "line", "u",
                                          (uint32_t) clue->line);
        }
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

static int
append_suggestion(sd_bus_message *reply, const GbnSuggestion *suggestion)
{
        int r = sd_bus_message_append_strv(reply, suggestion->selection);

        if (r >= 0)
                r = sd_bus_message_open_container(reply, 'a', "a{sv}");
        if (r >= 0 && suggestion->caution)
                r = sd_bus_message_append(reply, "a{sv}", 1, "reason", "s", suggestion->caution);
        for (unsigned i = 0; r >= 0 && i < suggestion->clues->len; i++)
                r = append_clue(reply, suggestion->clues->pdata[i]);
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

int
gbn_manager_suggest(sd_bus_message *call, void *userdata, sd_bus_error *error)
{
        GbnManager *manager = userdata;
        g_autoptr(sd_bus_message) reply = NULL;
        g_autoptr(GbnUnitChain) chain = NULL;
        g_auto(GbnSuggestion) suggestion = { 0 };
        g_autoptr(GError) reason = NULL;
        int r = read_unit(manager, call, &chain, error);

        if (r < 0)
                return r;
        if (!gbn_suggest(&(GbnSuggestQuestion) { manager->study.tree, chain,
                                                 manager->study.catalogue, manager->study.programs,
                                                 manager->study.rules.systemd },
                         &suggestion, &reason))
                return gbn_bus_error_set(error, reason);
        r = sd_bus_message_new_method_return(call, &reply);
        if (r >= 0)
                r = append_suggestion(reply, &suggestion);
        return r < 0 ? r : sd_bus_send(manager->bus, reply, NULL);
}
