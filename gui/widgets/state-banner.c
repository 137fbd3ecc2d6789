/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether changes are allowed at all is asked once for each unit that is shown; no answer counts as yes. */
#include "widgets/state-banner.h"

#include "client/permission.h"
#include "client/words.h"
#include "widgets/banner.h"

#include <glib/gi18n.h>

struct _GbnStateBanner {
        GtkWidget parent;
        GbnStage *stage;
        GbnBanner *banner;
        GCancellable *cancellable;
        gboolean is_read_only;
};

G_DEFINE_FINAL_TYPE(GbnStateBanner, gbn_state_banner, GTK_TYPE_WIDGET)

static void
gbn_state_banner_dispose(GObject *object)
{
        GbnStateBanner *self = GBN_STATE_BANNER(object);
        GtkWidget *child;

        gbn_state_banner_set_stage(self, NULL);
        while ((child = gtk_widget_get_first_child(GTK_WIDGET(self))))
                gtk_widget_unparent(child);
        G_OBJECT_CLASS(gbn_state_banner_parent_class)->dispose(object);
}

GbnBannerRank
gbn_banner_rank(GbnClient *client, GbnUnit *unit, gboolean is_read_only)
{
        const char *drift = gbn_unit_get_word(unit, "drift");

        if (gbn_unit_is_on_trial(unit))
                return GBN_BANNER_TRIAL;
        if (gbn_client_get_state(client) != GBN_CLIENT_READY)
                return GBN_BANNER_LOST;
        if (g_str_equal(gbn_unit_get_word(unit, "last-trial"), "reverted"))
                return GBN_BANNER_REVERTED;
        if (g_str_equal(drift, "edited"))
                return GBN_BANNER_EDITED;
        if (g_str_equal(drift, "unit-changed"))
                return GBN_BANNER_UNIT_CHANGED;
        if (gbn_unit_needs_restart(unit) && !*gbn_unit_get_caution(unit))
                return GBN_BANNER_RESTART;
        return is_read_only ? GBN_BANNER_READ_ONLY : GBN_BANNER_NONE;
}

static char *
words_of_lost(GbnClient *client)
{
        g_autoptr(GDateTime)
                time = g_date_time_new_from_unix_local(gbn_client_get_listed_at(client));
        g_autofree char *clock = time ? g_date_time_format(time, "%R") : g_strdup("");

        if (gbn_client_get_state(client) == GBN_CLIENT_CONNECTING)
                return g_strdup(_("Connecting again…"));
        /* Translators: %s is a time of the day, "14:02". */
        return g_strdup_printf(_("Not connected, showing data from %s"), clock);
}

static char *
words_of_reverted(GbnUnit *unit)
{
        g_autofree char *reason = gbn_words_reason(gbn_unit_get_word(unit, "last-trial-reason"));

        /* Translators: %s is a sentence with the reason, or nothing. */
        return g_strdup_printf(_("The last trial was taken back. %s"), reason);
}

static char *
words_of(GbnStateBanner *self, GbnBannerRank rank)
{
        GbnClient *client = gbn_stage_get_client(self->stage);

        switch (rank) {
        case GBN_BANNER_LOST:
                return words_of_lost(client);
        case GBN_BANNER_REVERTED:
                return words_of_reverted(gbn_stage_get_unit(self->stage));
        case GBN_BANNER_EDITED:
                return g_strdup(
                        _("Gabion's drop-in was edited by hand, so Gabion leaves it alone"));
        case GBN_BANNER_UNIT_CHANGED:
                return g_strdup(_("The service was changed since it was hardened; "
                                  "look at its layers again"));
        case GBN_BANNER_RESTART:
                return g_strdup(_("It runs as it was started before the last change"));
        case GBN_BANNER_READ_ONLY:
                /* A rule may look at the unit, which only the daemon can tell polkit of.
                 * Translators: %s is a computer, "This Computer" or "web1". */
                return g_strdup_printf(_("%s: changes may be refused"),
                                       gbn_host_get_title(gbn_client_get_host(client)));
        default:
                return NULL;
        }
}

