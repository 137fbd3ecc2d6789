/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One round of questions to systemd about its services: many at a time, never more than the bus allows. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include <systemd/sd-bus.h>

typedef enum {
        GBN_LIVE_MAIN_PID = 1,
        GBN_LIVE_STARTED = 2,
        GBN_LIVE_NEEDS_RELOAD = 4,
        GBN_LIVE_ALL = 7,
} GbnLiveProperty;

typedef struct {
        const char *name, *active, *sub;
} GbnLiveRow;

/* on_row: a service of the list; on_list: the list is over, asked is the set that was asked for, NULL for all.
 * on_done comes once, and last: answered is false where systemd was silent or is not there. It may free the
 * questions. */
typedef struct {
        void (*on_row)(const GbnLiveRow *row, void *userdata);
        void (*on_list)(GHashTable *asked, GHashTable *names, void *userdata);
        void (*on_number)(const char *name, GbnLiveProperty property, uint64_t value,
                          void *userdata);
        void (*on_done)(bool answered, void *userdata);
} GbnLiveAnswers;

typedef struct GbnLiveQuestions GbnLiveQuestions;

/* answers is kept. */
GbnLiveQuestions *
gbn_live_questions_new(sd_bus *bus, const GbnLiveAnswers *answers, void *userdata);
void gbn_live_questions_free(GbnLiveQuestions *questions);

/* To be asked: the services of a set of names (char *), NULL: all; and properties of one service, which must be
 * loaded. The second may be called from on_row too. */
void gbn_live_questions_list(GbnLiveQuestions *questions, GHashTable *names);
void gbn_live_questions_add(GbnLiveQuestions *questions, const char *name, unsigned properties);

/* Asks; with nothing to ask, on_done comes in the next turn of the loop. */
void gbn_live_questions_begin(GbnLiveQuestions *questions);
