/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who may change something: polkit decides each call anew, nothing is remembered. */
#pragma once

#include <stdbool.h>
#include <sys/types.h>
#include <systemd/sd-bus.h>

#define GBN_ACTION_PREFIX "org.gabion.Gabion1."

typedef struct GbnAuthz GbnAuthz;

/* owner_only: no polkit; only who runs this program may change things (a tree on a session bus). */
GbnAuthz *gbn_authz_new(bool owner_only);
void gbn_authz_free(GbnAuthz *authz);

/* Whether a call comes round for the second time. */
bool gbn_authz_knows(const GbnAuthz *authz, sd_bus_message *call);

/* Whether an answer is awaited. */
bool gbn_authz_is_asking(const GbnAuthz *authz);

/* The user whom the bus knows as the sender. Returns 0 or a negative errno. */
int gbn_authz_uid(sd_bus_message *call, uid_t *ret);

/* To be called before anything is worked out for a call that gbn_authz_check() will refuse, because its sender asks
 * too much at a time. Returns 0, or a negative errno, and *error says LimitsExceeded. */
int gbn_authz_check_room(GbnAuthz *authz, sd_bus_message *call, sd_bus_error *error);

/* What polkit and the person it asks are told; each text is short and was checked before. */
typedef struct {
        const char *action; /* GBN_ACTION_PREFIX "persist", "remove", … */
        const char *unit, *verb;
        const char *selection; /* words, sorted; "" where none is meant */
        const char *direction; /* "tighten" or "loosen", against what is there now */
        const char *digest;    /* sha256 of the drop-in; "" where it goes */
        const char *message;   /* for the person; "$(unit)" stands for the unit */
} GbnAuthzQuestion;

/* 1: allowed. 0: polkit was asked; return 1 now, and the same call comes round again from its start.
 * Else a negative errno, and *error says AccessDenied, InteractiveAuthorizationRequired or
 * LimitsExceeded. */
int gbn_authz_check(GbnAuthz *authz, sd_bus_message *call, const GbnAuthzQuestion *question,
                    sd_bus_error *error);
