/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The daemon's reasons begin with the unit, which the reader sees anyway, and may end with what has become of it,
 * which is said in the reader's language here. */
#include "client/trouble.h"

#include "client/failure.h"
#include "client/words.h"

#include <glib/gi18n.h>
#include <string.h>

#define TAKEN_BACK "; it was taken back"
#define NEEDS_PERSON "org.freedesktop.DBus.Error.InteractiveAuthorizationRequired"

static gboolean
is_closed(const GError *error)
{
        return g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CLOSED) ||
               g_error_matches(error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE) ||
               g_error_matches(error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
}

static gboolean
is_lost(const GError *error)
{
        return error->domain == GBN_CLIENT_ERROR || is_closed(error) ||
               g_error_matches(error, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY) ||
               g_error_matches(error, G_DBUS_ERROR, G_DBUS_ERROR_DISCONNECTED) ||
               g_error_matches(error, G_DBUS_ERROR, G_DBUS_ERROR_TIMED_OUT) ||
               g_error_matches(error, G_DBUS_ERROR, G_DBUS_ERROR_TIMEOUT);
}

static GbnTroubleKind
find_kind(const GError *error)
{
        g_autofree char *raw = g_dbus_error_get_remote_error(error);
        g_autofree char *name = gbn_failure_name(error);

        if (g_strcmp0(raw, NEEDS_PERSON) == 0)
                return GBN_TROUBLE_NO_AGENT;
        if (gbn_failure_is_refusal(error))
                return GBN_TROUBLE_REFUSED;
        if (g_strcmp0(name, "Conflict") == 0)
                return GBN_TROUBLE_CHANGED;
        if (g_strcmp0(name, "RolledBack") == 0)
                return GBN_TROUBLE_BROKE;
        return is_lost(error) ? GBN_TROUBLE_LOST : GBN_TROUBLE_OTHER;
}

/* message: without the bus's prefix. */
static char *
reason_of(const char *message, const char *unit)
{
        g_autofree char *reason = NULL;
        const char *at = message;
        gsize length = strlen(unit);

        if (strncmp(at, unit, length) == 0 && strncmp(at + length, ": ", 2) == 0)
                at += length + 2;
        reason = g_str_has_suffix(at, TAKEN_BACK) ? g_strndup(at, strlen(at) - strlen(TAKEN_BACK))
                                                  : g_strdup(at);
        return gbn_words_reason(reason);
}

char *
gbn_trouble_reason(const GError *error, const char *unit)
{
        g_autoptr(GError) plain = g_error_copy(error);

        (void) g_dbus_error_strip_remote_error(plain);
        return reason_of(plain->message, unit);
}

/* What is true though it did not work. */
static const char *
still_true(GbnDeedKind kind)
{
        switch (kind) {
        case GBN_DEED_KEEP:
                return _("The trial goes on as before.");
        case GBN_DEED_REVERT:
                return _("The trial still goes back by itself.");
        case GBN_DEED_RESTART:
                return _("The layers are as they were.");
        default:
                return _("Nothing was changed.");
        }
}

/* The daemon says which action was asked about: some layers need another than usual. */
static char *
action_of(const char *message, GbnDeedKind kind)
{
        const char *named = strstr(message, "org.gabion.Gabion1.");

        return gbn_words_clean(named ? named : gbn_deed_action(kind));
}

static char *
words_of_no_agent(GbnClient *client, const GbnDeed *deed)
{
        GbnHost *host = gbn_client_get_host(client);

        if (gbn_host_get_kind(host) != GBN_HOST_SSH)
                return g_strdup_printf(
                        /* Translators: %s is a sentence, "Nothing was changed." */
                        _("Nothing in this session can ask for your password: start a polkit agent, "
                          "such as the one of your desktop, or use gabionctl in a terminal. %s"),
                        still_true(deed->kind));
        return g_strdup_printf(
                /* Translators: the name of a host, of a permission, and a sentence. */
                _("%s cannot ask for a password over this connection: connect as root, or have a "
                  "polkit rule there allow %s. %s"),
                gbn_host_get_title(host), gbn_deed_action(deed->kind), still_true(deed->kind));
}

static char *
words_of_lost(GbnDeedKind kind)
{
        if (kind == GBN_DEED_TRY || kind == GBN_DEED_KEEP || kind == GBN_DEED_REVERT)
                return g_strdup(
                        _("The answer did not come, so it is not known whether it was done. "
                          "What is on trial goes back by itself."));
        return g_strdup(_("The answer did not come, so it is not known whether it was done."));
}

static char *
words_of(GbnClient *client, const GbnDeed *deed, GbnTroubleKind kind, const char *message)
{
        g_autofree char *reason = reason_of(message, deed->unit);
        g_autofree char *action = action_of(message, deed->kind);

        switch (kind) {
        case GBN_TROUBLE_NO_AGENT:
                return words_of_no_agent(client, deed);
        case GBN_TROUBLE_REFUSED:
                return g_strdup_printf(
                        /* Translators: a sentence such as "Nothing was changed.", and the name of a permission. */
                        _("%s This needs the permission %s. If your password does not give it, ask "
                          "your administrator."),
                        still_true(deed->kind), action);
        case GBN_TROUBLE_LOST:
                return words_of_lost(deed->kind);
        case GBN_TROUBLE_BROKE:
                if (g_str_has_suffix(message, TAKEN_BACK))
                        /* Translators: %s is a sentence: why a trial was taken back. */
                        return g_strdup_printf(_("%s The service runs as before."), reason);
                return g_steal_pointer(&reason);
        default:
                /* Translators: why it did not work, and what is true all the same; both are sentences. */
                return g_strdup_printf(_("%s %s"), reason, still_true(deed->kind));
        }
}

GbnTrouble *
gbn_trouble_new(GbnClient *client, const GbnDeed *deed, const GError *error)
{
        GbnTrouble *trouble = g_new0(GbnTrouble, 1);
        g_autofree char *name = g_dbus_error_get_remote_error(error);
        g_autofree char *raw = NULL;
        g_autoptr(GError) plain = g_error_copy(error);

        (void) g_dbus_error_strip_remote_error(plain);
        raw = g_strdup_printf("%s: %s", name ? name : g_quark_to_string(error->domain),
                              plain->message);
        trouble->kind = find_kind(error);
        trouble->words = words_of(client, deed, trouble->kind, plain->message);
        trouble->details = gbn_words_clean(raw);
        return trouble;
}

void
gbn_trouble_free(GbnTrouble *trouble)
{
        g_free(trouble->words);
        g_free(trouble->details);
        g_free(trouble);
}
