/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Twenty layers set SystemCallFilter=, and one of them answers a finding about the clock. So the daemon is asked what
 * each layer that sets the directive does to the rows of the score, each by itself. */
#include "client/remedies.h"

#include "client/failure.h"

typedef struct {
        char *id; /* of the finding */
        GPtrArray *layers;
        gboolean *helps; /* one for each layer */
        guint open;
        GError *refusal;
} Search;

typedef struct {
        GTask *task;
        guint number; /* of the layer */
} Call;

static void
search_free(gpointer data)
{
        Search *search = data;

        g_free(search->id);
        g_free(search->helps);
        g_ptr_array_unref(search->layers);
        g_clear_error(&search->refusal);
        g_free(search);
}

static gboolean
has_needed_argument(const GbnLayerInfo *layer)
{
        return gbn_layer_info_flag(layer, "argument-required");
}

static gboolean
sets_any(const GbnLayerInfo *layer, char **directives)
{
        g_autofree const char **sets = NULL;

        if (!g_variant_dict_lookup(layer->more, "sets", "^a&s", &sets))
                return FALSE;
        for (char **directive = directives; *directive; directive++)
                if (g_strv_contains(sets, *directive))
                        return TRUE;
        /* The list of devices is closed by its policy. */
        return g_strv_contains((const char *const *) directives, "DeviceAllow") &&
               g_strv_contains(sets, "DevicePolicy");
}

static void
add_level(Search *search, const GbnCatalogue *catalogue, const char *level, char **directives)
{
        for (guint i = 0; i < catalogue->layers->len; i++) {
                const GbnLayerInfo *layer = catalogue->layers->pdata[i];

                if (g_str_equal(layer->level, level) && !gbn_layer_info_is_grant(layer) &&
                    !has_needed_argument(layer) && sets_any(layer, directives))
                        g_ptr_array_add(search->layers, g_strdup(layer->id));
        }
}

static Search *
search_new(const GbnCatalogue *catalogue, const GbnFinding *finding)
{
        static const char *const levels[] = { "safe", "strict", "sealed" };
        g_auto(GStrv) directives = gbn_finding_dup_directives(finding);
        Search *search = g_new0(Search, 1);

        search->id = g_strdup(finding->id);
        search->layers = g_ptr_array_new_with_free_func(g_free);
        for (guint i = 0; i < G_N_ELEMENTS(levels); i++)
                add_level(search, catalogue, levels[i], directives);
        search->helps = g_new0(gboolean, search->layers->len + 1);
        return search;
}

/* rows: a(stt). */
static gboolean
lowers(GVariant *more, const char *id)
{
        g_autoptr(GVariantIter) iter = NULL;
        const char *row;
        guint64 before, after;

        if (!g_variant_lookup(more, "rows", "a(stt)", &iter))
                return FALSE;
        while (g_variant_iter_loop(iter, "(&stt)", &row, &before, &after))
                if (g_str_equal(row, id))
                        return after < before;
        return FALSE;
}

static void
finish(GTask *task, Search *search)
{
        GPtrArray *found;

        if (g_task_return_error_if_cancelled(task))
                return;
        if (search->refusal) {
                g_task_return_error(task, g_steal_pointer(&search->refusal));
                return;
        }
        found = g_ptr_array_new_with_free_func(g_free);
        for (guint i = 0; i < search->layers->len; i++)
                if (search->helps[i])
                        g_ptr_array_add(found, g_strdup(search->layers->pdata[i]));
        g_task_return_pointer(task, found, (GDestroyNotify) g_ptr_array_unref);
}

static void
on_preview(GObject *source, GAsyncResult *result, gpointer userdata)
{
        g_autofree Call *call = userdata;
        g_autoptr(GTask) task = call->task;
        Search *search = g_task_get_task_data(task);
        g_autoptr(GVariant) more = NULL;
        g_autoptr(GError) error = NULL;
        g_autofree char *name = NULL;

        search->open--;
        if (gbn_bus_manager_call_preview_finish(GBN_BUS_MANAGER(source), NULL, NULL, NULL, NULL,
                                                NULL, &more, result, &error))
                search->helps[call->number] = lowers(more, search->id);
        else {
                name = gbn_failure_name(error);
                /* One that does not go alone, or not with this unit, is none of the remedies. */
                if (g_strcmp0(name, "Conflict") != 0 && g_strcmp0(name, "BadArgument") != 0 &&
                    !search->refusal)
                        search->refusal = g_steal_pointer(&error);
        }
        if (search->open == 0)
                finish(task, search);
}

void
gbn_remedies_find(GbnStage *stage, const GbnFinding *finding, GCancellable *cancellable,
                  GAsyncReadyCallback done, gpointer userdata)
{
        GbnClient *client = gbn_stage_get_client(stage);
        GbnBusManager *manager = gbn_client_get_manager(client);
        Search *search = search_new(gbn_client_get_catalogue(client), finding);
        g_autoptr(GTask) task = g_task_new(stage, cancellable, done, userdata);

        g_task_set_task_data(task, search, search_free);
        search->open = manager ? search->layers->len : 0;
        for (guint i = 0; i < search->open; i++) {
                const char *const words[] = { search->layers->pdata[i], NULL };
                Call *call = g_new0(Call, 1);

                call->task = g_object_ref(task);
                call->number = i;
                gbn_bus_manager_call_preview(manager, gbn_unit_get_name(gbn_stage_get_unit(stage)),
                                             words, G_DBUS_CALL_FLAGS_NONE, -1, cancellable,
                                             on_preview, call);
        }
        if (search->open == 0)
                finish(task, search);
}

GPtrArray *
gbn_remedies_find_finish(GAsyncResult *result, GError **error)
{
        return g_task_propagate_pointer(G_TASK(result), error);
}
