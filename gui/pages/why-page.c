/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The findings are those of the unit as it is now; what is staged does not change them. */
#include "pages/why-page.h"

#include "client/findings.h"
#include "client/subject.h"
#include "client/words.h"
#include "pages/question.h"
#include "widgets/finding-row.h"
#include "widgets/naming.h"

#include <glib/gi18n.h>

struct _GbnWhyPage {
        GtkWidget parent;
        GbnStage *stage;
        GbnQuestion *question;
        GbnFindings *findings;
        GtkWidget *folded[2];    /* good, not applicable; NULL where there are none */
        gboolean is_unfolded[2]; /* they have their rows */

        GbnAnswerView *answer;
        GtkBox *groups;
        AdwPreferencesGroup *rest_group;
        AdwActionRow *shares_row, *rounding_row, *exposure_row;
        GtkLabel *shares, *rounding, *exposure, *scale;
};

G_DEFINE_FINAL_TYPE(GbnWhyPage, gbn_why_page, GTK_TYPE_WIDGET)

static void
clear_findings(GbnWhyPage *self)
{
        GtkWidget *child;

        while ((child = gtk_widget_get_first_child(GTK_WIDGET(self->groups))))
                gtk_box_remove(self->groups, child);
        for (guint i = 0; i < G_N_ELEMENTS(self->folded); i++) {
                if (self->folded[i])
                        adw_preferences_group_remove(self->rest_group, self->folded[i]);
                self->folded[i] = NULL;
                self->is_unfolded[i] = FALSE;
        }
        g_clear_pointer(&self->findings, gbn_findings_free);
}

static void
gbn_why_page_dispose(GObject *object)
{
        GbnWhyPage *self = GBN_WHY_PAGE(object);
        GtkWidget *child;

        if (self->question) {
                gbn_why_page_set_stage(self, NULL);
                g_clear_object(&self->question);
        }
        while ((child = gtk_widget_get_first_child(GTK_WIDGET(self))))
                gtk_widget_unparent(child);
        G_OBJECT_CLASS(gbn_why_page_parent_class)->dispose(object);
}

/* Groups */

static GtkWidget *
number_label(guint tenths)
{
        g_autofree char *text = gbn_words_tenths(tenths);
        GtkWidget *label = gtk_label_new(text);

        gtk_widget_set_tooltip_text(label, _("The shares of this group together"));
        gtk_widget_add_css_class(label, "numeric");
        gtk_widget_add_css_class(label, "dim-label");
        /* Where the numbers of the rows stand. */
        gtk_widget_set_margin_end(label, 44);
        return label;
}

static void
add_group(GbnWhyPage *self, GbnSubject subject)
{
        AdwPreferencesGroup *group = g_object_new(ADW_TYPE_PREFERENCES_GROUP, "title",
                                                  gbn_subject_title(subject), NULL);
        guint shares = 0;

        for (guint i = 0; i < self->findings->rows->len; i++) {
                const GbnFinding *finding = self->findings->rows->pdata[i];

                if (!gbn_finding_counts(finding) || gbn_subject_of(finding->id) != subject)
                        continue;
                shares += finding->share;
                adw_preferences_group_add(group, gbn_finding_row_new(self->stage, finding));
        }
        adw_preferences_group_set_header_suffix(group, number_label(shares));
        gtk_box_append(self->groups, GTK_WIDGET(group));
}

/* The daemon has the largest share first, so the group of the largest comes first. */
static void
add_groups(GbnWhyPage *self)
{
        gboolean added[GBN_SUBJECT_COUNT] = { FALSE };

        for (guint i = 0; i < self->findings->rows->len; i++) {
                const GbnFinding *finding = self->findings->rows->pdata[i];
                GbnSubject subject = gbn_subject_of(finding->id);

                if (!gbn_finding_counts(finding) || added[subject])
                        continue;
                added[subject] = TRUE;
                add_group(self, subject);
        }
}

/* Good and inapplicable rows */

static guint
count_state(GbnWhyPage *self, GbnFindingState state)
{
        guint count = 0;

        for (guint i = 0; i < self->findings->rows->len; i++)
                count += ((const GbnFinding *) self->findings->rows->pdata[i])->state == state;
        return count;
}

static void
on_unfold(AdwExpanderRow *row, GParamSpec *spec, GbnWhyPage *self)
{
        guint number = GTK_WIDGET(row) == self->folded[0] ? 0 : 1;
        GbnFindingState state = number == 0 ? GBN_FINDING_GOOD : GBN_FINDING_NOT_APPLICABLE;

        if (self->is_unfolded[number])
                return;
        self->is_unfolded[number] = TRUE;
        for (guint i = 0; i < self->findings->rows->len; i++) {
                const GbnFinding *finding = self->findings->rows->pdata[i];
                g_autofree char *words = gbn_words_translated(finding->words);
                g_autofree char *name = gbn_words_clean(finding->name);

                if (finding->state == state)
                        adw_expander_row_add_row(row, g_object_new(ADW_TYPE_ACTION_ROW,
                                                                   "use-markup", FALSE, "title",
                                                                   words, "subtitle", name, NULL));
        }
}

static void
add_folded(GbnWhyPage *self, guint number, const char *title)
{
        GtkWidget *row = g_object_new(ADW_TYPE_EXPANDER_ROW, "title", title, NULL);

        self->folded[number] = row;
        gbn_name_lists(row, title);
        gtk_accessible_update_property(GTK_ACCESSIBLE(row), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                       -1);
        (void) g_signal_connect(row, "notify::expanded", G_CALLBACK(on_unfold), self);
        adw_preferences_group_add(self->rest_group, row);
}

