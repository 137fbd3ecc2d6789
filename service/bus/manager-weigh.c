/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Weigh, ListDirectives, ListFiles: what an app shows of one unit beside its preview. */
#include "bus/bus-append.h"
#include "bus/bus-error.h"
#include "bus/manager.h"

#include "engine/profile/inventory.h"
#include "engine/profile/weighing.h"
#include "systemd/autoptr.h"

typedef struct {
        const char *unit;
        char **words;
} Question;

static void
question_clear(Question *question)
{
        g_strfreev(question->words);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Question, question_clear)

static int
read_question(GbnManager *manager, sd_bus_message *call, Question *question, sd_bus_error *error)
{
        int r = sd_bus_message_read(call, "s", &question->unit);

        if (r >= 0)
                r = gbn_manager_read_selection(call, &question->words, error);
        return r < 0 ? r : gbn_manager_refresh(manager, error);
}

static int
append_why(sd_bus_message *reply, const GbnWeighedLayer *layer)
{
        int r = layer->reason ? gbn_bus_append_reason(reply, layer->reason) : 0;

        if (r >= 0 && layer->path)
                r = gbn_bus_append_text(reply, "path", layer->path);
        if (r >= 0 && layer->path)
                r = sd_bus_message_append(reply, "{sv}", "line", "u", (uint32_t) layer->line);
        if (r >= 0 && layer->failed)
                r = sd_bus_message_append(reply, "{sv}", "when", "t", layer->failed);
        if (r >= 0 && layer->failed_among)
                r = sd_bus_message_append(reply, "{sv}", "failed-with", "t", layer->failed_among);
        return r;
}

static int
append_layer(sd_bus_message *reply, const GbnWeighedLayer *layer)
{
        int r = sd_bus_message_open_container(reply, 'r', "suusa{sv}");

        if (r >= 0)
                r = sd_bus_message_append(reply, "suus", layer->word, (uint32_t) layer->with,
                                          (uint32_t) layer->without,
                                          gbn_layer_verdict_name(layer->verdict));
        if (r >= 0)
                r = sd_bus_message_open_container(reply, 'a', "{sv}");
        if (r >= 0)
                r = sd_bus_message_append(reply, "{sv}", "selected", "b", (int) layer->is_selected);
        if (r >= 0)
                r = append_why(reply, layer);
        if (r >= 0)
                r = sd_bus_message_close_container(reply);
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

int
gbn_manager_weigh(sd_bus_message *call, void *userdata, sd_bus_error *error)
{
        GbnManager *manager = userdata;
        g_autoptr(sd_bus_message) reply = NULL;
        g_autoptr(GPtrArray) layers = NULL;
        g_autoptr(GError) reason = NULL;
        g_auto(Question) question = { 0 };
        const GbnUnitPast *past;
        GbnStudyWish wish;
        int r = read_question(manager, call, &question, error);

        if (r < 0)
                return r;
        gbn_unit_pasts_update(manager->pasts, gbn_unit_tree_root(manager->study.tree));
        past = gbn_unit_pasts_get(manager->pasts, question.unit);
        wish = (GbnStudyWish) { question.unit, (const char *const *) question.words, false };
        layers = gbn_study_weigh(&manager->study, &wish, past ? past->trials : NULL, &reason);
        if (!layers)
                return gbn_bus_error_set(error, reason);
        r = sd_bus_message_new_method_return(call, &reply);
        if (r >= 0)
                r = sd_bus_message_open_container(reply, 'a', "(suusa{sv})");
        for (unsigned i = 0; r >= 0 && i < layers->len; i++)
                r = append_layer(reply, layers->pdata[i]);
        if (r >= 0)
                r = sd_bus_message_close_container(reply);
        return r < 0 ? r : sd_bus_send(manager->bus, reply, NULL);
}

static int
append_row(sd_bus_message *reply, const GbnInventoryRow *row)
{
        g_autofree char *now = g_utf8_make_valid(row->now, -1);
        g_autofree char *then = g_utf8_make_valid(row->then, -1);
        g_autofree char *path = g_utf8_make_valid(row->path ? row->path : "", -1);

        return sd_bus_message_append(reply, "(sssssu)", row->setting->name, now, then, row->origin,
                                     path, (uint32_t) row->share);
}

int
gbn_manager_list_directives(sd_bus_message *call, void *userdata, sd_bus_error *error)
{
        GbnManager *manager = userdata;
        g_autoptr(sd_bus_message) reply = NULL;
        g_autoptr(GPtrArray) rows = NULL;
        g_autoptr(GError) reason = NULL;
        g_auto(Question) question = { 0 };
        int r = read_question(manager, call, &question, error);

        if (r < 0)
                return r;
        rows = gbn_study_inventory(
                &manager->study,
                &(GbnStudyWish) { question.unit, (const char *const *) question.words, true },
                &reason);
        if (!rows)
                return gbn_bus_error_set(error, reason);
        r = sd_bus_message_new_method_return(call, &reply);
        if (r >= 0)
                r = sd_bus_message_open_container(reply, 'a', "(sssssu)");
        for (unsigned i = 0; r >= 0 && i < rows->len; i++)
                r = append_row(reply, rows->pdata[i]);
        if (r >= 0)
                r = sd_bus_message_close_container(reply);
        return r < 0 ? r : sd_bus_send(manager->bus, reply, NULL);
}

int
gbn_manager_list_files(sd_bus_message *call, void *userdata, sd_bus_error *error)
{
        GbnManager *manager = userdata;
        g_autoptr(sd_bus_message) reply = NULL;
        g_autoptr(GbnUnitChain) chain = NULL;
        g_autoptr(GError) reason = NULL;
        const char *unit;
        int r = sd_bus_message_read(call, "s", &unit);

        if (r >= 0)
                r = gbn_manager_refresh(manager, error);
        if (r < 0)
                return r;
        chain = gbn_study_find(&manager->study, unit, &reason);
        if (!chain)
                return gbn_bus_error_set(error, reason);
        r = sd_bus_message_new_method_return(call, &reply);
        if (r >= 0)
                r = sd_bus_message_open_container(reply, 'a', "(ss)");
        for (unsigned i = 0; r >= 0 && i < chain->parts->len; i++) {
                const char *path = ((const GbnUnitPart *) chain->parts->pdata[i])->path;
                g_autofree char *valid = g_utf8_make_valid(path, -1);

                r = sd_bus_message_append(reply, "(ss)", valid,
                                          gbn_study_origin(&manager->study, chain, path));
        }
        if (r >= 0)
                r = sd_bus_message_close_container(reply);
        return r < 0 ? r : sd_bus_send(manager->bus, reply, NULL);
}
