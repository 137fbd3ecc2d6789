/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Each change calls off the questions that are under way, so answers always belong to the words that are staged. */
#include "client/stage.h"

#include "client/failure.h"
#include "client/words.h"

#include <string.h>

struct _GbnStage {
        GObject parent;
        GbnClient *client;
        GbnUnit *unit;
        GPtrArray *words;   /* char *, sorted, NULL at the end */
        GPtrArray *applied; /* as it was when the stage was reset, the same way */
        gboolean is_tried;  /* what is applied was on trial when the list came */
        guint64 last_change;
        GCancellable *cancellable;
        guint open_questions;

        GbnPreview *preview;
        GHashTable *weights; /* char * id → GbnWeight * */
        GVariant *directives;
        GError *error;
};

enum { CHANGED, FORETOLD, SIGNALS };
static guint signals[SIGNALS];

G_DEFINE_FINAL_TYPE(GbnStage, gbn_stage, G_TYPE_OBJECT)

static void
gbn_stage_dispose(GObject *object)
{
        GbnStage *self = GBN_STAGE(object);

        g_cancellable_cancel(self->cancellable);
        if (self->client)
                g_signal_handlers_disconnect_by_data(self->client, self);
        g_clear_object(&self->client);
        g_clear_object(&self->unit);
        G_OBJECT_CLASS(gbn_stage_parent_class)->dispose(object);
}

static void
gbn_stage_finalize(GObject *object)
{
        GbnStage *self = GBN_STAGE(object);

        g_object_unref(self->cancellable);
        g_ptr_array_unref(self->words);
        g_ptr_array_unref(self->applied);
        g_clear_pointer(&self->weights, g_hash_table_unref);
        g_clear_pointer(&self->preview, gbn_preview_free);
        g_clear_pointer(&self->directives, g_variant_unref);
        g_clear_error(&self->error);
        G_OBJECT_CLASS(gbn_stage_parent_class)->finalize(object);
}

static void
gbn_stage_class_init(GbnStageClass *class)
{
        GObjectClass *object_class = G_OBJECT_CLASS(class);

        object_class->dispose = gbn_stage_dispose;
        object_class->finalize = gbn_stage_finalize;
        signals[CHANGED] = g_signal_new("changed", GBN_TYPE_STAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                        NULL, G_TYPE_NONE, 0);
        signals[FORETOLD] = g_signal_new("foretold", GBN_TYPE_STAGE, G_SIGNAL_RUN_LAST, 0, NULL,
                                         NULL, NULL, G_TYPE_NONE, 0);
}

static GPtrArray *
new_words(void)
{
        GPtrArray *words = g_ptr_array_new_with_free_func(g_free);

        g_ptr_array_add(words, NULL);
        return words;
}

static void
gbn_stage_init(GbnStage *self)
{
        self->words = new_words();
        self->applied = new_words();
        self->cancellable = g_cancellable_new();
}

static gint
compare_words(gconstpointer a, gconstpointer b)
{
        return strcmp(*(const char *const *) a, *(const char *const *) b);
}

/* Takes the array; sorts and ends it. */
static void
take_words(GPtrArray **place, GPtrArray *words)
{
        g_ptr_array_sort(words, compare_words);
        g_ptr_array_add(words, NULL);
        g_ptr_array_unref(*place);
        *place = words;
}

static GPtrArray *
applied_words(GbnStage *self)
{
        GPtrArray *words = g_ptr_array_new_with_free_func(g_free);

        for (const char *const *word = gbn_unit_get_selection(self->unit); *word; word++)
                g_ptr_array_add(words, gbn_words_without_revision(*word));
        return words;
}

/* Answers */

static void
finish_question(GbnStage *self, GError *error)
{
        self->open_questions--;
        if (error && !self->error)
                self->error = g_steal_pointer(&error);
        g_clear_error(&error);
        if (self->open_questions == 0)
                g_signal_emit(self, signals[FORETOLD], 0);
}

/* Classes have become their layers. */
static void
take_canonical(GbnStage *self, const char *selection)
{
        g_auto(GStrv) canonical = g_strsplit(selection ? selection : "", " ", -1);
        GPtrArray *words = g_ptr_array_new_with_free_func(g_free);
        g_auto(GStrv) before = g_strdupv((char **) self->words->pdata);

        for (char **word = canonical; *word; word++)
                if (**word)
                        g_ptr_array_add(words, gbn_words_without_revision(*word));
        take_words(&self->words, words);
        if (!g_strv_equal((const char *const *) before, gbn_stage_get_words(self)))
                g_signal_emit(self, signals[CHANGED], 0);
}

