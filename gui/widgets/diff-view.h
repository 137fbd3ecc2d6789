/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What changes in a file, line by line: a sign in the gutter, and a word for those who do not see it. */
#pragma once

#include <gtk/gtk.h>

#define GBN_TYPE_DIFF_VIEW (gbn_diff_view_get_type())
G_DECLARE_FINAL_TYPE(GbnDiffView, gbn_diff_view, GBN, DIFF_VIEW, GtkWidget)

void gbn_diff_view_set_texts(GbnDiffView *view, const char *before, const char *after);
