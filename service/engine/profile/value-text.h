/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The value of one directive, for people. */
#pragma once

#include "engine/facts/setting.h"

#include <glib.h>

/* As unit files spell it: a list with blanks between its entries, "" for an empty one. Of a directive that
 * layers may set or the score asks about. */
char *gbn_value_text(const GbnSetting *setting, const GbnFacts *facts, const GbnSystemd *systemd);
