/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* There are eighty of them, so what is inside is made when somebody looks. */
#include "widgets/finding-row.h"

#include "client/failure.h"
#include "client/remedies.h"
#include "client/words.h"
#include "widgets/naming.h"
#include "widgets/remedy-row.h"

#include <glib/gi18n.h>

struct _GbnFindingRow {
        AdwExpanderRow parent;
        GbnStage *stage;
        const GbnFinding *finding;
        GCancellable *cancellable;
        GtkWidget *note; /* the only row where there is nothing to stage */
        gboolean is_asked;
        GtkLabel *share;
};

G_DEFINE_FINAL_TYPE(GbnFindingRow, gbn_finding_row, ADW_TYPE_EXPANDER_ROW)

static void
gbn_finding_row_dispose(GObject *object)
{
        GbnFindingRow *self = GBN_FINDING_ROW(object);

        g_cancellable_cancel(self->cancellable);
        g_clear_object(&self->stage);
        G_OBJECT_CLASS(gbn_finding_row_parent_class)->dispose(object);
}

static void
gbn_finding_row_finalize(GObject *object)
{
        g_object_unref(GBN_FINDING_ROW(object)->cancellable);
        G_OBJECT_CLASS(gbn_finding_row_parent_class)->finalize(object);
}

static void
show_note(GbnFindingRow *self, const char *title, const char *subtitle)
{
        if (!self->note) {
                self->note = g_object_new(ADW_TYPE_ACTION_ROW, "use-markup", FALSE, NULL);
                adw_expander_row_add_row(ADW_EXPANDER_ROW(self), self->note);
        }
        adw_preferences_row_set_title(ADW_PREFERENCES_ROW(self->note), title);
        adw_action_row_set_subtitle(ADW_ACTION_ROW(self->note), subtitle);
}

static void
show_error(GbnFindingRow *self, const GError *error)
{
        g_autoptr(GError) failure = gbn_failure_from_call(g_error_copy(error));
        const char *caution = gbn_unit_get_caution(gbn_stage_get_unit(self->stage));
        g_autofree char *reason = gbn_words_reason(*caution ? caution : failure->message);

        show_note(self,
                  *caution ? _("This Service Is Better Left Alone")
                           : _("The Layers That Help Could Not Be Found"),
                  reason);
}

static void
on_remedies(GObject *source, GAsyncResult *result, gpointer userdata)
{
        g_autoptr(GbnFindingRow) self = userdata;
        g_autoptr(GError) error = NULL;
        g_autoptr(GPtrArray) ids = gbn_remedies_find_finish(result, &error);

        if (!ids) {
                if (!gbn_failure_is_silent(error) && self->stage)
                        show_error(self, error);
                return;
        }
        if (ids->len == 0) {
                show_note(
                        self, _("No Layer Changes This by Itself"),
                        _("It follows from how the service was written, or needs several layers together."));
                return;
        }
        g_clear_pointer(&self->note, gtk_widget_unparent);
        for (guint i = 0; i < ids->len; i++)
                adw_expander_row_add_row(ADW_EXPANDER_ROW(self),
                                         gbn_remedy_row_new(self->stage, ids->pdata[i]));
}

static void
on_expanded(GbnFindingRow *self)
{
        if (self->is_asked || !gbn_client_get_manager(gbn_stage_get_client(self->stage)))
                return;
        self->is_asked = TRUE;
        gbn_remedies_find(self->stage, self->finding, self->cancellable, on_remedies,
                          g_object_ref(self));
}

static void
gbn_finding_row_class_init(GbnFindingRowClass *class)
{
        GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

        G_OBJECT_CLASS(class)->dispose = gbn_finding_row_dispose;
        G_OBJECT_CLASS(class)->finalize = gbn_finding_row_finalize;
        gtk_widget_class_set_template_from_resource(widget, "/org/gabion/Gabion/finding-row.ui");
        gtk_widget_class_bind_template_child(widget, GbnFindingRow, share);
}

static void
gbn_finding_row_init(GbnFindingRow *self)
{
        self->cancellable = g_cancellable_new();
        gtk_widget_init_template(GTK_WIDGET(self));
}

GtkWidget *
gbn_finding_row_new(GbnStage *stage, const GbnFinding *finding)
{
        GbnFindingRow *self = g_object_new(GBN_TYPE_FINDING_ROW, NULL);
        g_autofree char *words = gbn_words_translated(finding->words);
        g_autofree char *name = gbn_words_clean(finding->name);
        g_autofree char *share = gbn_words_tenths(finding->share);
        /* Translators: read aloud for a finding: what it would allow, the directive, its share. */
        g_autofree char *label = g_strdup_printf(_("%s, %s, adds %s"), words, name, share);

        self->stage = g_object_ref(stage);
        self->finding = finding;
        adw_preferences_row_set_title(ADW_PREFERENCES_ROW(self), words);
        adw_expander_row_set_subtitle(ADW_EXPANDER_ROW(self), name);
        gtk_label_set_label(self->share, share);
        gbn_name_lists(GTK_WIDGET(self), words);
        gtk_accessible_update_property(GTK_ACCESSIBLE(self), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                       -1);
        (void) g_signal_connect(self, "notify::expanded", G_CALLBACK(on_expanded), NULL);
        return GTK_WIDGET(self);
}
