/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is good to know about a forecast: later files that win, what settings bring along, what broke
 * elsewhere. */
#pragma once

#include "engine/profile/forecast.h"

/* chain: the unit without our drop-in; unit: its facts. The remarks are added to the forecast's. */
void
gbn_forecast_remark(const GbnForecastQuestion *question, const GbnUnitChain *chain,
                    const GbnFacts *unit, const GbnSelection *selection, GbnForecast *forecast);
