/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The stage is made for each unit that is shown, and shared by all pages of it. */
#include "pages/unit-page.h"

#include "client/accepted.h"
#include "pages/directives-page.h"
#include "pages/dropin-page.h"
#include "pages/history-page.h"
#include "pages/layers-page.h"
#include "pages/unit-deeds.h"
#include "pages/why-page.h"
#include "settings.h"
#include "widgets/accept-dialog.h"
#include "widgets/action-bar.h"
#include "widgets/exposure-head.h"
#include "widgets/inner-names.h"
#include "widgets/state-banner.h"
#include "widgets/trial-banner.h"

#include <glib/gi18n.h>

struct _GbnUnitPage {
        GtkWidget parent;
        GbnStage *stage;
        GbnUnitDeeds *deeds;
        gboolean is_folded;
        guint navigation_source;

        AdwHeaderBar *header;
        AdwViewSwitcherTitle *switcher_title;
        AdwViewSwitcherBar *switcher_bar;
        GtkButton *back_button;
        GtkMenuButton *unit_button;
        GbnTrialBanner *trial_banner;
        GbnStateBanner *state_banner;
        GbnNote *note;
        GbnExposureHead *head;
        GbnActionBar *action_bar;
        GtkStack *view;
        AdwViewStack *pages;
        GbnLayersPage *layers_page;
        GbnDirectivesPage *directives_page;
        GbnDropinPage *dropin_page;
        GbnHistoryPage *history_page;
        GbnWhyPage *why_page;
};

G_DEFINE_FINAL_TYPE(GbnUnitPage, gbn_unit_page, GTK_TYPE_WIDGET)

static void
gbn_unit_page_dispose(GObject *object)
{
        GbnUnitPage *self = GBN_UNIT_PAGE(object);
        GtkWidget *child;

        g_clear_handle_id(&self->navigation_source, g_source_remove);
        if (self->deeds)
                gbn_unit_deeds_set_stage(self->deeds, NULL);
        g_clear_object(&self->deeds);
        g_clear_object(&self->stage);
        while ((child = gtk_widget_get_first_child(GTK_WIDGET(self))))
                gtk_widget_unparent(child);
        G_OBJECT_CLASS(gbn_unit_page_parent_class)->dispose(object);
}

static void
show_navigation(GbnUnitPage *self)
{
        gboolean why = g_strcmp0(gtk_stack_get_visible_child_name(self->view), "why") == 0;

        gtk_widget_set_visible(GTK_WIDGET(self->back_button), self->is_folded || why);
        adw_view_switcher_title_set_view_switcher_enabled(self->switcher_title, !why);
        gbn_exposure_head_set_named(self->head, !why && !adw_view_switcher_title_get_title_visible(
                                                                self->switcher_title));
        adw_view_switcher_bar_set_reveal(
                self->switcher_bar,
                !why && adw_view_switcher_title_get_title_visible(self->switcher_title));
}

static void
on_navigation_time(gpointer userdata)
{
        GbnUnitPage *self = userdata;

        self->navigation_source = 0;
        show_navigation(self);
}

/* It is told while sizes are being given out, when what comes at once, without a transition, would get none. */
static void
on_title_visible(GbnUnitPage *self)
{
        if (!self->navigation_source)
                self->navigation_source = g_idle_add_once(on_navigation_time, self);
}

static void
on_why(GbnUnitPage *self)
{
        gbn_unit_page_show_page(self, 1);
}

static void
on_show_page(GbnUnitPage *self, guint number)
{
        gbn_unit_page_show_page(self, number);
}

/* What was told before the connection ended can be read, and not acted on. */
static void
on_state_changed(GbnUnitPage *self)
{
        GbnClient *client = gbn_stage_get_client(self->stage);

        gtk_widget_set_sensitive(GTK_WIDGET(self->view),
                                 gbn_client_get_state(client) == GBN_CLIENT_READY);
}

