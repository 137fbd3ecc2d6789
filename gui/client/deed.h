/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The calls that change something: a person may be asked for a password, and takes the time that it takes.
 *
 * None is called off by looking elsewhere: it would be done all the same, and nobody would be told. */
#pragma once

#include "client/client.h"

typedef enum {
        GBN_DEED_TRY,
        GBN_DEED_KEEP,
        GBN_DEED_REVERT,
        GBN_DEED_APPLY, /* without a trial */
        GBN_DEED_UNDO,
        GBN_DEED_RESTART,
} GbnDeedKind;

typedef struct {
        GbnDeedKind kind;
        const char *unit;
        const char *const *words; /* to try or to apply; empty: to be without layers */
        const char *digest;       /* what Preview() said of these words */
        guint seconds;            /* of a trial */
} GbnDeed;

/* The client is asked for its list again when it is done. */
void
gbn_deed_do(GbnClient *client, const GbnDeed *deed, GAsyncReadyCallback done, gpointer userdata);

/* Errors keep their name of the bus; see client/trouble.h. */
gboolean gbn_deed_finish(GbnClient *client, GAsyncResult *result, GError **error);

/* The polkit action that is needed at least; some words of a selection need more. */
const char *gbn_deed_action(GbnDeedKind kind);
