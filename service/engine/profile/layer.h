/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A layer: what it sets, for whom, and what it commonly breaks. Data, read from JSON. */
#pragma once

#include "base/file-read.h"
#include "engine/facts/setting.h"

#include <glib.h>
#include <stdbool.h>

typedef enum {
        GBN_LAYER_RESTRICTION, /* tightens */
        GBN_LAYER_GRANT,       /* takes back part of what restrictions took */
} GbnLayerKind;

typedef enum { GBN_LEVEL_NONE, GBN_LEVEL_SAFE, GBN_LEVEL_STRICT, GBN_LEVEL_SEALED } GbnLevel;

/* One directive of a layer. */
typedef struct {
        const GbnSetting *setting;
        char **values; /* alternatives, newest first; "$argument" stands for the argument */
} GbnLayerLine;

/* A case in which the layer broke something. Texts are raw, for translation. */
typedef struct {
        char *who, *how, *source;
} GbnBreakage;

typedef struct {
        char *id, *title, *summary, *cost, *for_whom;
        unsigned revision;
        GbnLayerKind kind;
        GbnLevel level;
        unsigned systemd; /* the oldest that can use it; 0: all */
        char *argument;   /* type; NULL: takes none */
        char *argument_help;
        bool argument_required;
        bool is_shipped; /* with the program, not by the site */
        bool is_expert; /* sets what only shipped layers may, so it asks for more than the others */
        GPtrArray *lines; /* GbnLayerLine * */
        char **needs, **conflicts;
        GPtrArray *breaks; /* GbnBreakage * */
        char *path;        /* of its file */
} GbnLayer;

/* Reads one file; half a layer looks applied and protects nothing, so one bad line refuses it whole.
 * is_shipped: it comes with the program, and may set what a site's own layers may not.
 * Errors: BAD_LAYER with "PATH:LINE: " in front, and those of gbn_file_read. */
GbnLayer *gbn_layer_read(const GbnRoot *root, const char *path, bool is_shipped, GError **error);
void gbn_layer_free(GbnLayer *layer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GbnLayer, gbn_layer_free)

const char *gbn_level_name(GbnLevel level);

/* Whether text may stand in a value that is written to a unit: plain ASCII without what systemd's
 * reader gives a meaning to. */
bool gbn_value_is_plain(const char *text);
