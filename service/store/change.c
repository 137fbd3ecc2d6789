/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Recorded first, written then: a record without its change can be undone, the other way round not. */
#include "store/change.h"

#include "base/error.h"
#include "base/text.h"
#include "engine/profile/dropin.h"
#include "store/dropin-store.h"

#include <time.h>

static bool
refuse(const char *unit, const char *reason, GError **error)
{
        gbn_error_set_words(
                error, GBN_ERROR_CONFLICT,
                gbn_words_mark(gbn_words_new("/etc/systemd/system/%s.d/" GBN_DROPIN_NAME ": %s",
                                             unit, reason),
                               2));
        return false;
}

bool
gbn_change_check(const GbnRoot *root, const char *unit, char **ret_text, GError **error)
{
        g_autofree char *text = NULL;
        g_auto(GbnDropinHeader) header = { 0 };

        if (!gbn_dropin_store_read(root, unit, &text, error))
                return false;
        if (text)
                gbn_dropin_read(text, &header);
        if (text && !header.is_ours)
                return refuse(unit, N_("not written by Gabion; move it away first"), error);
        if (text && header.is_edited)
                return refuse(unit, N_("edited by hand since Gabion wrote it; move it away first"),
                              error);
        *ret_text = g_steal_pointer(&text);
        return true;
}

bool
gbn_change_make(const GbnRoot *root, const GbnChange *change, GError **error)
{
        g_autofree char *before_text = NULL, *digest = gbn_history_digest(change->text);
        g_auto(GbnDropinHeader) before = { 0 }, after = { 0 };
        GbnHistoryEntry entry = {
                .time = (uint64_t) time(NULL),
                .uid = change->uid,
                .unit = (char *) change->unit,
                .action = (char *) change->action,
                .tool = (char *) change->tool,
                .exposures = change->exposures,
                .in_force = change->in_force,
                .digest = change->in_force > 0 ? digest : NULL,
        };

        if (!gbn_change_check(root, change->unit, &before_text, error))
                return false;
        if (before_text)
                gbn_dropin_read(before_text, &before);
        if (change->text)
                gbn_dropin_read(change->text, &after);
        if (g_strcmp0(before_text, change->text) == 0)
                return true;
        entry.before = before.selection;
        entry.after = after.selection;
        entry.before_text = before_text;
        if (!gbn_history_add(root, &entry, error))
                return false;
        if (gbn_dropin_store_write(root, change->unit, change->text, error))
                return true;
        /* Nothing has changed after all; undo must not look at that entry. */
        (void) gbn_history_take_back(root, &entry, NULL);
        return false;
}
