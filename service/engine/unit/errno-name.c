/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The names are the libc's; a few errors have a second one that it can not tell. */
#include "engine/unit/errno-name.h"

#include "base/number.h"

#include <errno.h>
#include <glib.h>
#include <string.h>

#define ERRNO_MAX 4095U
#define NAMED_MAX 256

bool
gbn_errno_find(const char *text, unsigned *ret)
{
        static const struct {
                const char *name;
                unsigned number;
        } others[] = {
                { "EWOULDBLOCK", EWOULDBLOCK },
                { "EDEADLOCK", EDEADLOCK },
                { "ENOTSUP", ENOTSUP },
        };

        if (gbn_number_parse(text, 0, ERRNO_MAX, ret))
                return true;
        for (unsigned i = 1; i < NAMED_MAX; i++) {
                const char *name = strerrorname_np((int) i);

                if (name && g_str_equal(name, text)) {
                        *ret = i;
                        return true;
                }
        }
        for (size_t i = 0; i < G_N_ELEMENTS(others); i++)
                if (g_str_equal(others[i].name, text)) {
                        *ret = others[i].number;
                        return true;
                }
        return false;
}

char *
gbn_errno_name(unsigned number)
{
        const char *name = number > 0 && number < NAMED_MAX ? strerrorname_np((int) number) : NULL;

        return name ? g_strdup(name) : g_strdup_printf("%u", number);
}
