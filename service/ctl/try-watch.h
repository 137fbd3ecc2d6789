/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One trial from its start to its end, with the person and gabiond both having a say. */
#pragma once

#include "ctl/remote-trial.h"

typedef enum {
        GBN_TRY_KEPT,
        GBN_TRY_LEFT,     /* to its deadline, as was asked */
        GBN_TRY_REVERTED, /* the service runs as before */
        GBN_TRY_FAILED,   /* it did not begin, or its end is not known */
} GbnTryEnd;

typedef struct {
        GbnTryEnd end;
        char *reason;      /* why it went back or failed; NULL: nothing to say */
        uint64_t left;     /* seconds, for LEFT */
        unsigned exposure; /* for KEPT, in tenths; 0 when somebody else kept it */
} GbnTryResult;

/* Waits for the end. Says on the way what a person wants to know; the end is the caller's to say. */
GbnTryResult
gbn_try_watch(GbnRemote *remote, const GbnOptions *options, const GbnRemoteTrial *trial);
void gbn_try_result_clear(GbnTryResult *result);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(GbnTryResult, gbn_try_result_clear)
