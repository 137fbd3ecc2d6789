/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The facts of a service as properties that a running systemd can be given: the way back of
 * systemd/facts-from-bus.h. */
#pragma once

#include "engine/facts/setting.h"

#include <systemd/sd-bus.h>

/* Appends what facts has for a directive that layers may set, as "(sv)": none for a list that is empty, as
 * systemd would take that for a reset, and two where one cannot say it. The array must be open. Returns 0 or a
 * negative errno: EOPNOTSUPP where no property holds such a value. */
int gbn_facts_to_bus(sd_bus_message *message, const GbnSetting *setting, const GbnFacts *facts,
                     const GbnSystemd *systemd);
