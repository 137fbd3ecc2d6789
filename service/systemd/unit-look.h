/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One look at a service as systemd has it, without waiting for the answer. */
#pragma once

#include "engine/profile/study.h"
#include "systemd/unit-state.h"

#include <systemd/sd-bus.h>

/* state is good until the handler returns; NULL where systemd could not say, and then error says why. The
 * messages are the answers for the interfaces Unit and Service, for gbn_facts_from_bus(). */
typedef struct {
        const GbnUnitState *state;
        const char *error;
        sd_bus_message *unit_properties, *service_properties;
} GbnUnitLook;
typedef void (*GbnUnitLooked)(const GbnUnitLook *look, void *userdata);

/* The handler may free the query; who frees it earlier is not called. NULL when nothing could be sent. */
typedef struct GbnUnitQuery GbnUnitQuery;
GbnUnitQuery *gbn_unit_look(sd_bus *bus, const char *unit, GbnUnitLooked handler, void *userdata);
void gbn_unit_query_free(GbnUnitQuery *query);

/* The directives of which systemd has another value than the unit's files say, joined with ", ", or the
 * reason why that cannot be said; "" where all is as it should be. */
char *gbn_unit_look_compare(const GbnUnitLook *look, GbnStudy *study, const char *unit);