static void
add_rest(GbnWhyPage *self)
{
        guint good = count_state(self, GBN_FINDING_GOOD);
        guint outside = count_state(self, GBN_FINDING_NOT_APPLICABLE);
        g_autofree char *good_title = g_strdup_printf(
                ngettext("%u question has a good answer", "%u questions have a good answer", good),
                good);
        g_autofree char *outside_title = g_strdup_printf(
                ngettext("%u question does not apply", "%u questions do not apply", outside),
                outside);

        if (good > 0)
                add_folded(self, 0, good_title);
        if (outside > 0)
                add_folded(self, 1, outside_title);
        gtk_widget_set_visible(GTK_WIDGET(self->rest_group), good + outside > 0);
}

/* The sum */

static void
show_sum(GbnWhyPage *self)
{
        const GbnFindings *findings = self->findings;
        int rounding = (int) findings->exposure - (int) findings->shares;
        g_autofree char *shares = gbn_words_tenths(findings->shares);
        g_autofree char *change = gbn_words_change(rounding);
        g_autofree char *exposure = gbn_words_tenths(findings->exposure);
        g_autofree char *points = g_strdup_printf("%" G_GUINT64_FORMAT, findings->points);
        g_autofree char *most = g_strdup_printf("%" G_GUINT64_FORMAT, findings->most_points);
        g_autofree char *sum =
                /* Translators: two numbers; the exposure is the first by the second, as a number from 0 to 10. */
                g_strdup_printf(_("%s of %s points that the questions can give, brought to ten"),
                                points, most);

        gtk_label_set_label(self->shares, shares);
        gtk_label_set_label(self->rounding, change);
        gtk_label_set_label(self->exposure, exposure);
        gtk_widget_set_visible(GTK_WIDGET(self->shares_row), rounding != 0);
        gtk_widget_set_visible(GTK_WIDGET(self->rounding_row), rounding != 0);
        adw_action_row_set_subtitle(self->exposure_row, gbn_findings_add_up(findings) ? sum : "");
}

static void
show_scale(GbnWhyPage *self)
{
        guint version = gbn_client_get_systemd_version(gbn_stage_get_client(self->stage));
        g_autofree char *text = g_strdup_printf(
                _("By the rules of systemd %u. Another release can ask other questions, so the number can change while the service stays as it is."),
                version);

        gtk_label_set_label(self->scale, text);
        gtk_widget_set_visible(GTK_WIDGET(self->scale), version > 0);
}

static void
show(GbnWhyPage *self)
{
        add_groups(self);
        add_rest(self);
        show_sum(self);
        show_scale(self);
        gbn_answer_view_answer(self->answer);
}

/* Asking */

static void
on_assessed(GObject *source, GAsyncResult *result, gpointer userdata)
{
        g_autoptr(GbnWhyPage) self = userdata;
        g_autoptr(GVariant) rows = NULL;
        g_autoptr(GError) error = NULL;
        guint exposure;

        if (!gbn_bus_manager_call_assess_finish(GBN_BUS_MANAGER(source), &exposure, NULL, &rows,
                                                result, &error)) {
                gbn_question_fail(self->question, error);
                return;
        }
        /* Rows that somebody has opened stay open. */
        if (!gbn_question_take(self->question, rows)) {
                gbn_answer_view_answer(self->answer);
                return;
        }
        clear_findings(self);
        self->findings = gbn_findings_new(exposure, rows);
        show(self);
}

static void
on_ask(GbnWhyPage *self)
{
        gbn_bus_manager_call_assess(
                gbn_client_get_manager(gbn_stage_get_client(self->stage)),
                gbn_unit_get_name(gbn_stage_get_unit(self->stage)), G_DBUS_CALL_FLAGS_NONE, -1,
                gbn_question_get_cancellable(self->question), on_assessed, g_object_ref(self));
}

void
gbn_why_page_set_stage(GbnWhyPage *page, GbnStage *stage)
{
        g_set_object(&page->stage, stage);
        clear_findings(page);
        gbn_question_set_stage(page->question, stage);
}

static void
gbn_why_page_class_init(GbnWhyPageClass *class)
{
        GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

        G_OBJECT_CLASS(class)->dispose = gbn_why_page_dispose;
        g_type_ensure(GBN_TYPE_ANSWER_VIEW);
        gtk_widget_class_set_template_from_resource(widget, "/org/gabion/Gabion/why-page.ui");
        gtk_widget_class_bind_template_child(widget, GbnWhyPage, answer);
        gtk_widget_class_bind_template_child(widget, GbnWhyPage, groups);
        gtk_widget_class_bind_template_child(widget, GbnWhyPage, rest_group);
        gtk_widget_class_bind_template_child(widget, GbnWhyPage, shares_row);
        gtk_widget_class_bind_template_child(widget, GbnWhyPage, rounding_row);
        gtk_widget_class_bind_template_child(widget, GbnWhyPage, exposure_row);
        gtk_widget_class_bind_template_child(widget, GbnWhyPage, shares);
        gtk_widget_class_bind_template_child(widget, GbnWhyPage, rounding);
        gtk_widget_class_bind_template_child(widget, GbnWhyPage, exposure);
        gtk_widget_class_bind_template_child(widget, GbnWhyPage, scale);
}

static void
gbn_why_page_init(GbnWhyPage *self)
{
        self->question = gbn_question_new(GTK_WIDGET(self));
        gtk_widget_init_template(GTK_WIDGET(self));
        (void) g_signal_connect_swapped(self->question, "ask", G_CALLBACK(on_ask), self);
        gbn_question_set_view(self->question, self->answer);
}
