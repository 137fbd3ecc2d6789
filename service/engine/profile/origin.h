/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whose a file of a unit is, told by the folder it lies in. */
#pragma once

#include "engine/profile/forecast.h"

#include <glib.h>

/* "vendor", "admin", "runtime" (below /run, and made by no generator), "generator", or "gabion" for our
 * drop-in. chain: of the unit of the question. */
const char *gbn_origin_of_file(const GbnForecastQuestion *question, const GbnUnitChain *chain,
                               const char *path);
