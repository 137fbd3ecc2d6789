/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A person may have gone to another unit before an answer comes: so each deed keeps the name of its own. */
#include "pages/unit-deeds.h"

#include "widgets/action-bar.h"
#include "widgets/deed-dialog.h"
#include "widgets/try-sheet.h"
#include "window.h"

#include <glib/gi18n.h>

struct _GbnUnitDeeds {
        GObject parent;
        GtkWidget *page; /* not owned, as it owns this; NULL when it is gone */
        GbnNote *note;   /* of the page */
        GbnStage *stage;
        GSimpleActionGroup *actions;
        char *keeping; /* the unit whose Keep has not been answered yet */
};

/* A toast that offers something stays long enough to be read first. */
#define UNDO_SECONDS 10

enum { SHOW_PAGE, SIGNALS };
static guint signals[SIGNALS];

G_DEFINE_FINAL_TYPE(GbnUnitDeeds, gbn_unit_deeds, G_TYPE_OBJECT)

enum { PAGE_DROPIN = 3, PAGE_HISTORY = 4 };

static void run(GbnUnitDeeds *self, GbnClient *client, const GbnDeed *deed);

static void
gbn_unit_deeds_dispose(GObject *object)
{
        GbnUnitDeeds *self = GBN_UNIT_DEEDS(object);

        gbn_unit_deeds_set_stage(self, NULL);
        if (self->page)
                g_object_remove_weak_pointer(G_OBJECT(self->page), (gpointer *) &self->page);
        self->page = NULL;
        g_clear_object(&self->actions);
        g_clear_pointer(&self->keeping, g_free);
        G_OBJECT_CLASS(gbn_unit_deeds_parent_class)->dispose(object);
}

static GtkWindow *
window_of(GbnUnitDeeds *self)
{
        GtkRoot *root = self->page ? gtk_widget_get_root(self->page) : NULL;

        return root ? GTK_WINDOW(root) : NULL;
}

/* What can be done now */

static void
enable(GbnUnitDeeds *self, const char *name, gboolean enabled)
{
        GAction *action = g_action_map_lookup_action(G_ACTION_MAP(self->actions), name);

        g_simple_action_set_enabled(G_SIMPLE_ACTION(action), enabled);
}

static void
enable_change(GbnUnitDeeds *self, GbnUnit *unit)
{
        gboolean is_ready = gbn_client_get_state(gbn_stage_get_client(self->stage)) ==
                            GBN_CLIENT_READY;
        gboolean is_free = is_ready && !gbn_unit_is_on_trial(unit);
        gboolean is_live = is_ready && gbn_unit_get_trial(unit) == GBN_TRIAL_LIVE;
        gboolean is_held = is_ready && gbn_unit_get_trial(unit) == GBN_TRIAL_HELD;

        enable(self, "keep", is_live && g_strcmp0(self->keeping, gbn_unit_get_name(unit)) != 0);
        enable(self, "revert", is_live || is_held);
        enable(self, "undo", is_free && gbn_unit_get_number(unit, "last-change") > 0);
        enable(self, "restart",
               is_free && gbn_unit_needs_restart(unit) && !*gbn_unit_get_caution(unit));
        enable(self, "remove", is_free && *gbn_unit_get_selection(unit));
}

static void
show(GbnUnitDeeds *self)
{
        g_autofree char *obstacle = gbn_action_bar_obstacle(self->stage);

        enable(self, "try", obstacle == NULL);
        enable(self, "discard", gbn_stage_is_changed(self->stage));
        enable_change(self, gbn_stage_get_unit(self->stage));
}

/* What is said afterwards */

typedef struct {
        GbnUnitDeeds *deeds;
        GbnClient *client;
        GbnDeedKind kind;
        char *unit;
} Asked;

static Asked *
asked_new(GbnUnitDeeds *self, GbnClient *client, GbnDeedKind kind, const char *unit)
{
        Asked *asked = g_new(Asked, 1);

        *asked = (Asked) { g_object_ref(self), g_object_ref(client), kind, g_strdup(unit) };
        return asked;
}

static void
asked_free(gpointer data)
{
        Asked *asked = data;

        g_object_unref(asked->deeds);
        g_object_unref(asked->client);
        g_free(asked->unit);
        g_free(asked);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Asked, asked_free)

