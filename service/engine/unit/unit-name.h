/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names of service units: plain "a.service", template "a@.service", instance "a@b.service". */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef enum {
        GBN_UNIT_NAME_INVALID, /* no service unit can have this name */
        GBN_UNIT_NAME_PLAIN,
        GBN_UNIT_NAME_TEMPLATE,
        GBN_UNIT_NAME_INSTANCE,
} GbnUnitNameKind;

/* What kind of name of a service this is, by systemd's rules for characters and length. */
GbnUnitNameKind gbn_unit_name_kind(const char *name);

/* The type that the suffix of a name tells ("socket"), NULL for services and unknown suffixes. */
const char *gbn_unit_name_other_type(const char *name);

/* What a person typed, completed to a full name: ".service" is added where no suffix is.
 * Errors: BAD_NAME, also for the names of other unit types. */
char *gbn_unit_name_complete(const char *typed, GError **error);

/* The part before "@" or before the suffix. */
char *gbn_unit_name_prefix(const char *name);

/* The part between "@" and the suffix; NULL for a plain name, "" for a template. */
char *gbn_unit_name_instance(const char *name);

/* "a@b.service" → "a@.service". Only for instances. */
char *gbn_unit_name_template(const char *name);

/* "a@.service", "b" → "a@b.service". Only for templates and instances. */
char *gbn_unit_name_with_instance(const char *name, const char *instance);

/* systemd's escaping undone: "-" is "/", "\x2d" is "-". NULL where the escaping is broken. */
char *gbn_unit_name_unescape(const char *escaped);

/* The names whose folders NAME.d hold drop-ins of this unit, strongest first: itself, its template,
 * then every shorter prefix that ends in a dash. Element type char *. */
GPtrArray *gbn_unit_name_dropin_names(const char *name);
