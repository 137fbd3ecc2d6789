/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is not known is left out; nothing is made up for it. */
#include "client/history-entry.h"

#include "client/words.h"

#include <glib/gi18n.h>

static char **
split_selection(const char *selection)
{
        g_auto(GStrv) words = g_strsplit(selection, " ", -1);
        g_autoptr(GStrvBuilder) builder = g_strv_builder_new();

        for (char **word = words; *word; word++) {
                g_autofree char *plain = gbn_words_without_revision(*word);

                if (*plain)
                        g_strv_builder_add(builder, plain);
        }
        return g_strv_builder_end(builder);
}

static int
lookup_tenths(GVariant *more, const char *key)
{
        guint tenths;

        return g_variant_lookup(more, key, "u", &tenths) && tenths <= 100 ? (int) tenths : -1;
}

GbnHistoryEntry *
gbn_history_entry_new(GVariant *row)
{
        GbnHistoryEntry *entry = g_new0(GbnHistoryEntry, 1);
        g_autoptr(GVariant) more = NULL;
        const char *before, *after, *tool = "", *reason = "", *outcome = "";
        guint64 time;

        g_variant_get(row, "(tu&ss&s&s@a{sv})", &time, &entry->uid, NULL, &entry->action, &before,
                      &after, &more);
        entry->time = (gint64) MIN(time, G_MAXINT64);
        entry->before = split_selection(before);
        entry->after = split_selection(after);
        (void) g_variant_lookup(more, "tool", "&s", &tool);
        (void) g_variant_lookup(more, "reason", "&s", &reason);
        (void) g_variant_lookup(more, "outcome", "&s", &outcome);
        entry->tool = gbn_words_clean(tool);
        entry->reason = gbn_words_reason(reason);
        entry->is_reverted = g_str_equal(outcome, "reverted");
        entry->exposure_before = lookup_tenths(more, "exposure-before");
        entry->exposure_after = lookup_tenths(more, "exposure-after");
        return entry;
}

void
gbn_history_entry_free(GbnHistoryEntry *entry)
{
        g_free(entry->action);
        g_strfreev(entry->before);
        g_strfreev(entry->after);
        g_free(entry->tool);
        g_free(entry->reason);
        g_free(entry);
}

const char *
gbn_history_entry_get_title(const GbnHistoryEntry *entry)
{
        if (g_str_equal(entry->action, "apply"))
                return _("Layers Applied");
        if (g_str_equal(entry->action, "remove"))
                return _("Layers Removed");
        if (g_str_equal(entry->action, "keep"))
                return _("Tried and Kept");
        if (g_str_equal(entry->action, "try"))
                return entry->is_reverted ? _("Tried and Taken Back") : _("Tried");
        return g_str_equal(entry->action, "undo") ? _("Change Undone") : _("Changed");
}

char *
gbn_history_entry_dup_outcome(const GbnHistoryEntry *entry)
{
        if (!entry->is_reverted)
                return g_strdup("");
        if (*entry->reason)
                return g_strdup(entry->reason);
        return g_strdup(_("Why it was taken back is not known."));
}
