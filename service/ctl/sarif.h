/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SARIF 2.1.0, the format in which code hosts and editors take the findings of a checker. */
#pragma once

#include "ctl/json-out.h"

#include <glib.h>

/* findings: GbnLintFinding *. One run, with the table of all rules. */
void gbn_sarif_write(GbnJson *json, const GPtrArray *findings);
