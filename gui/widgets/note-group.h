/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a preview has to say besides: "Good to Know". */
#pragma once

#include "client/foretold.h"

#include <adwaita.h>

#define GBN_TYPE_NOTE_GROUP (gbn_note_group_get_type())
G_DECLARE_FINAL_TYPE(GbnNoteGroup, gbn_note_group, GBN, NOTE_GROUP, AdwPreferencesGroup)

/* Hidden where there are no notes. */
void gbn_note_group_set_preview(GbnNoteGroup *group, const GbnPreview *preview); /* NULL: none */
