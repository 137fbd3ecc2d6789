/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Short waits go by without a spinner. */
#include "widgets/answer-view.h"

#include "client/failure.h"
#include "client/words.h"
#include "widgets/naming.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#define SPINNER_AFTER_MS 1000

struct _GbnAnswerView {
        GtkWidget parent;
        GtkWidget *child;
        guint spinner_timeout;

        GtkStack *stack;
        GtkSpinner *spinner;
        AdwStatusPage *empty_page, *failure_page;
        GtkButton *again_button;
};

enum { AGAIN, SIGNALS };
static guint signals[SIGNALS];

enum { PROP_CHILD = 1 };

G_DEFINE_FINAL_TYPE(GbnAnswerView, gbn_answer_view, GTK_TYPE_WIDGET)

static void
gbn_answer_view_dispose(GObject *object)
{
        GbnAnswerView *self = GBN_ANSWER_VIEW(object);

        g_clear_handle_id(&self->spinner_timeout, g_source_remove);
        g_clear_pointer((GtkWidget **) &self->stack, gtk_widget_unparent);
        G_OBJECT_CLASS(gbn_answer_view_parent_class)->dispose(object);
}

static void
show_page(GbnAnswerView *self, const char *name)
{
        g_clear_handle_id(&self->spinner_timeout, g_source_remove);
        gtk_spinner_set_spinning(self->spinner, FALSE);
        gtk_stack_set_visible_child_name(self->stack, name);
}

static void
on_spinner_time(gpointer userdata)
{
        GbnAnswerView *self = userdata;

        self->spinner_timeout = 0;
        gtk_widget_set_visible(GTK_WIDGET(self->spinner), TRUE);
        gtk_spinner_set_spinning(self->spinner, TRUE);
}

void
gbn_answer_view_wait(GbnAnswerView *view)
{
        show_page(view, "waiting");
        gtk_widget_set_visible(GTK_WIDGET(view->spinner), FALSE);
        view->spinner_timeout = g_timeout_add_once(SPINNER_AFTER_MS, on_spinner_time, view);
}

void
gbn_answer_view_answer(GbnAnswerView *view)
{
        show_page(view, "answer");
}

void
gbn_answer_view_empty(GbnAnswerView *view, const char *title, const char *description)
{
        adw_status_page_set_title(view->empty_page, title);
        adw_status_page_set_description(view->empty_page, description);
        gbn_name_lists(GTK_WIDGET(view->empty_page), title);
        show_page(view, "empty");
}

void
gbn_answer_view_fail(GbnAnswerView *view, const GError *error)
{
        g_autoptr(GError) failure = error ? gbn_failure_from_call(g_error_copy(error)) : NULL;
        gboolean lost = g_error_matches(failure, GBN_CLIENT_ERROR, GBN_CLIENT_ERROR_LOST);
        g_autofree char *reason =
                gbn_words_reason(lost ? _("The connection was lost. Nothing was changed by that.")
                                 : failure ? failure->message
                                           : NULL);
        /* The description of a status page is markup. */
        g_autofree char *escaped = g_markup_escape_text(reason, -1);

        adw_status_page_set_description(view->failure_page, escaped);
        show_page(view, "failure");
}

static void
on_again(GbnAnswerView *self)
{
        g_signal_emit(self, signals[AGAIN], 0);
}

static void
gbn_answer_view_get_property(GObject *object, guint id, GValue *value, GParamSpec *spec)
{
        if (id == PROP_CHILD)
                g_value_set_object(value, GBN_ANSWER_VIEW(object)->child);
        else
                G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
}

static void
gbn_answer_view_set_property(GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
        GbnAnswerView *self = GBN_ANSWER_VIEW(object);

        if (id != PROP_CHILD) {
                G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
                return;
        }
        if (self->child)
                gtk_stack_remove(self->stack, self->child);
        self->child = g_value_get_object(value);
        if (self->child)
                (void) gtk_stack_add_named(self->stack, self->child, "answer");
}

static void
gbn_answer_view_class_init(GbnAnswerViewClass *class)
{
        GObjectClass *object = G_OBJECT_CLASS(class);
        GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

        object->dispose = gbn_answer_view_dispose;
        object->get_property = gbn_answer_view_get_property;
        object->set_property = gbn_answer_view_set_property;
        g_object_class_install_property(
                object, PROP_CHILD,
                g_param_spec_object("child", NULL, NULL, GTK_TYPE_WIDGET,
                                    G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS));
        signals[AGAIN] = g_signal_new("again", GBN_TYPE_ANSWER_VIEW, G_SIGNAL_RUN_LAST, 0, NULL,
                                      NULL, NULL, G_TYPE_NONE, 0);
        gtk_widget_class_set_layout_manager_type(widget, GTK_TYPE_BIN_LAYOUT);
        gtk_widget_class_set_template_from_resource(widget, "/org/gabion/Gabion/answer-view.ui");
        gtk_widget_class_bind_template_child(widget, GbnAnswerView, stack);
        gtk_widget_class_bind_template_child(widget, GbnAnswerView, spinner);
        gtk_widget_class_bind_template_child(widget, GbnAnswerView, empty_page);
        gtk_widget_class_bind_template_child(widget, GbnAnswerView, failure_page);
        gtk_widget_class_bind_template_child(widget, GbnAnswerView, again_button);
}

static void
gbn_answer_view_init(GbnAnswerView *self)
{
        gtk_widget_init_template(GTK_WIDGET(self));
        gbn_name_lists(GTK_WIDGET(self->empty_page), _("Nothing to show"));
        gbn_name_lists(GTK_WIDGET(self->failure_page),
                       adw_status_page_get_title(self->failure_page));
        (void) g_signal_connect_swapped(self->again_button, "clicked", G_CALLBACK(on_again), self);
}
