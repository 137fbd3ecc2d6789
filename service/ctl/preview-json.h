/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A preview for programs. */
#pragma once

#include "ctl/dropin-change.h"
#include "ctl/json-out.h"

/* Whether a row is not the same with the layers. */
bool gbn_preview_moves(const GbnFinding *now, const GbnFinding *then);

void gbn_preview_json(GbnJson *json, const GbnPlan *plan, const GbnDropinChange *change);