static void
on_undo_toast(AdwToast *toast, gpointer userdata)
{
        const Asked *asked = userdata;

        run(asked->deeds, asked->client, &(GbnDeed) { .kind = GBN_DEED_UNDO, .unit = asked->unit });
}

static void
asked_closure_free(gpointer data, GClosure *closure)
{
        asked_free(data);
}

/* asked: whose change Undo takes back; NULL: there is nothing to undo. */
static void
toast(GbnUnitDeeds *self, const char *words, const Asked *asked)
{
        GtkWindow *window = window_of(self);
        g_autofree char *markup = g_markup_escape_text(words, -1);
        AdwToast *toast;

        if (!window || !GBN_IS_WINDOW(window))
                return;
        toast = adw_toast_new(markup);
        if (asked) {
                adw_toast_set_button_label(toast, _("_Undo"));
                adw_toast_set_timeout(toast, UNDO_SECONDS);
                (void) g_signal_connect_data(
                        toast, "button-clicked", G_CALLBACK(on_undo_toast),
                        asked_new(self, asked->client, asked->kind, asked->unit),
                        asked_closure_free, 0);
        }
        gbn_window_add_toast(GBN_WINDOW(window), toast);
}

static void
say_done(GbnUnitDeeds *self, const Asked *asked)
{
        static const char *const words[] = {
                [GBN_DEED_KEEP] = N_("Kept on %s"),
                [GBN_DEED_REVERT] = N_("%s is as before"),
                [GBN_DEED_APPLY] = N_("%s was changed"),
                [GBN_DEED_UNDO] = N_("Undone on %s"),
                [GBN_DEED_RESTART] = N_("%s was restarted"),
        };
        gboolean can_undo = asked->kind == GBN_DEED_KEEP || asked->kind == GBN_DEED_APPLY;
        g_autoptr(GString) text = NULL;

        if (asked->kind == GBN_DEED_TRY)
                return; /* the banner says it */
        text = g_string_new(_(words[asked->kind]));
        (void) g_string_replace(text, "%s", asked->unit, 1);
        toast(self, text->str, can_undo ? asked : NULL);
}

static gboolean
is_shown(GbnUnitDeeds *self, const char *unit)
{
        return self->page && self->stage &&
               g_str_equal(gbn_unit_get_name(gbn_stage_get_unit(self->stage)), unit);
}

static void
say_trouble(GbnUnitDeeds *self, const Asked *asked, const GError *error)
{
        GbnDeed deed = { .kind = asked->kind, .unit = asked->unit };
        g_autoptr(GbnTrouble) trouble = gbn_trouble_new(asked->client, &deed, error);
        g_autofree char *words = NULL;

        if (is_shown(self, asked->unit)) {
                gbn_note_set_trouble(self->note, trouble);
                return;
        }
        words = g_strdup_printf("%s: %s", asked->unit, trouble->words);
        toast(self, words, NULL);
}

static void
on_done(GObject *source, GAsyncResult *result, gpointer userdata)
{
        g_autoptr(Asked) asked = userdata;
        GbnUnitDeeds *self = asked->deeds;
        g_autoptr(GError) error = NULL;

        if (asked->kind == GBN_DEED_KEEP && g_strcmp0(self->keeping, asked->unit) == 0)
                g_clear_pointer(&self->keeping, g_free);
        if (gbn_deed_finish(GBN_CLIENT(source), result, &error))
                say_done(self, asked);
        else
                say_trouble(self, asked, error);
        if (self->stage)
                show(self);
}

/* A popover that is open beside the dialog of polkit can lock both up. */
static void
close_popovers(GtkWidget *widget)
{
        for (GtkWidget *child = gtk_widget_get_first_child(widget); child;
             child = gtk_widget_get_next_sibling(child)) {
                if (GTK_IS_MENU_BUTTON(child))
                        gtk_menu_button_popdown(GTK_MENU_BUTTON(child));
                else if (GTK_IS_POPOVER(child))
                        gtk_popover_popdown(GTK_POPOVER(child));
                close_popovers(child);
        }
}

