/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Why something was not done, quietly and in place; the raw error only on request.
 *
 * Signal: "way-on", when the button of the note was pressed; what it offers follows from the kind of trouble. */
#pragma once

#include "client/trouble.h"

#include <gtk/gtk.h>

#define GBN_TYPE_NOTE (gbn_note_get_type())
G_DECLARE_FINAL_TYPE(GbnNote, gbn_note, GBN, NOTE, GtkWidget)

void gbn_note_set_trouble(GbnNote *note, const GbnTrouble *trouble); /* NULL: nothing to say */
GbnTroubleKind gbn_note_get_kind(GbnNote *note);
