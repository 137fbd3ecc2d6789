/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How strict the staged layers are, as one choice: a level, none, or a mixture of one's own. */
#pragma once

#include "client/stage.h"

#include <gtk/gtk.h>

#define GBN_TYPE_LEVEL_PICKER (gbn_level_picker_get_type())
G_DECLARE_FINAL_TYPE(GbnLevelPicker, gbn_level_picker, GBN, LEVEL_PICKER, GtkWidget)

void gbn_level_picker_set_stage(GbnLevelPicker *picker, GbnStage *stage); /* NULL: none */
