/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the columns of the table of services say, and how they are compared. */
#pragma once

#include "client/unit.h"

typedef struct {
        const char *title; /* to be translated */
        char *(*text)(GbnUnit *unit);
        int (*compare)(GbnUnit *one, GbnUnit *other);
        gboolean is_number;    /* to the end, with digits of one width */
        gboolean is_essential; /* there however narrow it is */
} GbnServicesColumn;

extern const GbnServicesColumn gbn_services_columns[];
extern const guint gbn_services_columns_count;
extern const guint
        gbn_services_columns_gain; /* by which it is sorted at first, the most in front */
