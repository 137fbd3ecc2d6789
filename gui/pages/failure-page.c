/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The words of ssh and of the bus stand below as they came, line by line, made fit for a label. There is no way past a
 * host that shows another key: that is for the person and ssh to settle. */
#include "pages/failure-page.h"

#include "client/failure.h"
#include "client/words.h"
#include "widgets/inner-names.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#define DETAIL_LINES_MAX 20

struct _GbnFailurePage {
        GtkWidget parent;
        GbnClient *client;
        AdwStatusPage *status;
        GtkButton *again_button, *copy_button, *other_button;
        GtkWidget *command_box, *details;
        GtkLabel *command, *words;
};

typedef struct {
        const char *title, *description; /* the description may name the host by %s */
        const char *command;             /* what helps, on that computer; NULL: none */
} Explanation;

static const Explanation explanations[] = {
        [GBN_CLIENT_ERROR_FAILED] = { N_("The Services Cannot Be Shown"),
                                      N_("Asking %s did not work. Nothing was changed."), NULL },
        [GBN_CLIENT_ERROR_NO_BUS] = { N_("No systemd Here"),
                                      N_("There is no system bus on %s, so its services cannot be "
                                         "asked about. gabionctl reads unit files without it."),
                                      "gabionctl list" },
        [GBN_CLIENT_ERROR_NO_DAEMON] = { N_("Gabion Is Not Installed"),
                                         N_("The service that reads and changes units, gabiond, is "
                                            "not there on %s. It comes with the package gabion."),
                                         "apt install gabion" },
        [GBN_CLIENT_ERROR_BROKEN] = { N_("Gabion Does Not Start"),
                                      N_("gabiond.service on %s does not answer. Its log says why."),
                                      "journalctl -u gabiond.service" },
        [GBN_CLIENT_ERROR_OLD_DAEMON] = { N_("An Older Gabion"),
                                          N_("The Gabion on %s is too old for this app. Its own "
                                             "gabionctl shows and changes its services."),
                                          "gabionctl list" },
        [GBN_CLIENT_ERROR_UNREACHABLE] = { N_("The Computer Does Not Answer"),
                                           N_("ssh could not reach %s. Is it switched on, and is "
                                              "the name right?"),
                                           NULL },
        [GBN_CLIENT_ERROR_DENIED] = { N_("Not Let In"),
                                      N_("%s took neither a key nor a password. Load your key into "
                                         "the agent, or check the user."),
                                      NULL },
        [GBN_CLIENT_ERROR_NO_BRIDGE] = { N_("systemd Is Too Old There"),
                                         N_("systemd-stdio-bridge is missing on %s. It comes with "
                                            "systemd, and is needed to reach the bus through ssh."),
                                         NULL },
        [GBN_CLIENT_ERROR_HOST_KEY] = { N_("The Computer Shows Another Key"),
                                        N_("%s does not identify itself as it used to, or is not "
                                           "known yet. Settle this with ssh in a terminal first: "
                                           "it may be another computer."),
                                        NULL },
        [GBN_CLIENT_ERROR_LOST] = { N_("The Connection Ended"),
                                    N_("The connection to %s was closed."), NULL },
};

static const Explanation nothing_served = {
        N_("No Directory Tree Is Served"),
        N_("Nothing answers to Gabion's name on the session bus. gabiond serves a directory tree there."),
        "gabiond --root=DIR --session",
};

G_DEFINE_FINAL_TYPE(GbnFailurePage, gbn_failure_page, GTK_TYPE_WIDGET)

static void
gbn_failure_page_dispose(GObject *object)
{
        GbnFailurePage *self = GBN_FAILURE_PAGE(object);
        GtkWidget *child;

        g_clear_object(&self->client);
        while ((child = gtk_widget_get_first_child(GTK_WIDGET(self))))
                gtk_widget_unparent(child);
        G_OBJECT_CLASS(gbn_failure_page_parent_class)->dispose(object);
}

static void
on_again(GbnFailurePage *self)
{
        if (self->client)
                gbn_client_start(self->client);
}

static void
on_copy(GbnFailurePage *self)
{
        gdk_clipboard_set_text(gtk_widget_get_clipboard(GTK_WIDGET(self)),
                               gtk_label_get_label(self->command));
}

/* Its lines stay lines. */
static char *
clean_lines(const char *text)
{
        g_auto(GStrv) lines = g_strsplit(text, "\n", DETAIL_LINES_MAX + 1);
        GString *clean = g_string_new(NULL);

        for (guint i = 0; lines[i] && i < DETAIL_LINES_MAX; i++) {
                g_autofree char *line = gbn_words_clean(lines[i]);

                g_string_append_printf(clean, "%s%s", i ? "\n" : "", line);
        }
        return g_string_free(clean, FALSE);
}

void
gbn_failure_page_set_error(GbnFailurePage *page, GbnClient *client)
{
        const GError *error = gbn_client_get_error(client);
        guint code = error && error->code < (int) G_N_ELEMENTS(explanations) ? (guint) error->code
                                                                             : 0;
        GbnHost *host = gbn_client_get_host(client);
        const Explanation *explanation = code == GBN_CLIENT_ERROR_NO_DAEMON &&
                                                         gbn_host_get_kind(host) == GBN_HOST_SESSION
                                                 ? &nothing_served
                                                 : explanations + code;
        const char *title = gbn_host_get_title(host);
        g_autofree char *words = clean_lines(error ? error->message : "");
        /* The format is one of the table above, in whatever language. */
        g_auto(GStrv) parts = g_strsplit(_(explanation->description), "%s", 2);
        g_autofree char *text = g_strjoin(title, parts[0], parts[1], NULL);
        g_autofree char *description = g_markup_escape_text(text, -1);

        g_set_object(&page->client, client);
        adw_status_page_set_title(page->status, _(explanation->title));
        adw_status_page_set_description(page->status, description);
        gtk_label_set_label(page->command, explanation->command ? explanation->command : "");
        gtk_widget_set_visible(page->command_box, explanation->command != NULL);
        gtk_label_set_label(page->words, words);
        gtk_widget_set_visible(page->details, *words != '\0');
        gtk_expander_set_expanded(GTK_EXPANDER(page->details), code == GBN_CLIENT_ERROR_HOST_KEY);
}

static void
gbn_failure_page_class_init(GbnFailurePageClass *class)
{
        GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

        G_OBJECT_CLASS(class)->dispose = gbn_failure_page_dispose;
        gtk_widget_class_set_template_from_resource(widget, "/org/gabion/Gabion/failure-page.ui");
        gtk_widget_class_bind_template_child(widget, GbnFailurePage, status);
        gtk_widget_class_bind_template_child(widget, GbnFailurePage, again_button);
        gtk_widget_class_bind_template_child(widget, GbnFailurePage, copy_button);
        gtk_widget_class_bind_template_child(widget, GbnFailurePage, other_button);
        gtk_widget_class_bind_template_child(widget, GbnFailurePage, command_box);
        gtk_widget_class_bind_template_child(widget, GbnFailurePage, command);
        gtk_widget_class_bind_template_child(widget, GbnFailurePage, details);
        gtk_widget_class_bind_template_child(widget, GbnFailurePage, words);
}

static void
gbn_failure_page_init(GbnFailurePage *self)
{
        gtk_widget_init_template(GTK_WIDGET(self));
        gbn_inner_names_set(GTK_WIDGET(self->status), _("Why"));
        (void) g_signal_connect_swapped(self->again_button, "clicked", G_CALLBACK(on_again), self);
        (void) g_signal_connect_swapped(self->copy_button, "clicked", G_CALLBACK(on_copy), self);
}