static void
on_preview(GObject *source, GAsyncResult *result, gpointer userdata)
{
        g_autoptr(GbnStage) self = userdata;
        g_autoptr(GVariant) notes = NULL, more = NULL;
        g_autofree char *dropin = NULL, *digest = NULL;
        GError *error = NULL;
        guint now, then;

        if (!gbn_bus_manager_call_preview_finish(GBN_BUS_MANAGER(source), &now, &then, &dropin,
                                                 &digest, &notes, &more, result, &error)) {
                if (gbn_failure_is_silent(error))
                        g_error_free(error);
                else
                        finish_question(self, error);
                return;
        }
        g_clear_pointer(&self->preview, gbn_preview_free);
        self->preview = gbn_preview_new(notes, more);
        self->preview->now = now;
        self->preview->then = then;
        self->preview->dropin = g_steal_pointer(&dropin);
        self->preview->digest = g_steal_pointer(&digest);
        take_canonical(self, self->preview->selection);
        finish_question(self, NULL);
}

static void
on_weights(GObject *source, GAsyncResult *result, gpointer userdata)
{
        g_autoptr(GbnStage) self = userdata;
        g_autoptr(GVariant) rows = NULL;
        GError *error = NULL;

        if (gbn_bus_manager_call_weigh_finish(GBN_BUS_MANAGER(source), &rows, result, &error)) {
                g_clear_pointer(&self->weights, g_hash_table_unref);
                self->weights = gbn_weights_new(rows);
        } else if (gbn_failure_is_silent(error)) {
                g_error_free(error);
                return;
        }
        finish_question(self, error);
}

static void
on_directives(GObject *source, GAsyncResult *result, gpointer userdata)
{
        g_autoptr(GbnStage) self = userdata;
        g_autoptr(GVariant) rows = NULL;
        GError *error = NULL;

        if (gbn_bus_manager_call_list_directives_finish(GBN_BUS_MANAGER(source), &rows, result,
                                                        &error)) {
                g_clear_pointer(&self->directives, g_variant_unref);
                self->directives = g_steal_pointer(&rows);
        } else if (gbn_failure_is_silent(error)) {
                g_error_free(error);
                return;
        }
        finish_question(self, error);
}

static void
ask(GbnStage *self)
{
        GbnBusManager *manager = gbn_client_get_manager(self->client);
        const char *name = gbn_unit_get_name(self->unit);
        const char *const *words = gbn_stage_get_words(self);

        g_cancellable_cancel(self->cancellable);
        g_object_unref(self->cancellable);
        self->cancellable = g_cancellable_new();
        g_clear_error(&self->error);
        self->open_questions = 0;
        if (!manager)
                return;
        self->open_questions = 3;
        gbn_bus_manager_call_preview(manager, name, words, G_DBUS_CALL_FLAGS_NONE, -1,
                                     self->cancellable, on_preview, g_object_ref(self));
        gbn_bus_manager_call_weigh(manager, name, words, G_DBUS_CALL_FLAGS_NONE, -1,
                                   self->cancellable, on_weights, g_object_ref(self));
        gbn_bus_manager_call_list_directives(manager, name, words, G_DBUS_CALL_FLAGS_NONE, -1,
                                             self->cancellable, on_directives, g_object_ref(self));
}

static void
changed(GbnStage *self)
{
        g_signal_emit(self, signals[CHANGED], 0);
        ask(self);
}

static gboolean
is_tried(GbnUnit *unit)
{
        return gbn_unit_is_on_trial(unit) && gbn_unit_get_trial(unit) != GBN_TRIAL_STARTING;
}

/* A trial that went wrong at once leaves the layers as they were, and yet another verdict of those it was made with. */
static gboolean
note_last_change(GbnStage *self)
{
        guint64 before = self->last_change;

        self->last_change = gbn_unit_get_number(self->unit, "last-change");
        return self->last_change != before;
}

static void
on_listed(GbnClient *client, GbnStage *self)
{
        g_autoptr(GPtrArray) applied = new_words();
        gboolean was_tried = self->is_tried, is_news = note_last_change(self);

        self->is_tried = is_tried(self->unit);
        take_words(&applied, applied_words(self));
        if (g_strv_equal((const char *const *) applied->pdata,
                         (const char *const *) self->applied->pdata)) {
                if (is_news)
                        ask(self);
                return;
        }
        /* What others have changed is where staging begins anew, unless somebody is in the middle of it; and what
         * was tried and has gone back stays staged, to be tried in another way. */
        if (gbn_stage_is_changed(self) || was_tried) {
                take_words(&self->applied, applied_words(self));
                changed(self);
        } else
                gbn_stage_reset(self);
}

GbnStage *
gbn_stage_new(GbnClient *client, GbnUnit *unit)
{
        GbnStage *self = g_object_new(GBN_TYPE_STAGE, NULL);

        self->client = g_object_ref(client);
        self->unit = g_object_ref(unit);
        self->is_tried = is_tried(unit);
        (void) note_last_change(self);
        (void) g_signal_connect(client, "listed", G_CALLBACK(on_listed), self);
        gbn_stage_reset(self);
        return self;
}

GbnClient *
gbn_stage_get_client(GbnStage *stage)
{
        return stage->client;
}

GbnUnit *
gbn_stage_get_unit(GbnStage *stage)
{
        return stage->unit;
}

