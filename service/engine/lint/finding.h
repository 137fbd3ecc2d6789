/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What lint has to say of one line of a unit file, and the table of all it may say. */
#pragma once

#include "base/words.h"

#include <glib.h>
#include <stddef.h>

typedef enum {
        GBN_SEVERITY_NOTE,    /* worth knowing; may be meant so */
        GBN_SEVERITY_WARNING, /* does something else than it says */
        GBN_SEVERITY_ERROR,   /* the unit does not work, or protects nothing */
} GbnSeverity;

typedef enum {
        /* lines that systemd reads over */
        GBN_LINT_NO_ASSIGNMENT,
        GBN_LINT_FATAL_LINE,
        GBN_LINT_UNKNOWN_SECTION,
        GBN_LINT_UNKNOWN_DIRECTIVE,
        GBN_LINT_UNLISTED_DIRECTIVE,
        GBN_LINT_NEWER_DIRECTIVE,
        GBN_LINT_WRONG_SECTION,
        GBN_LINT_WRONG_CASE,
        GBN_LINT_UNKNOWN_VALUE,
        GBN_LINT_NEWER_VALUE,
        GBN_LINT_TRAILING_COMMENT,
        GBN_LINT_LINE_OVERRIDDEN,
        GBN_LINT_LINE_WITHOUT_EFFECT,
        /* lines that do the opposite of what they seem to */
        GBN_LINT_WIDENS_EARLIER,
        GBN_LINT_ADDS_TO_EARLIER,
        GBN_LINT_EMPTY_ALLOWS_ALL,
        GBN_LINT_ALLOWS_EVERYTHING,
        GBN_LINT_BLOCKS_EVERYTHING,
        GBN_LINT_ERRNO_ZERO,
        /* the unit as a whole */
        GBN_LINT_DOES_NOT_LOAD,
        GBN_LINT_USER_MISSING,
        GBN_LINT_USER_NOBODY,
        GBN_LINT_SECRET_IN_ENVIRONMENT,
        GBN_LINT_TMPFILES_INSTEAD,
        GBN_LINT_ROOT_TMPFS_WITH_STRICT,
        GBN_LINT_AMBIENT_OUTSIDE_BOUNDING,
        GBN_LINT_SCORE_ABOVE_BOUND,
        GBN_LINT_TOO_MANY,
        GBN_LINT_RULES
} GbnLintRuleNumber;

typedef struct {
        const char *id; /* stable; people name it in build jobs */
        GbnSeverity severity;
        const char *title; /* raw text for people */
} GbnLintRule;

extern const GbnLintRule gbn_lint_rules[GBN_LINT_RULES];

typedef struct {
        GbnLintRuleNumber rule;
        char *path;
        unsigned line;   /* 0: the file as a whole */
        char *directive; /* NULL where none is meant */
        GbnWords *reason, *fix;
} GbnLintFinding;

/* An array that owns its findings. */
GPtrArray *gbn_lint_findings_new(void);

/* By file in the order of the first finding of each, then by line; what stands there twice is left
 * once. */
void gbn_lint_findings_finish(GPtrArray *findings);

/* "note", "warning", "error" */
const char *gbn_severity_name(GbnSeverity severity);
