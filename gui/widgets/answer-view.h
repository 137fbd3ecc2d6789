/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a question to the daemon has come to: nothing yet, an answer, nothing to show, or why there is none.
 *
 * Property "child": the answer. Signal "again": somebody wants to have it asked anew. */
#pragma once

#include <gtk/gtk.h>

#define GBN_TYPE_ANSWER_VIEW (gbn_answer_view_get_type())
G_DECLARE_FINAL_TYPE(GbnAnswerView, gbn_answer_view, GBN, ANSWER_VIEW, GtkWidget)

/* An empty place, and after a second a spinner. */
void gbn_answer_view_wait(GbnAnswerView *view);
void gbn_answer_view_answer(GbnAnswerView *view);

/* description: may be NULL. */
void gbn_answer_view_empty(GbnAnswerView *view, const char *title, const char *description);
void gbn_answer_view_fail(GbnAnswerView *view, const GError *error);
