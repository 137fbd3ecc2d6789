/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Every directive that a service unit may have, of all its sections, whether it bears on the sandbox
 * or not. */
#pragma once

#include <stdbool.h>

/* The newest systemd whose list is here; what later ones added is not known. */
#define GBN_DIRECTIVES_OF 257

typedef struct {
        const char *name, *section;
        const char *kind; /* of value, in systemd's words: "BOOLEAN", "UNIT [...]", … */
        unsigned since;   /* the first systemd that has it; 0: 252 or older */
} GbnDirective;

/* NULL for one that no known systemd has there. */
const GbnDirective *gbn_directive_find(const char *section, const char *name);

/* The same name in another section; NULL when there is none. */
const GbnDirective *gbn_directive_elsewhere(const char *section, const char *name);

/* One of this section whose name differs only in upper and lower case, or by a typing slip; NULL when
 * nothing is near. */
const GbnDirective *gbn_directive_other_case(const char *section, const char *name);
const GbnDirective *gbn_directive_nearest(const char *section, const char *name);

/* Whether a service unit has this section. */
bool gbn_directive_has_section(const char *section);