static void
run(GbnUnitDeeds *self, GbnClient *client, const GbnDeed *deed)
{
        if (self->page) {
                close_popovers(self->page);
                gbn_note_set_trouble(self->note, NULL);
        }
        if (deed->kind == GBN_DEED_KEEP) {
                g_free(self->keeping);
                self->keeping = g_strdup(deed->unit);
                show(self);
        }
        gbn_deed_do(client, deed, on_done, asked_new(self, client, deed->kind, deed->unit));
}

static void
run_kind(GbnUnitDeeds *self, GbnDeedKind kind)
{
        run(self, gbn_stage_get_client(self->stage),
            &(GbnDeed) { .kind = kind,
                         .unit = gbn_unit_get_name(gbn_stage_get_unit(self->stage)) });
}

/* Actions */

static void
show_page(GbnUnitDeeds *self, guint number)
{
        g_signal_emit(self, signals[SHOW_PAGE], 0, number);
}

static void
on_sheet_done(GbnTrySheet *sheet, GbnUnitDeeds *self)
{
        GbnClient *client = gbn_stage_get_client(self->stage);
        g_autoptr(Asked) asked =
                asked_new(self, client, gbn_client_is_tree(client) ? GBN_DEED_APPLY : GBN_DEED_TRY,
                          gbn_unit_get_name(gbn_stage_get_unit(self->stage)));

        say_done(self, asked);
}

static void
on_sheet_history(GbnTrySheet *sheet, GbnUnitDeeds *self)
{
        show_page(self, PAGE_HISTORY);
}

static void
on_try(GSimpleAction *action, GVariant *parameter, gpointer userdata)
{
        GbnUnitDeeds *self = userdata;
        GtkWindow *window = window_of(self);
        GbnTrySheet *sheet;

        if (!window)
                return;
        close_popovers(self->page);
        gbn_note_set_trouble(self->note, NULL);
        sheet = gbn_try_sheet_new(window, self->stage);
        (void) g_signal_connect_object(sheet, "done", G_CALLBACK(on_sheet_done), self, 0);
        (void) g_signal_connect_object(sheet, "history", G_CALLBACK(on_sheet_history), self, 0);
        gtk_window_present(GTK_WINDOW(sheet));
}

static void
on_discard(GSimpleAction *action, GVariant *parameter, gpointer userdata)
{
        gbn_stage_reset(GBN_UNIT_DEEDS(userdata)->stage);
}

static void
on_keep(GSimpleAction *action, GVariant *parameter, gpointer userdata)
{
        run_kind(userdata, GBN_DEED_KEEP);
}

static void
on_revert(GSimpleAction *action, GVariant *parameter, gpointer userdata)
{
        run_kind(userdata, GBN_DEED_REVERT);
}

static void
on_undo(GSimpleAction *action, GVariant *parameter, gpointer userdata)
{
        run_kind(userdata, GBN_DEED_UNDO);
}

static void
on_restart_answer(const char *answer, gpointer userdata)
{
        GbnUnitDeeds *self = userdata;

        if (self->stage && g_str_equal(answer, GBN_DIALOG_DO))
                run_kind(self, GBN_DEED_RESTART);
}

static void
on_restart(GSimpleAction *action, GVariant *parameter, gpointer userdata)
{
        GbnUnitDeeds *self = userdata;
        GtkWindow *window = window_of(self);

        if (window)
                gbn_deed_dialog_restart(window, self->stage, on_restart_answer, G_OBJECT(self));
}

static void
on_remove_answer(const char *answer, gpointer userdata)
{
        static const char *const none[] = { NULL };
        GbnUnitDeeds *self = userdata;

        if (!self->stage)
                return;
        if (g_str_equal(answer, GBN_DIALOG_DO)) {
                GbnDeed deed = { .kind = GBN_DEED_APPLY,
                                 .unit = gbn_unit_get_name(gbn_stage_get_unit(self->stage)),
                                 .words = none,
                                 .digest = "" };

                run(self, gbn_stage_get_client(self->stage), &deed);
        } else if (g_str_equal(answer, GBN_DIALOG_TRY))
                gbn_stage_put_all(self->stage, none);
}

static void
on_remove(GSimpleAction *action, GVariant *parameter, gpointer userdata)
{
        GbnUnitDeeds *self = userdata;
        GtkWindow *window = window_of(self);

        if (window)
                gbn_deed_dialog_remove(window, self->stage, on_remove_answer, G_OBJECT(self));
}

