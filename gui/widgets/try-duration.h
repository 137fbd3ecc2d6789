/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How long a trial lasts: one of a few times, and the one that was chosen last. */
#pragma once

#include <gtk/gtk.h>

#define GBN_TYPE_TRY_DURATION (gbn_try_duration_get_type())
G_DECLARE_FINAL_TYPE(GbnTryDuration, gbn_try_duration, GBN, TRY_DURATION, GtkWidget)

/* careful: the shortest of the usual times is proposed, whatever was chosen last. */
void gbn_try_duration_start(GbnTryDuration *duration, gboolean careful);
guint gbn_try_duration_get(GbnTryDuration *duration); /* seconds */
/* The next trial is proposed with this time; but one that was careful says nothing of the next. */
void gbn_try_duration_remember(GbnTryDuration *duration);
