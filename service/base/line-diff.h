/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Two texts as a unified diff, the way people and patch(1) know it. */
#pragma once

typedef struct {
        const char *before_name, *after_name; /* paths; "/dev/null" for what is not there */
        const char *before, *after;
} GbnLineDiff;

/* Three lines of context; "" where the texts are equal. Where too much differs to be compared line by
 * line, all that differs goes and comes as one block. */
char *gbn_line_diff(const GbnLineDiff *diff);