static void
on_history(GSimpleAction *action, GVariant *parameter, gpointer userdata)
{
        show_page(userdata, PAGE_HISTORY);
}

static void
on_dropin(GSimpleAction *action, GVariant *parameter, gpointer userdata)
{
        show_page(userdata, PAGE_DROPIN);
}

static void
on_reconnect(GSimpleAction *action, GVariant *parameter, gpointer userdata)
{
        gbn_client_start(gbn_stage_get_client(GBN_UNIT_DEEDS(userdata)->stage));
}

static void
on_how(GSimpleAction *action, GVariant *parameter, gpointer userdata)
{
        GbnUnitDeeds *self = userdata;
        GtkWindow *window = window_of(self);

        if (window)
                gbn_deed_dialog_how(window, gbn_client_get_host(gbn_stage_get_client(self->stage)));
}

static void
on_way(GbnUnitDeeds *self)
{
        if (gbn_note_get_kind(self->note) == GBN_TROUBLE_BROKE)
                show_page(self, PAGE_HISTORY);
        else {
                gbn_client_refresh(gbn_stage_get_client(self->stage));
                gbn_stage_refresh(self->stage);
        }
        gbn_note_set_trouble(self->note, NULL);
}

static const GActionEntry entries[] = {
        { .name = "try", .activate = on_try },
        { .name = "discard", .activate = on_discard },
        { .name = "keep", .activate = on_keep },
        { .name = "revert", .activate = on_revert },
        { .name = "undo", .activate = on_undo },
        { .name = "restart", .activate = on_restart },
        { .name = "remove", .activate = on_remove },
        { .name = "history", .activate = on_history },
        { .name = "drop-in", .activate = on_dropin },
        { .name = "reconnect", .activate = on_reconnect },
        { .name = "how", .activate = on_how },
};

void
gbn_unit_deeds_set_stage(GbnUnitDeeds *deeds, GbnStage *stage)
{
        if (deeds->stage) {
                g_signal_handlers_disconnect_by_data(deeds->stage, deeds);
                g_signal_handlers_disconnect_by_data(gbn_stage_get_unit(deeds->stage), deeds);
                g_signal_handlers_disconnect_by_data(gbn_stage_get_client(deeds->stage), deeds);
        }
        g_set_object(&deeds->stage, stage);
        if (deeds->page)
                gbn_note_set_trouble(deeds->note, NULL);
        if (!stage)
                return;
        (void) g_signal_connect_swapped(stage, "changed", G_CALLBACK(show), deeds);
        (void) g_signal_connect_swapped(stage, "foretold", G_CALLBACK(show), deeds);
        (void) g_signal_connect_swapped(gbn_stage_get_unit(stage), "changed", G_CALLBACK(show),
                                        deeds);
        (void) g_signal_connect_swapped(gbn_stage_get_client(stage), "state-changed",
                                        G_CALLBACK(show), deeds);
        show(deeds);
}

static void
gbn_unit_deeds_class_init(GbnUnitDeedsClass *class)
{
        G_OBJECT_CLASS(class)->dispose = gbn_unit_deeds_dispose;
        signals[SHOW_PAGE] = g_signal_new("show-page", GBN_TYPE_UNIT_DEEDS, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
gbn_unit_deeds_init(GbnUnitDeeds *self)
{
        self->actions = g_simple_action_group_new();
        g_action_map_add_action_entries(G_ACTION_MAP(self->actions), entries, G_N_ELEMENTS(entries),
                                        self);
}

GbnUnitDeeds *
gbn_unit_deeds_new(GtkWidget *page, GbnNote *note)
{
        GbnUnitDeeds *self = g_object_new(GBN_TYPE_UNIT_DEEDS, NULL);

        self->page = page;
        g_object_add_weak_pointer(G_OBJECT(page), (gpointer *) &self->page);
        self->note = note;
        (void) g_signal_connect_object(note, "way-on", G_CALLBACK(on_way), self, G_CONNECT_SWAPPED);
        gtk_widget_insert_action_group(page, "unit", G_ACTION_GROUP(self->actions));
        return self;
}
