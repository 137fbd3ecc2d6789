/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Two texts line by line: what stays, what goes and what comes. */
#pragma once

#include <glib.h>

typedef enum {
        GBN_LINE_STAYS,
        GBN_LINE_GOES,
        GBN_LINE_COMES,
} GbnLineFate;

typedef struct {
        GbnLineFate fate;
        char *text; /* without its end */
} GbnDiffLine;

/* Of GbnDiffLine *. Where lines change their place as few as can be are said to go and come. */
GPtrArray *gbn_line_diff(const char *before, const char *after);

gboolean gbn_line_diff_is_same(const GPtrArray *lines);
