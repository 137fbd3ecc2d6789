/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A directive of a unit, as ListDirectives() tells of it. */
#pragma once

#include <gio/gio.h>

typedef enum {
        GBN_DIRECTIVE_NAME,
        GBN_DIRECTIVE_NOW,
        GBN_DIRECTIVE_AFTER, /* empty where it stays */
        GBN_DIRECTIVE_ORIGIN,
        GBN_DIRECTIVE_SHARE,
        GBN_DIRECTIVE_FIELDS,
} GbnDirectiveField;

#define GBN_TYPE_DIRECTIVE (gbn_directive_get_type())
G_DECLARE_FINAL_TYPE(GbnDirective, gbn_directive, GBN, DIRECTIVE, GObject)

/* row: (sssssu). */
GbnDirective *gbn_directive_new(GVariant *row);

/* As a cell shows it: clean, "–" for an empty value. */
const char *gbn_directive_get_text(GbnDirective *directive, GbnDirectiveField field);

/* As unit files spell them. */
const char *gbn_directive_get_name(GbnDirective *directive);
const char *gbn_directive_get_now(GbnDirective *directive);
const char *gbn_directive_get_then(GbnDirective *directive);

const char *gbn_directive_get_path(GbnDirective *directive); /* of the file that set it; "" */
guint gbn_directive_get_share(GbnDirective *directive);      /* tenths */
gboolean gbn_directive_is_changed(GbnDirective *directive);

/* All of it in a sentence, to be read aloud. */
char *gbn_directive_dup_label(GbnDirective *directive);

/* Whether any of its texts holds these words; "" is in each. */
gboolean gbn_directive_matches(GbnDirective *directive, const char *words);

/* For a sorter: negative, 0, positive. */
int gbn_directive_compare(GbnDirective *a, GbnDirective *b, GbnDirectiveField field);
