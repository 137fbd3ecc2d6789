/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Scores as people and programs read them. */
#pragma once

#include "ctl/json-out.h"
#include "ctl/terminal.h"
#include "engine/score/grade.h"
#include "engine/score/score.h"

#include <glib.h>

#define GBN_TENTHS_SIZE 32

/* 96 → "9.6". */
const char *gbn_present_tenths(uint64_t tenths, char buffer[static GBN_TENTHS_SIZE]);

/* The face for an exposure, as far as the locale can show it. */
const char *gbn_present_glyph(const GbnTerminal *terminal, const GbnGrade *grade);

GbnStyle gbn_present_style(unsigned exposure);

#define GBN_ROW_END_SIZE 32

/* What rows look like in JSON, by number and state; filled as they come up. */
typedef struct {
        char *data; /* all but the share and the closing bracket */
        size_t size;
        uint64_t share;             /* that the end is made for */
        char end[GBN_ROW_END_SIZE]; /* the share and the bracket */
        size_t end_size;            /* 0: not made yet */
} GbnRowText;

typedef struct {
        GbnRowText rows[GBN_ROW_COUNT][4];
} GbnRowTexts;

void gbn_row_texts_clear(GbnRowTexts *texts);

/* The array that systemd-analyze prints for one unit. texts begins zeroed and serves all units of
 * one run, for the nesting and the weights are the same for all of them. */
void gbn_present_rows_json(GbnJson *json, const GbnScore *score, GbnRowTexts *texts);

/* Heading, rows and the line with the total. */
void gbn_present_rows_text(const GbnTerminal *terminal, const char *name, const GbnScore *score,
                           bool legend);

/* How many columns text takes on a terminal. */
unsigned gbn_present_width(const char *text);

/* text at the right end of columns; it is never cut. */
char *gbn_present_right(const char *text, unsigned columns);

/* text cut to columns, with an ellipsis; and padded when pad says so. */
char *gbn_present_cut(const char *text, unsigned columns, bool pad);
