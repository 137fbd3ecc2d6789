/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a person sees while a trial runs: one line that counts down on a terminal, a few calm ones
 * elsewhere, none for programs. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

typedef struct {
        const char *unit;
        bool is_quiet;  /* for programs */
        bool is_asking; /* somebody can press Enter here */
        bool rewrites;  /* the line on the terminal */
        bool is_open;   /* that line stands there, without its end */
        uint64_t told;  /* seconds left when it was last said; 0: not yet */
} GbnTrySay;

GbnTrySay gbn_try_say_begin(const char *unit, bool is_quiet, bool is_asking);

/* A line of its own: format has one %s, the unit. */
void gbn_try_say_line(GbnTrySay *say, const char *format);

/* The same with a reason behind it, unless it is NULL or "". */
void gbn_try_say_reason(GbnTrySay *say, const char *format, const char *reason);

/* Time passes; said when it is worth it. */
void gbn_try_say_left(GbnTrySay *say, uint64_t seconds);

/* Takes the line that counts down away, for what others say. */
void gbn_try_say_end(GbnTrySay *say);

/* "4:32". */
#define GBN_TRY_CLOCK_SIZE 32
const char *gbn_try_clock(uint64_t seconds, char buffer[static GBN_TRY_CLOCK_SIZE]);
