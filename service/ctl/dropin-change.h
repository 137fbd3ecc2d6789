/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Our drop-in as it lies there against the one that a plan would write. */
#pragma once

#include "ctl/profiles.h"

#include <stdbool.h>

typedef enum {
        GBN_DROPIN_NONE,
        GBN_DROPIN_WRITTEN,    /* by Gabion, and as Gabion wrote it */
        GBN_DROPIN_EDITED,     /* by hand since then */
        GBN_DROPIN_FOREIGN,    /* a file of our name that Gabion did not write */
        GBN_DROPIN_UNREADABLE, /* what stands in it is not known */
} GbnDropinState;

typedef struct {
        GbnDropinState state;
        char *diff; /* unified; "" where nothing changes; NULL for one that cannot be read */
} GbnDropinChange;

/* Complains on stderr where the drop-in cannot be read. */
void gbn_dropin_change_look(const GbnPlan *plan, GbnDropinChange *ret);
void gbn_dropin_change_clear(GbnDropinChange *change);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(GbnDropinChange, gbn_dropin_change_clear)

/* "none", "written", "edited", "foreign", "unreadable" */
const char *gbn_dropin_state_name(GbnDropinState state);
