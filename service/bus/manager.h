/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The object /org/gabion/Gabion1 and what its methods share. dbus/ documents each of them. */
#pragma once

#include "bus/authz.h"
#include "bus/live-state.h"
#include "bus/unit-past.h"
#include "bus/warm-units.h"
#include "engine/profile/study.h"
#include "store/change.h"
#include "trial/trials.h"

#include <systemd/sd-bus.h>

#define GBN_BUS_NAME "org.gabion.Gabion1"
#define GBN_BUS_PATH "/org/gabion/Gabion1"
#define GBN_BUS_UNIT_PATH GBN_BUS_PATH "/unit"
#define GBN_MANAGER_INTERFACE GBN_BUS_NAME ".Manager"
#define GBN_UNIT_INTERFACE GBN_BUS_NAME ".Unit"

struct GbnManager {
        sd_bus *bus;
        GbnStudy study;
        GbnWarmUnits *units;
        GbnUnitPasts *pasts;
        GbnLiveStates *states; /* NULL for a tree of files */
        GbnAuthz *authz;
        GHashTable *changing; /* char *: units of which a change is under way */
        GbnTrials *trials;    /* NULL for a tree: nothing runs there */
        GHashTable *waiting;  /* char * → GPtrArray *: calls that a trial will answer */
        GHashTable *restarts; /* that systemd is at */
        uint64_t iteration;   /* of the event loop, in which changes were looked for */
};

/* Puts the objects on the bus; the name is requested later, so that nobody meets a name without
 * objects. Returns 0 or a negative errno. manager outlives the bus. */
int gbn_manager_publish(GbnManager *manager, sd_bus *bus);
void gbn_manager_clear(GbnManager *manager);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(GbnManager, gbn_manager_clear)

/* Whether something is under way that must not be interrupted. */
bool gbn_manager_is_busy(const GbnManager *manager);

/* Reads what has changed, looking once for each turn of the loop: what a call says is what is on disk. */
int gbn_manager_refresh(GbnManager *manager, sd_bus_error *error);

/* The path of a unit's object; the caller frees it with free(). */
int gbn_manager_unit_path(const char *unit, char **ret);

/* Whether the caller may lay a selection on a unit, and take layers away; answers as
 * gbn_authz_check() does. */
typedef struct {
        const char *verb; /* "persist" or "try" */
        char **words;
        const GbnForecast *forecast;
} GbnManagerPlan;
int gbn_manager_may_apply(GbnManager *manager, sd_bus_message *call, const GbnManagerPlan *plan,
                          sd_bus_error *error);
int gbn_manager_may_remove(GbnManager *manager, sd_bus_message *call, const char *verb,
                           const char *unit, sd_bus_error *error);

/* The same for what is no change for good: keeping a trial, ending that of somebody else, a restart. */
int gbn_manager_may_keep(GbnManager *manager, sd_bus_message *call, const GbnTrialView *trial,
                         sd_bus_error *error);
int gbn_manager_may_revert(GbnManager *manager, sd_bus_message *call, const GbnTrialView *trial,
                           sd_bus_error *error);
int gbn_manager_may_restart(GbnManager *manager, sd_bus_message *call, const char *unit,
                            sd_bus_error *error);

/* The action that keeping a selection for good needs; forecast NULL: to be without layers. */
const char *gbn_manager_keep_action(const GbnForecast *forecast);

/* The word for polkit: whether the exposure rises. */
const char *gbn_manager_direction(const GbnForecast *forecast);

/* What the drop-in would be: ret->dropin, NULL for an empty selection. Fails where the unit has another
 * digest than the caller has seen. */
int gbn_manager_plan(GbnManager *manager, const GbnStudyWish *wish, const char *digest,
                     GbnForecast *ret, sd_bus_error *error);

/* Whether systemd can read the files of a unit without waiting; one that is gone, whose layers may still
 * be taken away, has none. */
int gbn_manager_check_files(const GbnManager *manager, const char *unit, sd_bus_error *error);

/* Tells everyone what is applied to a unit now; ret is what was told. */
int gbn_manager_announce(GbnManager *manager, const char *unit, GbnUnitSummary *ret,
                         sd_bus_error *error);

/* Refuses what needs a running system where a tree is served, and units that are better left alone. */
int gbn_manager_refuse_in_tree(const GbnManager *manager, sd_bus_error *error);
int gbn_manager_check_target(const char *unit, sd_bus_error *error);

/* What a trial has come to; see GbnTrialsTold. */
void gbn_manager_trial_told(const GbnTrialView *trial, void *userdata);

/* The words of a selection; more than any has is refused before anything is made of it. */
int gbn_manager_read_selection(sd_bus_message *call, char ***ret, sd_bus_error *error);

/* What a change of our drop-in from one text to another does to a unit, for the history; NULL: none lies there. */
GbnExposures gbn_manager_exposures(const GbnManager *manager, const char *unit, const char *before,
                                   const char *after);

/* Makes a change in the name of the caller, whom the bus knows, and answers the call, at once or when
 * systemd has read the change and has the values that it means. */
int gbn_manager_make_change(GbnManager *manager, sd_bus_message *call, GbnChange *change,
                            sd_bus_error *error);

/* Methods; see sd_bus_message_handler_t. userdata: GbnManager *. */
int gbn_manager_list_layers(sd_bus_message *call, void *userdata, sd_bus_error *error);
int gbn_manager_list_classes(sd_bus_message *call, void *userdata, sd_bus_error *error);
int gbn_manager_assess(sd_bus_message *call, void *userdata, sd_bus_error *error);
int gbn_manager_analyze_unit(sd_bus_message *call, void *userdata, sd_bus_error *error);
int gbn_manager_preview(sd_bus_message *call, void *userdata, sd_bus_error *error);
int gbn_manager_suggest(sd_bus_message *call, void *userdata, sd_bus_error *error);
int gbn_manager_weigh(sd_bus_message *call, void *userdata, sd_bus_error *error);
int gbn_manager_list_directives(sd_bus_message *call, void *userdata, sd_bus_error *error);
int gbn_manager_list_files(sd_bus_message *call, void *userdata, sd_bus_error *error);
int gbn_manager_set_layers(sd_bus_message *call, void *userdata, sd_bus_error *error);
int gbn_manager_undo(sd_bus_message *call, void *userdata, sd_bus_error *error);
int gbn_manager_start_trial(sd_bus_message *call, void *userdata, sd_bus_error *error);
int gbn_manager_keep_trial(sd_bus_message *call, void *userdata, sd_bus_error *error);
int gbn_manager_revert_trial(sd_bus_message *call, void *userdata, sd_bus_error *error);
int gbn_manager_restart(sd_bus_message *call, void *userdata, sd_bus_error *error);
int gbn_manager_list_history(sd_bus_message *call, void *userdata, sd_bus_error *error);

/* The table of the unit objects. */
int gbn_unit_object_publish(GbnManager *manager, sd_bus *bus);
