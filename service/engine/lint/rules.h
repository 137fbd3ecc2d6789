/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the rules of lint see, and how they speak. Only for the files of this folder. */
#pragma once

#include "base/text.h"
#include "engine/facts/setting.h"
#include "engine/lint/lint.h"

#include <stdbool.h>

/* A line that was read, in the order of reading over all files of the unit. */
typedef struct {
        const GbnLintPart *part;
        unsigned line;
        unsigned number; /* in the array of lines, from 0 */
        char *section, *key, *value;
        const GbnSetting *setting; /* NULL: it does not bear on the sandbox, or is unknown */
        GbnVerdict verdict;
        const char *reason; /* what the reader had to say; NULL: nothing */
} GbnLintLine;

typedef struct {
        const GbnLintOptions *options;
        const char *name;    /* of the unit, an instance where it is a template */
        GPtrArray *lines;    /* GbnLintLine * */
        GPtrArray *findings; /* GbnLintFinding * */
        GbnReader reader;
        GbnFacts facts;        /* after all lines so far */
        unsigned said;         /* findings so far; a broken file makes one a line */
        bool has_main, is_cut; /* is_cut: the main file has a line that ends it */
} GbnLint;

/* Takes reason and fix over. line may be NULL for the main file as a whole. */
void gbn_lint_say(GbnLint *lint, GbnLintRuleNumber rule, const GbnLintLine *line, GbnWords *reason,
                  GbnWords *fix);

/* The lines of a directive that count: those behind its last empty line; newest last. Free with
 * g_ptr_array_unref. */
GPtrArray *gbn_lint_lines_of(const GbnLint *lint, const char *section, const char *key);

/* The last line of a directive, an empty one too; NULL when there is none. */
const GbnLintLine *gbn_lint_last(const GbnLint *lint, const char *section, const char *key);

/* One step of reading each; before: the values as they were, only plain fields of it are to be read. */
void gbn_lint_key(GbnLint *lint, const GbnLintLine *line);
void gbn_lint_value(GbnLint *lint, const GbnLintLine *line, const GbnFacts *before);
void gbn_lint_order(GbnLint *lint, const GbnLintLine *line, const GbnFacts *before);

/* Once, behind the last line. */
void gbn_lint_order_end(GbnLint *lint);
void gbn_lint_environment(GbnLint *lint);
void gbn_lint_whole(GbnLint *lint);
void gbn_lint_tmpfiles(GbnLint *lint);

/* Whether a value of this directive is one that the last line alone decides. */
bool gbn_lint_is_scalar(const GbnSetting *setting);