void
gbn_stage_reset(GbnStage *stage)
{
        take_words(&stage->applied, applied_words(stage));
        take_words(&stage->words, applied_words(stage));
        changed(stage);
}

void
gbn_stage_refresh(GbnStage *stage)
{
        ask(stage);
}

const char *const *
gbn_stage_get_words(GbnStage *stage)
{
        return (const char *const *) stage->words->pdata;
}

guint
gbn_stage_count(GbnStage *stage)
{
        return stage->words->len - 1;
}

static gboolean
has_id(const char *word, const char *id)
{
        gsize length = strlen(id);

        return strncmp(word, id, length) == 0 && (word[length] == '\0' || word[length] == ':');
}

const char *
gbn_stage_find(GbnStage *stage, const char *id)
{
        for (guint i = 0; i < gbn_stage_count(stage); i++)
                if (has_id(stage->words->pdata[i], id))
                        return stage->words->pdata[i];
        return NULL;
}

gboolean
gbn_stage_is_changed(GbnStage *stage)
{
        return !g_strv_equal(gbn_stage_get_words(stage),
                             (const char *const *) stage->applied->pdata);
}

static GPtrArray *
words_without(GbnStage *self, const char *id)
{
        GPtrArray *words = g_ptr_array_new_with_free_func(g_free);

        for (guint i = 0; i < gbn_stage_count(self); i++)
                if (!has_id(self->words->pdata[i], id))
                        g_ptr_array_add(words, g_strdup(self->words->pdata[i]));
        return words;
}

void
gbn_stage_put(GbnStage *stage, const char *word)
{
        g_autofree char *id = gbn_words_id(word);
        GPtrArray *words = words_without(stage, id);

        g_ptr_array_add(words, g_strdup(word));
        take_words(&stage->words, words);
        changed(stage);
}

void
gbn_stage_take(GbnStage *stage, const char *id)
{
        take_words(&stage->words, words_without(stage, id));
        changed(stage);
}

void
gbn_stage_put_all(GbnStage *stage, const char *const *words)
{
        GPtrArray *array = g_ptr_array_new_with_free_func(g_free);

        for (; *words; words++)
                g_ptr_array_add(array, gbn_words_without_revision(*words));
        take_words(&stage->words, array);
        changed(stage);
}

/* Levels */

static gboolean
is_grant(GbnStage *self, const char *word)
{
        g_autofree char *id = gbn_words_id(word);
        const GbnLayerInfo *layer = gbn_catalogue_layer(gbn_client_get_catalogue(self->client), id);

        return layer && gbn_layer_info_is_grant(layer);
}

static guint
count_restrictions(GbnStage *self)
{
        guint count = 0;

        for (guint i = 0; i < gbn_stage_count(self); i++)
                count += !is_grant(self, self->words->pdata[i]);
        return count;
}

static gboolean
is_level(GbnStage *self, const GbnClassInfo *class)
{
        g_autoptr(GPtrArray)
                words = gbn_catalogue_expand(gbn_client_get_catalogue(self->client), class->id);

        if (count_restrictions(self) != words->len - 1)
                return FALSE;
        for (guint i = 0; i < words->len - 1; i++)
                if (!gbn_stage_find(self, words->pdata[i]))
                        return FALSE;
        return TRUE;
}

const char *
gbn_stage_get_level(GbnStage *stage)
{
        const GPtrArray *classes = gbn_client_get_catalogue(stage->client)->classes;

        for (guint i = 0; i < classes->len; i++) {
                const GbnClassInfo *class = classes->pdata[i];

                if (g_str_equal(class->kind, "level") && is_level(stage, class))
                        return class->id;
        }
        return count_restrictions(stage) == 0 ? "" : NULL;
}

void
gbn_stage_set_level(GbnStage *stage, const char *level)
{
        g_autoptr(GPtrArray)
                layers = gbn_catalogue_expand(gbn_client_get_catalogue(stage->client), level);
        GPtrArray *words = g_ptr_array_new_with_free_func(g_free);

        for (guint i = 0; i < gbn_stage_count(stage); i++)
                if (is_grant(stage, stage->words->pdata[i]))
                        g_ptr_array_add(words, g_strdup(stage->words->pdata[i]));
        for (guint i = 0; i < layers->len - 1; i++)
                g_ptr_array_add(words, g_strdup(layers->pdata[i]));
        take_words(&stage->words, words);
        changed(stage);
}

const GbnPreview *
gbn_stage_get_preview(GbnStage *stage)
{
        return stage->preview;
}

const GbnWeight *
gbn_stage_get_weight(GbnStage *stage, const char *id)
{
        return stage->weights ? g_hash_table_lookup(stage->weights, id) : NULL;
}

GVariant *
gbn_stage_get_directives(GbnStage *stage)
{
        return stage->directives;
}

const GError *
gbn_stage_get_error(GbnStage *stage)
{
        return stage->error;
}

gboolean
gbn_stage_is_busy(GbnStage *stage)
{
        return stage->open_questions > 0;
}
