/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The table is made from data/directives, which has what systemd prints about itself. */
#include "engine/lint/directive.h"

#include <glib.h>
#include <string.h>
#include <strings.h>

/* Longer names than this one are in no list; the nearest one need not be found for them. */
#define NAME_MAX_HERE 64
#define SLIPS_MAX 2

#include "base/text.h"
#include "directive-table.inc"

const GbnDirective *
gbn_directive_find(const char *section, const char *name)
{
        for (size_t i = 0; i < G_N_ELEMENTS(directives); i++)
                if (g_str_equal(directives[i].name, name) &&
                    g_str_equal(directives[i].section, section))
                        return directives + i;
        return NULL;
}

const GbnDirective *
gbn_directive_elsewhere(const char *section, const char *name)
{
        for (size_t i = 0; i < G_N_ELEMENTS(directives); i++)
                if (g_str_equal(directives[i].name, name) &&
                    !g_str_equal(directives[i].section, section))
                        return directives + i;
        return NULL;
}

const GbnDirective *
gbn_directive_other_case(const char *section, const char *name)
{
        for (size_t i = 0; i < G_N_ELEMENTS(directives); i++)
                if (strcasecmp(directives[i].name, name) == 0 &&
                    g_str_equal(directives[i].section, section))
                        return directives + i;
        return NULL;
}

const GbnDirective *
gbn_directive_nearest(const char *section, const char *name)
{
        const GbnDirective *nearest = NULL;
        unsigned slips = SLIPS_MAX + 1;

        if (strlen(name) >= NAME_MAX_HERE || strlen(name) < 4)
                return NULL;
        for (size_t i = 0; i < G_N_ELEMENTS(directives); i++) {
                unsigned other;

                if (!g_str_equal(directives[i].section, section))
                        continue;
                other = gbn_word_distance(name, directives[i].name);
                if (other < slips) {
                        slips = other;
                        nearest = directives + i;
                }
        }
        return nearest;
}

bool
gbn_directive_has_section(const char *section)
{
        for (size_t i = 0; i < G_N_ELEMENTS(directives); i++)
                if (g_str_equal(directives[i].section, section))
                        return true;
        return false;
}
