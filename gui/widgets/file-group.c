/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A line that wins stands below its file, so that the order says why it does. */
#include "widgets/file-group.h"

#include "client/origin.h"
#include "client/words.h"

#include <glib/gi18n.h>

struct _GbnFileGroup {
        AdwPreferencesGroup parent;
        GVariant *files, *shadows;
        GPtrArray *rows; /* GtkWidget * */
};

G_DEFINE_FINAL_TYPE(GbnFileGroup, gbn_file_group, ADW_TYPE_PREFERENCES_GROUP)

static void
gbn_file_group_finalize(GObject *object)
{
        GbnFileGroup *self = GBN_FILE_GROUP(object);

        g_clear_pointer(&self->files, g_variant_unref);
        g_clear_pointer(&self->shadows, g_variant_unref);
        g_ptr_array_unref(self->rows);
        G_OBJECT_CLASS(gbn_file_group_parent_class)->finalize(object);
}

static void
gbn_file_group_class_init(GbnFileGroupClass *class)
{
        G_OBJECT_CLASS(class)->finalize = gbn_file_group_finalize;
}

static void
gbn_file_group_init(GbnFileGroup *self)
{
        self->rows = g_ptr_array_new();
        adw_preferences_group_set_title(ADW_PREFERENCES_GROUP(self), _("Files of This Service"));
        adw_preferences_group_set_description(
                ADW_PREFERENCES_GROUP(self),
                _("As systemd reads them: of two lines that say different things, the later one counts."));
}

static void
add_row(GbnFileGroup *self, GtkWidget *row)
{
        g_ptr_array_add(self->rows, row);
        adw_preferences_group_add(ADW_PREFERENCES_GROUP(self), row);
}

static void
add_shadow(GbnFileGroup *self, const char *directive, guint line)
{
        g_autofree char *clean = gbn_words_clean(directive);
        /* Translators: a directive such as "PrivateTmp". */
        g_autofree char *title = g_strdup_printf(_("%s= is set here, and wins over Gabion"), clean);
        g_autofree char *subtitle = g_strdup_printf(
                _("Line %u. What the selected layers say of it will not count."), line);
        GtkWidget *row = g_object_new(ADW_TYPE_ACTION_ROW, "use-markup", FALSE, "title", title,
                                      "subtitle", subtitle, NULL);
        GtkWidget *icon = gtk_image_new_from_icon_name("gbn-notice-symbolic");

        gtk_widget_set_margin_start(icon, 24);
        gtk_accessible_update_property(GTK_ACCESSIBLE(icon), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       _("Notice"), -1);
        adw_action_row_add_prefix(ADW_ACTION_ROW(row), icon);
        add_row(self, row);
}

static void
add_shadows(GbnFileGroup *self, const char *file)
{
        GVariantIter iter;
        const char *directive, *path;
        guint line;

        if (!self->shadows)
                return;
        g_variant_iter_init(&iter, self->shadows);
        while (g_variant_iter_next(&iter, "(&s&su)", &directive, &path, &line))
                if (g_str_equal(path, file))
                        add_shadow(self, directive, line);
}

static void
add_file(GbnFileGroup *self, const char *path, const char *origin)
{
        g_autofree char *clean = gbn_words_clean(path);
        g_autofree char *words = gbn_origin_words(origin, "");
        GtkWidget *row = g_object_new(ADW_TYPE_ACTION_ROW, "use-markup", FALSE, "title", clean,
                                      "subtitle", words, "title-selectable", TRUE, NULL);

        add_row(self, row);
        add_shadows(self, path);
}

static void
show(GbnFileGroup *self)
{
        GVariantIter iter;
        const char *path, *origin;

        for (guint i = 0; i < self->rows->len; i++)
                adw_preferences_group_remove(ADW_PREFERENCES_GROUP(self), self->rows->pdata[i]);
        g_ptr_array_set_size(self->rows, 0);
        if (!self->files)
                return;
        g_variant_iter_init(&iter, self->files);
        while (g_variant_iter_next(&iter, "(&s&s)", &path, &origin))
                add_file(self, path, origin);
}

/* What is the same stays, with the focus in it. */
static gboolean
replace(GVariant **place, GVariant *value)
{
        if (*place == value || (*place && value && g_variant_equal(*place, value)))
                return FALSE;
        g_clear_pointer(place, g_variant_unref);
        *place = value ? g_variant_ref(value) : NULL;
        return TRUE;
}

void
gbn_file_group_set_files(GbnFileGroup *group, GVariant *files)
{
        if (replace(&group->files, files))
                show(group);
}

void
gbn_file_group_set_shadows(GbnFileGroup *group, GVariant *shadows)
{
        if (replace(&group->shadows, shadows))
                show(group);
}
