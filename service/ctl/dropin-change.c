/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Nothing is trusted about the file that lies there: it may be anybody's, of any bytes. */
#include "ctl/dropin-change.h"

#include "base/error.h"
#include "base/limits.h"
#include "base/line-diff.h"
#include "ctl/commands.h"
#include "engine/profile/dropin.h"

#include <string.h>

const char *
gbn_dropin_state_name(GbnDropinState state)
{
        static const char *const names[] = {
                [GBN_DROPIN_NONE] = "none",
                [GBN_DROPIN_WRITTEN] = "written",
                [GBN_DROPIN_EDITED] = "edited",
                [GBN_DROPIN_FOREIGN] = "foreign",
                [GBN_DROPIN_UNREADABLE] = "unreadable",
        };

        return names[state];
}

void
gbn_dropin_change_clear(GbnDropinChange *change)
{
        g_clear_pointer(&change->diff, g_free);
}

static GbnDropinState
state_of(const GbnFile *file)
{
        g_auto(GbnDropinHeader) header = { 0 };

        if (!file->data)
                return GBN_DROPIN_FOREIGN;
        gbn_dropin_read(file->data, &header);
        if (!header.is_ours)
                return GBN_DROPIN_FOREIGN;
        return header.is_edited || strlen(file->data) != file->size ? GBN_DROPIN_EDITED
                                                                    : GBN_DROPIN_WRITTEN;
}

void
gbn_dropin_change_look(const GbnPlan *plan, GbnDropinChange *ret)
{
        const char *place = plan->forecast.place;
        g_autofree char *before = NULL;
        g_autoptr(GError) error = NULL;
        g_auto(GbnFile) file = { 0 };

        *ret = (GbnDropinChange) { .state = GBN_DROPIN_NONE };
        if (gbn_file_read(gbn_unit_tree_root(plan->scorer.tree), place, GBN_UNIT_FILE_BYTES_MAX,
                          &file, &error)) {
                ret->state = state_of(&file);
                before = file.data ? g_utf8_make_valid(file.data, -1) : NULL;
        } else if (!g_error_matches(error, GBN_ERROR, GBN_ERROR_NOT_FOUND)) {
                gbn_complain(error);
                ret->state = GBN_DROPIN_UNREADABLE;
                return;
        }
        ret->diff = gbn_line_diff(
                &(GbnLineDiff) { ret->state == GBN_DROPIN_NONE ? "/dev/null" : place, place,
                                 before ? before : "", plan->forecast.dropin });
}
