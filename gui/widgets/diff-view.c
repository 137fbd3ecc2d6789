/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Each line is a row, so that a screen reader says "added" with the line and not as a sign of its own. */
#include "widgets/diff-view.h"

#include "client/line-diff.h"
#include "client/words.h"

#include <glib/gi18n.h>

struct _GbnDiffView {
        GtkWidget parent;
        GtkListBox *list;
};

G_DEFINE_FINAL_TYPE(GbnDiffView, gbn_diff_view, GTK_TYPE_WIDGET)

static const struct {
        const char *sign, *style;
} fates[] = {
        [GBN_LINE_STAYS] = { " ", NULL },
        [GBN_LINE_GOES] = { "−", "gbn-removed" },
        [GBN_LINE_COMES] = { "+", "gbn-added" },
};

static void
gbn_diff_view_dispose(GObject *object)
{
        g_clear_pointer((GtkWidget **) &GBN_DIFF_VIEW(object)->list, gtk_widget_unparent);
        G_OBJECT_CLASS(gbn_diff_view_parent_class)->dispose(object);
}

static void
gbn_diff_view_class_init(GbnDiffViewClass *class)
{
        G_OBJECT_CLASS(class)->dispose = gbn_diff_view_dispose;
        gtk_widget_class_set_layout_manager_type(GTK_WIDGET_CLASS(class), GTK_TYPE_BIN_LAYOUT);
}

static void
gbn_diff_view_init(GbnDiffView *self)
{
        self->list = GTK_LIST_BOX(gtk_list_box_new());
        gtk_list_box_set_selection_mode(self->list, GTK_SELECTION_NONE);
        gtk_widget_add_css_class(GTK_WIDGET(self->list), "gbn-diff");
        gtk_accessible_update_property(GTK_ACCESSIBLE(self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       _("Changes to the drop-in"), -1);
        gtk_widget_set_parent(GTK_WIDGET(self->list), GTK_WIDGET(self));
}

static char *
spoken(GbnLineFate fate, const char *text)
{
        if (fate == GBN_LINE_GOES)
                return g_strdup_printf(_("Removed: %s"), text);
        if (fate == GBN_LINE_COMES)
                return g_strdup_printf(_("Added: %s"), text);
        return g_strdup(text);
}

static GtkWidget *
make_label(const char *text)
{
        GtkWidget *label = gtk_label_new(text);
        g_autoptr(PangoAttrList) attributes = pango_attr_list_new();

        /* A hyphen at the end of a line would be read as part of it. */
        pango_attr_list_insert(attributes, pango_attr_insert_hyphens_new(FALSE));
        gtk_label_set_attributes(GTK_LABEL(label), attributes);
        gtk_widget_add_css_class(label, "monospace");
        gtk_label_set_xalign(GTK_LABEL(label), 0);
        gtk_widget_set_valign(label, GTK_ALIGN_START);
        return label;
}

static void
add_line(GbnDiffView *self, const GbnDiffLine *line)
{
        GtkWidget *row = gtk_list_box_row_new(), *box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 9);
        g_autofree char *text = gbn_words_clean(line->text);
        g_autofree char *label = spoken(line->fate, text);
        GtkWidget *words = make_label(text), *sign = make_label(fates[line->fate].sign);

        gtk_label_set_wrap(GTK_LABEL(words), TRUE);
        gtk_label_set_wrap_mode(GTK_LABEL(words), PANGO_WRAP_WORD_CHAR);
        gtk_widget_set_hexpand(words, TRUE);
        gtk_box_append(GTK_BOX(box), sign);
        gtk_box_append(GTK_BOX(box), words);
        gtk_list_box_row_set_child(GTK_LIST_BOX_ROW(row), box);
        gtk_list_box_row_set_activatable(GTK_LIST_BOX_ROW(row), FALSE);
        if (fates[line->fate].style)
                gtk_widget_add_css_class(row, fates[line->fate].style);
        gtk_accessible_update_property(GTK_ACCESSIBLE(row), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                       -1);
        gtk_list_box_append(self->list, row);
}

void
gbn_diff_view_set_texts(GbnDiffView *view, const char *before, const char *after)
{
        g_autoptr(GPtrArray) lines = gbn_line_diff(before, after);
        GtkWidget *child;

        while ((child = gtk_widget_get_first_child(GTK_WIDGET(view->list))))
                gtk_list_box_remove(view->list, child);
        for (guint i = 0; i < lines->len; i++)
                add_line(view, lines->pdata[i]);
}
