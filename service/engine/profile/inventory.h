/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* All directives that make the sandbox of a unit: their values now and with a selection, and who set them. */
#pragma once

#include "engine/profile/forecast.h"

#include <glib.h>
#include <stdbool.h>

typedef struct {
        const GbnSetting *setting;
        char *now, *then;   /* as gbn_value_text() */
        const char *origin; /* as gbn_origin_of_file(), or "default" */
        char *path;         /* of the file that set it last; NULL for "default" */
        unsigned share;     /* tenths of the exposure now that the rows about it make */
} GbnInventoryRow;

/* Sorted by name: those that layers may set, and those that a row of the score asks about. Element type
 * GbnInventoryRow *. Errors: those of gbn_forecast. */
GPtrArray *
gbn_inventory(const GbnForecastQuestion *question, const GbnSelection *selection, GError **error);
