/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* strtoul with the doors closed that unit files do not have. */
#include "base/number.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

bool
gbn_number_parse(const char *text, unsigned base, unsigned max, unsigned *ret)
{
        unsigned long number;
        const char *start;
        char *end;

        text += strspn(text, " \t\n\r");
        start = text;
        if (base != 0 && (*text == '+' || *text == '-'))
                return false;
        if (base == 0 && text[0] == '0' && strchr("bBoO", text[1]) && text[1]) {
                base = text[1] == 'b' || text[1] == 'B' ? 2 : 8;
                text += 2;
        }
        errno = 0;
        number = strtoul(text, &end, (int) base);
        if (errno != 0 || end == text || *end != '\0')
                return false;
        if ((*start == '-' && number != 0) || number > max)
                return false;
        *ret = (unsigned) number;
        return true;
}
