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
const char *gbn_present_glyph(const GbnGrade *grade);

GbnStyle gbn_present_style(unsigned exposure);

/* The array that systemd-analyze prints for one unit. */
void gbn_present_rows_json(GbnJson *json, const GbnScore *score);

/* Heading, rows and the line with the total. */
void gbn_present_rows_text(const GbnTerminal *terminal, const char *name, const GbnScore *score,
                           bool legend);

/* text cut to columns, with an ellipsis; and padded when pad says so. */
char *gbn_present_cut(const char *text, unsigned columns, bool pad);
