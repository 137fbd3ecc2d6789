/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What gbn_suggest() knows while it looks around: the lines of the unit, and the clues so far. */
#pragma once

#include "base/text.h"
#include "engine/facts/facts-from-text.h"
#include "engine/profile/suggest.h"
#include "engine/unit/specifier.h"

#include <glib.h>
#include <stdbool.h>

/* One assignment that was not taken back by an empty one behind it; specifiers are replaced. */
typedef struct {
        char *section, *key, *value, *path;
        unsigned line;
} GbnUnitLine;

typedef struct {
        const GbnSuggestQuestion *question;
        const GbnRoot *root;
        GbnFacts facts;
        GPtrArray *lines; /* GbnUnitLine * */
        GPtrArray *clues; /* GbnClue * */
        bool is_root;     /* it starts without a user of its own */

        /* the first command that the table knows a class for */
        const GbnProgram *program;
        char *program_name;
        const GbnUnitLine *program_line;
} GbnInquiry;

/* Reads one file of the unit, or a file beside it, into lines. */
void gbn_unit_lines_read(const GbnSpecifiers *specifiers, char *text, const char *path,
                         GPtrArray *lines);
GPtrArray *gbn_unit_lines_new(void);

/* The last line of this key, in any section; NULL: none. */
const GbnUnitLine *gbn_inquiry_last(const GbnInquiry *inquiry, const char *key);

/* word: NULL where nothing follows from what was seen; also one whose argument no layer would take
 * becomes NULL. line: NULL for what is not there. reason is taken over. */
void
gbn_inquiry_add(GbnInquiry *inquiry, const GbnUnitLine *line, const char *word, GbnWords *reason);

/* Whether some clue speaks for this layer, with any argument. */
bool gbn_inquiry_has(const GbnInquiry *inquiry, const char *id);

/* A clue "write:PATH", unless systemd makes that folder for the unit. A path into /var/run is one
 * into /run. */
void gbn_inquiry_add_write(GbnInquiry *inquiry, const GbnUnitLine *line, const char *path);

/* Where clues come from. */
void gbn_suggest_from_lines(GbnInquiry *inquiry);
void gbn_suggest_from_sockets(GbnInquiry *inquiry);
void gbn_suggest_from_commands(GbnInquiry *inquiry);
void gbn_suggest_from_capabilities(GbnInquiry *inquiry);

/* The port of "80", "0.0.0.0:80", "[::]:80" or ":80"; 0 where there is none. */
unsigned gbn_suggest_port_of(const char *value);

/* The word of the class, or several words where no class fits; its clue is added. */
char *gbn_suggest_class(GbnInquiry *inquiry);
