/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which layers would lower what a finding adds to the exposure of a unit. */
#pragma once

#include "client/findings.h"
#include "client/stage.h"

/* Error: of the daemon, where it refuses layers for this unit; G_IO_ERROR_CANCELLED. */
void gbn_remedies_find(GbnStage *stage, const GbnFinding *finding, GCancellable *cancellable,
                       GAsyncReadyCallback done, gpointer userdata);

/* Ids of layers, char *, the mildest level first. */
GPtrArray *gbn_remedies_find_finish(GAsyncResult *result, GError **error);
