/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Why a change was not made, in words for people; and the raw error, for whoever wants to know. */
#pragma once

#include "client/deed.h"

typedef enum {
        GBN_TROUBLE_REFUSED,  /* by polkit, or somebody has closed its dialog */
        GBN_TROUBLE_NO_AGENT, /* nothing here can ask for a password */
        GBN_TROUBLE_CHANGED,  /* the service is another than the one that was shown */
        GBN_TROUBLE_BROKE,    /* it was laid on, and taken back at once */
        GBN_TROUBLE_LOST,     /* no answer came */
        GBN_TROUBLE_OTHER,
} GbnTroubleKind;

typedef struct {
        GbnTroubleKind kind;
        char *words;   /* whole sentences, clean */
        char *details; /* the name of the error and its text, clean, English */
} GbnTrouble;

/* The text of an error as one sentence, without the bus's prefix and without the unit's name. */
char *gbn_trouble_reason(const GError *error, const char *unit);

GbnTrouble *gbn_trouble_new(GbnClient *client, const GbnDeed *deed, const GError *error);
void gbn_trouble_free(GbnTrouble *trouble);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GbnTrouble, gbn_trouble_free)