static void
show_accepted(GbnUnitPage *self)
{
        GbnUnit *unit = self->stage ? gbn_stage_get_unit(self->stage) : NULL;
        gboolean is_accepted = unit && gbn_unit_get_accepted(unit);

        gtk_widget_action_set_enabled(GTK_WIDGET(self), "unit.accept",
                                      unit && !is_accepted && gbn_unit_has_gain(unit));
        gtk_widget_action_set_enabled(GTK_WIDGET(self), "unit.unaccept", is_accepted);
}

static void
on_accept(GtkWidget *widget, const char *name, GVariant *parameter)
{
        GbnStage *stage = GBN_UNIT_PAGE(widget)->stage;

        if (stage)
                gbn_accept_dialog_open(GTK_WINDOW(gtk_widget_get_root(widget)),
                                       gbn_stage_get_client(stage), gbn_stage_get_unit(stage));
}

static void
on_unaccept(GtkWidget *widget, const char *name, GVariant *parameter)
{
        GbnStage *stage = GBN_UNIT_PAGE(widget)->stage;

        if (stage)
                gbn_accepted_set(gbn_settings(), gbn_client_get_host(gbn_stage_get_client(stage)),
                                 gbn_unit_get_name(gbn_stage_get_unit(stage)), NULL);
}

static void
disconnect(GbnUnitPage *self)
{
        g_signal_handlers_disconnect_by_data(gbn_stage_get_unit(self->stage), self);
        g_signal_handlers_disconnect_by_data(gbn_stage_get_client(self->stage), self);
}

static void
set_stage(GbnUnitPage *self, GbnStage *stage)
{
        if (self->stage)
                disconnect(self);
        g_set_object(&self->stage, stage);
        if (stage) {
                (void) g_signal_connect_object(gbn_stage_get_unit(stage), "changed",
                                               G_CALLBACK(show_accepted), self, G_CONNECT_SWAPPED);
                (void) g_signal_connect_object(gbn_stage_get_client(stage), "state-changed",
                                               G_CALLBACK(on_state_changed), self,
                                               G_CONNECT_SWAPPED);
                on_state_changed(self);
        }
        show_accepted(self);
        gbn_trial_banner_set_stage(self->trial_banner, stage);
        gbn_state_banner_set_stage(self->state_banner, stage);
        gbn_unit_deeds_set_stage(self->deeds, stage);
        gbn_action_bar_set_stage(self->action_bar, stage);
        gbn_exposure_head_set_stage(self->head, stage);
        gbn_layers_page_set_stage(self->layers_page, stage);
        gbn_directives_page_set_stage(self->directives_page, stage);
        gbn_dropin_page_set_stage(self->dropin_page, stage);
        gbn_history_page_set_stage(self->history_page, stage);
        gbn_why_page_set_stage(self->why_page, stage);
}

void
gbn_unit_page_set_unit(GbnUnitPage *page, GbnClient *client, GbnUnit *unit)
{
        g_autoptr(GbnStage) stage = NULL;

        if (page->stage && gbn_stage_get_unit(page->stage) == unit)
                return;
        stage = unit ? gbn_stage_new(client, unit) : NULL;
        set_stage(page, stage);
        (void) gbn_unit_page_go_back(page);
        if (unit) {
                adw_view_switcher_title_set_title(page->switcher_title, gbn_unit_get_name(unit));
                adw_view_stack_set_visible_child_name(page->pages, "layers");
        }
}

GbnStage *
gbn_unit_page_get_stage(GbnUnitPage *page)
{
        return page->stage;
}

void
gbn_unit_page_set_folded(GbnUnitPage *page, gboolean folded)
{
        page->is_folded = folded;
        gbn_trial_banner_set_narrow(page->trial_banner, folded);
        gbn_state_banner_set_narrow(page->state_banner, folded);
        show_navigation(page);
}

gboolean
gbn_unit_page_go_back(GbnUnitPage *page)
{
        if (g_strcmp0(gtk_stack_get_visible_child_name(page->view), "why") != 0)
                return FALSE;
        gtk_stack_set_visible_child_name(page->view, "pages");
        show_navigation(page);
        return TRUE;
}

