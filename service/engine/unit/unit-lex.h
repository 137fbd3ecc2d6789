/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The lines of a unit file, one assignment at a time, as systemd reads them. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

typedef enum {
        GBN_LEX_END,
        GBN_LEX_SECTION,    /* section: the name between the brackets */
        GBN_LEX_ASSIGNMENT, /* section, key and value; white space around them is gone */
        GBN_LEX_IGNORED,    /* a line without effect; reason says why */
        GBN_LEX_FATAL,      /* systemd reads no further in this file; reason says why */
} GbnLexKind;

typedef struct {
        GbnLexKind kind;
        unsigned line; /* from 1; of the last physical line of a continued one, as systemd counts */
        const char *section;
        const char *key;
        char *value; /* may be written to until the next call */
        const char *reason;
} GbnLexItem;

typedef struct {
        char *at, *end;
        unsigned line;
        bool bom_seen, joining, stopped;
        GString *joined; /* continuation lines so far */
        char *section;   /* NULL before the first header */
} GbnLexer;

/* text has size bytes and a NUL behind them; the lexer writes into it. */
void gbn_lexer_init(GbnLexer *lexer, char *text, size_t size);
void gbn_lexer_clear(GbnLexer *lexer);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(GbnLexer, gbn_lexer_clear)

/* Strings in *ret live until the next call. After END or FATAL it keeps answering END. */
GbnLexKind gbn_lexer_next(GbnLexer *lexer, GbnLexItem *ret);
