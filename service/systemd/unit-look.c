/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* GetAll of two interfaces, one after the other. systemd loads a unit when its object is asked for. */
#include "systemd/unit-look.h"

#include "engine/profile/difference.h"
#include "systemd/autoptr.h"
#include "systemd/facts-from-bus.h"
#include "systemd/systemd-call.h"

struct GbnUnitQuery {
        sd_bus *bus;
        char *unit;
        sd_bus_slot *slot;
        sd_bus_message *unit_properties;
        GbnUnitLooked handler;
        void *userdata;
};

void
gbn_unit_query_free(GbnUnitQuery *query)
{
        if (!query)
                return;
        (void) sd_bus_slot_unref(query->slot);
        (void) sd_bus_message_unref(query->unit_properties);
        g_free(query->unit);
        g_free(query);
}

/* The handler may free the query, so nothing of it is used afterwards. */
static int
tell_error(const GbnUnitQuery *query, const char *error)
{
        query->handler(&(GbnUnitLook) { .error = error }, query->userdata);
        return 0;
}

static int
on_service(sd_bus_message *reply, void *userdata, sd_bus_error *error)
{
        const GbnUnitQuery *query = userdata;
        g_autoptr(sd_bus_message) unit_properties = sd_bus_message_ref(query->unit_properties);
        g_auto(GbnUnitState) state = { 0 };
        int r;

        if (sd_bus_message_is_method_error(reply, NULL))
                return tell_error(query, sd_bus_message_get_error(reply)->message);
        r = gbn_unit_state_read(unit_properties, &state);
        if (r >= 0)
                r = gbn_unit_state_read(reply, &state);
        if (r < 0)
                return tell_error(query, g_strerror(-r));
        query->handler(&(GbnUnitLook) { .state = &state,
                                        .unit_properties = unit_properties,
                                        .service_properties = reply },
                       query->userdata);
        return 0;
}

static int
on_unit(sd_bus_message *reply, void *userdata, sd_bus_error *error)
{
        GbnUnitQuery *query = userdata;
        int r;

        query->slot = sd_bus_slot_unref(query->slot);
        if (sd_bus_message_is_method_error(reply, NULL))
                return tell_error(query, sd_bus_message_get_error(reply)->message);
        query->unit_properties = sd_bus_message_ref(reply);
        r = gbn_systemd_get_all(query->bus, query->unit, GBN_SYSTEMD_NAME ".Service",
                                &(GbnReplyTo) { on_service, query, &query->slot });
        return r < 0 ? tell_error(query, g_strerror(-r)) : 0;
}

GbnUnitQuery *
gbn_unit_look(sd_bus *bus, const char *unit, GbnUnitLooked handler, void *userdata)
{
        GbnUnitQuery *query = g_new0(GbnUnitQuery, 1);
        int r;

        *query = (GbnUnitQuery) {
                .bus = bus, .unit = g_strdup(unit), .handler = handler, .userdata = userdata
        };
        r = gbn_systemd_get_all(bus, unit, GBN_SYSTEMD_NAME ".Unit",
                                &(GbnReplyTo) { on_unit, query, &query->slot });
        if (r >= 0)
                return query;
        gbn_unit_query_free(query);
        return NULL;
}

char *
gbn_unit_look_compare(const GbnUnitLook *look, GbnStudy *study, const char *unit)
{
        g_autoptr(GPtrArray) differences = NULL;
        g_autoptr(GbnUnitChain) chain = NULL;
        g_auto(GbnFacts) facts = { 0 };
        g_autoptr(GError) reason = NULL;
        GbnScore score;
        int r;

        if (!gbn_study_refresh(study, &reason))
                return g_strdup(reason->message);
        chain = gbn_study_find(study, unit, &reason);
        if (!chain || !gbn_study_score(study, chain, &score, &reason))
                return g_strdup(reason->message);
        gbn_facts_init_for(&facts, &study->rules.systemd);
        r = gbn_facts_from_bus(look->unit_properties, look->service_properties,
                               &study->rules.systemd, &facts);
        if (r < 0)
                return g_strdup(g_strerror(-r));
        differences = gbn_facts_differences(&study->facts, &facts);
        g_ptr_array_add(differences, NULL);
        return g_strjoinv(", ", (char **) differences->pdata);
}
