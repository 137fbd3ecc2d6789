/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* When something has to be asked about a unit that its stage does not tell: once its page is seen, and again
 * when the unit may have changed.
 *
 * Signals: "ask": a call is to be made, with the cancellable of this question, which is another one each time;
 * "state-changed": the client is connected, or is not. */
#pragma once

#include "client/stage.h"
#include "widgets/answer-view.h"

#define GBN_TYPE_QUESTION (gbn_question_get_type())
G_DECLARE_FINAL_TYPE(GbnQuestion, gbn_question, GBN, QUESTION, GObject)

/* page: the question goes before it does. */
GbnQuestion *gbn_question_new(GtkWidget *page);

/* Where the page shows the answer: it waits there, is told of there when the connection ends before there is one, and can
 * be asked for again. */
void gbn_question_set_view(GbnQuestion *question, GbnAnswerView *view);

/* Keeps an answer. FALSE: it is the one that was there already, so what is shown of it can stay. */
gboolean gbn_question_take(GbnQuestion *question, GVariant *answer);

/* In the view, unless it was called off. */
void gbn_question_fail(GbnQuestion *question, const GError *error);

/* Calls off what is under way. NULL: no unit. */
void gbn_question_set_stage(GbnQuestion *question, GbnStage *stage);

/* The answer that was given is old. */
void gbn_question_again(GbnQuestion *question);

/* Somebody wants to have it asked anew: a connection that was lost is made again first. */
void gbn_question_retry(GbnQuestion *question);

GCancellable *gbn_question_get_cancellable(GbnQuestion *question);

/* Whether nothing can be asked or done now. */
gboolean gbn_question_is_lost(GbnQuestion *question);
