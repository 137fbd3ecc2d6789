/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The words that systemd-analyze has for an exposure. */
#pragma once

typedef struct {
        unsigned from;     /* tenths */
        const char *label; /* "UNSAFE" */
        const char *glyph; /* UTF-8 */
        const char *ascii; /* the same for a terminal without UTF-8 */
} GbnGrade;

/* exposure: tenths, 0 to 100. */
const GbnGrade *gbn_grade(unsigned exposure);