static void
set_button(GbnStateBanner *self, const char *label, const char *action)
{
        GbnBannerButton button = { label, action, FALSE };

        gbn_banner_set_buttons(self->banner, label ? &button : NULL, NULL);
}

static void
show_button(GbnStateBanner *self, GbnBannerRank rank)
{
        switch (rank) {
        case GBN_BANNER_LOST:
                set_button(self, _("_Reconnect"), "unit.reconnect");
                break;
        case GBN_BANNER_REVERTED:
                set_button(self, _("_Show History"), "unit.history");
                break;
        case GBN_BANNER_EDITED:
                set_button(self, _("_Show Drop-in"), "unit.drop-in");
                break;
        case GBN_BANNER_RESTART:
                set_button(self, _("_Restart…"), "unit.restart");
                break;
        case GBN_BANNER_READ_ONLY:
                set_button(self, _("_How?"), "unit.how");
                break;
        default:
                set_button(self, NULL, NULL);
        }
}

static void
show(GbnStateBanner *self)
{
        GbnBannerRank rank = gbn_banner_rank(gbn_stage_get_client(self->stage),
                                             gbn_stage_get_unit(self->stage), self->is_read_only);
        g_autofree char *words = words_of(self, rank);

        if (!words) {
                gbn_banner_hide(self->banner);
                return;
        }
        show_button(self, rank);
        gbn_banner_show(self->banner, words);
        gbn_banner_announce(self->banner, words);
}

static void
on_permission(GObject *source, GAsyncResult *result, gpointer userdata)
{
        GbnPermission permission = gbn_permission_look_finish(result);
        GbnStateBanner *self = userdata;
        GbnHostKind kind;

        /* Called off, and perhaps gone. */
        if (permission == GBN_PERMISSION_UNKNOWN)
                return;
        kind = gbn_host_get_kind(gbn_client_get_host(gbn_stage_get_client(self->stage)));
        self->is_read_only = permission == GBN_PERMISSION_REFUSED ||
                             (permission == GBN_PERMISSION_ASKED && kind == GBN_HOST_SSH);
        show(self);
}

static void
look(GbnStateBanner *self)
{
        GbnClient *client = gbn_stage_get_client(self->stage);
        GDBusConnection *connection = gbn_client_get_connection(client);

        if (connection && !gbn_client_is_tree(client))
                gbn_permission_look(connection, self->cancellable, on_permission, self);
}

void
gbn_state_banner_set_stage(GbnStateBanner *banner, GbnStage *stage)
{
        if (banner->stage) {
                g_signal_handlers_disconnect_by_data(gbn_stage_get_unit(banner->stage), banner);
                g_signal_handlers_disconnect_by_data(gbn_stage_get_client(banner->stage), banner);
                g_cancellable_cancel(banner->cancellable);
                g_clear_object(&banner->cancellable);
        }
        g_set_object(&banner->stage, stage);
        banner->is_read_only = FALSE;
        if (!stage)
                return;
        banner->cancellable = g_cancellable_new();
        (void) g_signal_connect_swapped(gbn_stage_get_unit(stage), "changed", G_CALLBACK(show),
                                        banner);
        (void) g_signal_connect_swapped(gbn_stage_get_client(stage), "state-changed",
                                        G_CALLBACK(show), banner);
        show(banner);
        look(banner);
}

void
gbn_state_banner_set_narrow(GbnStateBanner *banner, gboolean narrow)
{
        gbn_banner_set_narrow(banner->banner, narrow);
}

static void
gbn_state_banner_class_init(GbnStateBannerClass *class)
{
        GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

        G_OBJECT_CLASS(class)->dispose = gbn_state_banner_dispose;
        g_type_ensure(GBN_TYPE_BANNER);
        gtk_widget_class_set_layout_manager_type(widget, GTK_TYPE_BIN_LAYOUT);
        gtk_widget_class_set_template_from_resource(widget, "/org/gabion/Gabion/state-banner.ui");
        gtk_widget_class_bind_template_child(widget, GbnStateBanner, banner);
}

static void
gbn_state_banner_init(GbnStateBanner *self)
{
        gtk_widget_init_template(GTK_WIDGET(self));
}
