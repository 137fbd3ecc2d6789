/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One pass over the characters; what is inside a string does not count. */
#include "base/json-text.h"

#include "base/limits.h"

#include <stdio.h>
#include <string.h>

bool
gbn_json_text_check(const char *text, unsigned *ret_line)
{
        unsigned depth = 0;
        bool quoted = false;

        *ret_line = 1;
        for (const char *p = text; *p; p++) {
                *ret_line += *p == '\n';
                if (quoted && *p == '\\' && p[1])
                        p++;
                else if (*p == '"')
                        quoted = !quoted;
                else if (quoted)
                        continue;
                else if (*p == '\'' || *p == '/')
                        return false;
                else if (strchr("[{", *p) && ++depth > GBN_JSON_DEPTH_MAX)
                        return false;
                else if (strchr("]}", *p) && depth > 0)
                        depth--;
        }
        return true;
}

unsigned
gbn_json_message_line(const char *message, const char **ret_words)
{
        unsigned line = 1;
        int words = 0;

        if (sscanf(message, "<data>:%u:%*u: %n", &line, &words) < 1 || line == 0)
                line = 1;
        *ret_words = message + words;
        return line;
}
