/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Other weights, ranges and words than the built-in ones: files for --security-policy=. */
#pragma once

#include "base/file-read.h"
#include "engine/score/assessment.h"

#include <glib.h>
#include <stdbool.h>

typedef struct {
        uint64_t weight, range;
        char *good, *bad, *not_applicable; /* NULL: the row's own words */
} GbnWeight;

typedef struct {
        GbnWeight rows[GBN_ROW_COUNT];
} GbnWeights;

/* The built-in ones. */
GbnWeights *gbn_weights_new(void);
void gbn_weights_free(GbnWeights *weights);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GbnWeights, gbn_weights_free)

/* Reads a policy file (a path on this machine). Errors: BAD_POLICY, and those of gbn_file_read. */
bool
gbn_weights_load(GbnWeights *weights, const char *path, const GbnSystemd *systemd, GError **error);

/* The first systemd-analyze-security.policy of the folders systemd looks into; no file is fine.
 * *ret_path (may be NULL) gets the path that was used, or NULL. */
bool gbn_weights_load_installed(GbnWeights *weights, const GbnRoot *root, const GbnSystemd *systemd,
                                char **ret_path, GError **error);
