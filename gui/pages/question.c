/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is asked while the connection is lost waits until it is there again. */
#include "pages/question.h"

#include "client/failure.h"

struct _GbnQuestion {
        GObject parent;
        GtkWidget *page;
        GbnStage *stage;
        GbnAnswerView *view; /* of the page; NULL: it shows the answer in a way of its own */
        GVariant *taken;     /* the last answer; NULL: none yet */
        GCancellable *cancellable;
        gboolean is_seen, is_stale;
};

enum { ASK, STATE_CHANGED, SIGNALS };
static guint signals[SIGNALS];

G_DEFINE_FINAL_TYPE(GbnQuestion, gbn_question, G_TYPE_OBJECT)

static void
gbn_question_dispose(GObject *object)
{
        GbnQuestion *self = GBN_QUESTION(object);

        gbn_question_set_stage(self, NULL);
        if (self->page)
                g_signal_handlers_disconnect_by_data(self->page, self);
        self->page = NULL;
        if (self->view)
                g_signal_handlers_disconnect_by_data(self->view, self);
        self->view = NULL;
        G_OBJECT_CLASS(gbn_question_parent_class)->dispose(object);
}

static void
gbn_question_finalize(GObject *object)
{
        g_object_unref(GBN_QUESTION(object)->cancellable);
        G_OBJECT_CLASS(gbn_question_parent_class)->finalize(object);
}

static void
gbn_question_class_init(GbnQuestionClass *class)
{
        GObjectClass *object = G_OBJECT_CLASS(class);

        object->dispose = gbn_question_dispose;
        object->finalize = gbn_question_finalize;
        signals[ASK] = g_signal_new("ask", GBN_TYPE_QUESTION, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                    NULL, G_TYPE_NONE, 0);
        signals[STATE_CHANGED] = g_signal_new("state-changed", GBN_TYPE_QUESTION, G_SIGNAL_RUN_LAST,
                                              0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
gbn_question_init(GbnQuestion *self)
{
        self->cancellable = g_cancellable_new();
}

static void
call_off(GbnQuestion *self)
{
        g_cancellable_cancel(self->cancellable);
        g_object_unref(self->cancellable);
        self->cancellable = g_cancellable_new();
}

static void
ask(GbnQuestion *self)
{
        if (!self->is_seen || !self->is_stale || gbn_question_is_lost(self))
                return;
        call_off(self);
        self->is_stale = FALSE;
        g_signal_emit(self, signals[ASK], 0);
}

void
gbn_question_again(GbnQuestion *question)
{
        question->is_stale = TRUE;
        ask(question);
}

void
gbn_question_retry(GbnQuestion *question)
{
        GbnClient *client = question->stage ? gbn_stage_get_client(question->stage) : NULL;

        gbn_question_again(question);
        if (client && gbn_client_get_state(client) == GBN_CLIENT_LOST)
                gbn_client_start(client);
}

static void
on_unit(GbnQuestion *self, GbnUnit *unit)
{
        if (unit == gbn_stage_get_unit(self->stage))
                gbn_question_again(self);
}

gboolean
gbn_question_take(GbnQuestion *question, GVariant *answer)
{
        if (question->taken && g_variant_equal(question->taken, answer))
                return FALSE;
        g_clear_pointer(&question->taken, g_variant_unref);
        question->taken = g_variant_ref(answer);
        return TRUE;
}

void
gbn_question_fail(GbnQuestion *question, const GError *error)
{
        if (!gbn_failure_is_silent(error))
                gbn_answer_view_fail(question->view, error);
}

static void
on_state_changed(GbnQuestion *self)
{
        GbnClient *client = gbn_stage_get_client(self->stage);

        if (self->view && !self->taken && gbn_client_get_state(client) == GBN_CLIENT_LOST)
                gbn_answer_view_fail(self->view, gbn_client_get_error(client));
        g_signal_emit(self, signals[STATE_CHANGED], 0);
        ask(self);
}

void
gbn_question_set_stage(GbnQuestion *question, GbnStage *stage)
{
        GbnClient *client;

        if (question->stage)
                g_signal_handlers_disconnect_by_data(gbn_stage_get_client(question->stage),
                                                     question);
        g_set_object(&question->stage, stage);
        call_off(question);
        g_clear_pointer(&question->taken, g_variant_unref);
        if (!stage)
                return;
        if (question->view)
                gbn_answer_view_wait(question->view);
        client = gbn_stage_get_client(stage);
        (void) g_signal_connect_swapped(client, "listed", G_CALLBACK(gbn_question_again), question);
        (void) g_signal_connect_swapped(client, "unit-changed", G_CALLBACK(on_unit), question);
        (void) g_signal_connect_swapped(client, "trial-changed", G_CALLBACK(on_unit), question);
        (void) g_signal_connect_swapped(client, "state-changed", G_CALLBACK(on_state_changed),
                                        question);
        question->is_stale = TRUE;
        on_state_changed(question);
}

static void
on_map(GbnQuestion *self)
{
        self->is_seen = TRUE;
        ask(self);
}

static void
on_unmap(GbnQuestion *self)
{
        self->is_seen = FALSE;
}

GbnQuestion *
gbn_question_new(GtkWidget *page)
{
        GbnQuestion *self = g_object_new(GBN_TYPE_QUESTION, NULL);

        self->page = page;
        (void) g_signal_connect_swapped(page, "map", G_CALLBACK(on_map), self);
        (void) g_signal_connect_swapped(page, "unmap", G_CALLBACK(on_unmap), self);
        return self;
}

void
gbn_question_set_view(GbnQuestion *question, GbnAnswerView *view)
{
        question->view = view;
        (void) g_signal_connect_swapped(view, "again", G_CALLBACK(gbn_question_retry), question);
}

GCancellable *
gbn_question_get_cancellable(GbnQuestion *question)
{
        return question->cancellable;
}

gboolean
gbn_question_is_lost(GbnQuestion *question)
{
        GbnClient *client = question->stage ? gbn_stage_get_client(question->stage) : NULL;

        return !client || !gbn_client_get_manager(client) ||
               gbn_client_get_state(client) != GBN_CLIENT_READY;
}
