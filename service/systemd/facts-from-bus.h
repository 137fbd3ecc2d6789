/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The facts of a service as a running systemd has them. */
#pragma once

#include "engine/facts/facts.h"
#include "engine/unit/systemd-version.h"

#include <systemd/sd-bus.h>

/* Both messages are answers of org.freedesktop.DBus.Properties.GetAll, for the interfaces
 * org.freedesktop.systemd1.Unit and .Service of one unit; they are read from their beginning. facts
 * must be initialised; what was in them is gone, and they are complete on success only. The values
 * are those in force: what settings bring along is in them already.
 * Returns 0 or a negative errno: ENXIO for a property of another type than the table of settings
 * says, EBADMSG for a value that is none, or for a message that is broken. */
int gbn_facts_from_bus(sd_bus_message *unit_properties, sd_bus_message *service_properties,
                       const GbnSystemd *systemd, GbnFacts *facts);
