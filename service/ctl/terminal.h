/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where the output goes: to a person at a terminal, or to a program. */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

typedef enum {
        GBN_STYLE_NONE,
        GBN_STYLE_GOOD,
        GBN_STYLE_MIDDLING,
        GBN_STYLE_DIM,
        GBN_STYLE_HEADING,
        GBN_STYLE_ADDED, /* as diffs are coloured everywhere */
        GBN_STYLE_TAKEN,
        GBN_STYLE_PLACE,
} GbnStyle;

typedef struct {
        bool is_terminal, colours;
        bool emoji; /* systemd would print its faces as such: SYSTEMD_EMOJI, or a terminal that has them */
        pid_t pager; /* 0: none */
} GbnTerminal;

/* Starts the pager when output is a terminal and wants_pager says so. Call before any output. */
GbnTerminal gbn_terminal_begin(bool wants_pager);

/* Flushes, waits for the pager. False, with a message on stderr, when output was lost. */
bool gbn_terminal_end(const GbnTerminal *terminal);

bool gbn_terminal_is_utf8(void);

/* Columns to fill; UINT_MAX when output is no terminal. */
unsigned gbn_terminal_width(const GbnTerminal *terminal);

/* Escape sequences; "" where colours are off. */
const char *gbn_terminal_on(const GbnTerminal *terminal, GbnStyle style);
const char *gbn_terminal_off(const GbnTerminal *terminal, GbnStyle style);