void
gbn_unit_page_show_page(GbnUnitPage *page, guint number)
{
        static const char *const names[] = { "layers", NULL, "directives", "drop-in", "history" };

        if (number >= G_N_ELEMENTS(names) || !page->stage)
                return;
        if (names[number])
                adw_view_stack_set_visible_child_name(page->pages, names[number]);
        gtk_stack_set_visible_child_name(page->view, names[number] ? "pages" : "why");
        show_navigation(page);
}

void
gbn_unit_page_refresh(GbnUnitPage *page)
{
        if (page->stage)
                gbn_stage_refresh(page->stage);
}

void
gbn_unit_page_unstage(GbnUnitPage *page)
{
        if (page->stage && gbn_stage_is_changed(page->stage))
                gbn_stage_reset(page->stage);
}

static void
gbn_unit_page_class_init(GbnUnitPageClass *class)
{
        GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

        G_OBJECT_CLASS(class)->dispose = gbn_unit_page_dispose;
        g_type_ensure(GBN_TYPE_ACTION_BAR);
        g_type_ensure(GBN_TYPE_EXPOSURE_HEAD);
        g_type_ensure(GBN_TYPE_NOTE);
        g_type_ensure(GBN_TYPE_STATE_BANNER);
        g_type_ensure(GBN_TYPE_TRIAL_BANNER);
        g_type_ensure(GBN_TYPE_LAYERS_PAGE);
        g_type_ensure(GBN_TYPE_DIRECTIVES_PAGE);
        g_type_ensure(GBN_TYPE_DROPIN_PAGE);
        g_type_ensure(GBN_TYPE_HISTORY_PAGE);
        g_type_ensure(GBN_TYPE_WHY_PAGE);
        gtk_widget_class_install_action(widget, "unit.accept", NULL, on_accept);
        gtk_widget_class_install_action(widget, "unit.unaccept", NULL, on_unaccept);
        gtk_widget_class_set_template_from_resource(widget, "/org/gabion/Gabion/unit-page.ui");
        gtk_widget_class_bind_template_child(widget, GbnUnitPage, header);
        gtk_widget_class_bind_template_child(widget, GbnUnitPage, switcher_title);
        gtk_widget_class_bind_template_child(widget, GbnUnitPage, switcher_bar);
        gtk_widget_class_bind_template_child(widget, GbnUnitPage, back_button);
        gtk_widget_class_bind_template_child(widget, GbnUnitPage, unit_button);
        gtk_widget_class_bind_template_child(widget, GbnUnitPage, trial_banner);
        gtk_widget_class_bind_template_child(widget, GbnUnitPage, state_banner);
        gtk_widget_class_bind_template_child(widget, GbnUnitPage, note);
        gtk_widget_class_bind_template_child(widget, GbnUnitPage, head);
        gtk_widget_class_bind_template_child(widget, GbnUnitPage, action_bar);
        gtk_widget_class_bind_template_child(widget, GbnUnitPage, view);
        gtk_widget_class_bind_template_child(widget, GbnUnitPage, pages);
        gtk_widget_class_bind_template_child(widget, GbnUnitPage, layers_page);
        gtk_widget_class_bind_template_child(widget, GbnUnitPage, directives_page);
        gtk_widget_class_bind_template_child(widget, GbnUnitPage, dropin_page);
        gtk_widget_class_bind_template_child(widget, GbnUnitPage, history_page);
        gtk_widget_class_bind_template_child(widget, GbnUnitPage, why_page);
}

static void
gbn_unit_page_init(GbnUnitPage *self)
{
        gtk_widget_init_template(GTK_WIDGET(self));
        self->deeds = gbn_unit_deeds_new(GTK_WIDGET(self), self->note);
        (void) g_signal_connect_swapped(self->deeds, "show-page", G_CALLBACK(on_show_page), self);
        gbn_inner_names_set(GTK_WIDGET(self->unit_button), _("Service Menu"));
        (void) g_signal_connect_swapped(self->head, "why", G_CALLBACK(on_why), self);
        (void) g_signal_connect_swapped(self->switcher_title, "notify::title-visible",
                                        G_CALLBACK(on_title_visible), self);
        show_navigation(self);
}
