/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The command line. */
#pragma once

#include "engine/unit/systemd-version.h"

#include <glib.h>
#include <stdbool.h>

typedef enum {
        GBN_OUTPUT_TEXT,
        GBN_OUTPUT_JSON_SHORT,
        GBN_OUTPUT_JSON_PRETTY,
} GbnOutput;

typedef struct {
        const char *root; /* NULL: this machine */
        const char *policy;
        const char *format; /* as it was typed; each command knows its own */
        GbnOutput output;
        unsigned threshold; /* tenths */
        bool has_systemd;
        GbnSystemd systemd; /* only with has_systemd */
        bool all, no_pager, no_legend, force;
        bool session;     /* ask gabiond on the session bus */
        const char *host; /* ask gabiond there; NULL: on this machine */
        bool no_ask_password;
        unsigned seconds;    /* of a trial; 0: as long as gabiond finds right */
        const char *keep_if; /* command of the shell; NULL: none */
        bool detach, none;
        bool help, version;
        char **arguments; /* the command first; NULL-terminated, never NULL */
} GbnOptions;

/* Permutes argv. Errors: BAD_ARGUMENT. */
bool gbn_options_parse(int argc, char **argv, GbnOptions *ret, GError **error);

/* Whether the options themselves lead to gabiond. */
bool gbn_options_ask_gabiond(const GbnOptions *options);
