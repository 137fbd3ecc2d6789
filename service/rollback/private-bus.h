/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* systemd by its own socket, for a program that must work when the bus does not: calls that wait. */
#pragma once

#include "systemd/unit-state.h"

#include <stdint.h>
#include <systemd/sd-bus.h>

/* Root only. Returns 0 or a negative errno. */
int gbn_private_open(sd_bus **ret);

/* Has systemd read its unit files again; tries anew, once a second, while it refuses because of
 * ReloadLimitIntervalSec=. */
int gbn_private_reload(sd_bus *bus);

/* A call of the manager that takes the name of a unit and answers nothing of interest. */
int gbn_private_call(sd_bus *bus, const char *member, const char *unit);

/* A job on a unit, followed to its end. verb: as for gbn_jobs_run(). Returns 0 when it is done, ECANCELED
 * (negative) when it ended in another way, ETIMEDOUT after usec microseconds. */
int gbn_private_run(sd_bus *bus, const char *verb, const char *unit, uint64_t usec);

/* How the service is now. */
int gbn_private_look(sd_bus *bus, const char *unit, GbnUnitState *ret);
