/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is about to happen, for how long, and the button that does it.
 *
 * Signals: "done" when a trial has begun, or layers were written in a directory tree; "history" when somebody wants
 * to know how it went wrong. */
#pragma once

#include "client/stage.h"

#include <adwaita.h>

#define GBN_TYPE_TRY_SHEET (gbn_try_sheet_get_type())
G_DECLARE_FINAL_TYPE(GbnTrySheet, gbn_try_sheet, GBN, TRY_SHEET, AdwWindow)

GbnTrySheet *gbn_try_sheet_new(GtkWindow *parent, GbnStage *stage);
