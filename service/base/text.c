/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Nothing here knows what the texts mean. */
#include "base/text.h"

#include <glib.h>
#include <string.h>

#define DISTANCE_LETTERS_MAX 63U

int
gbn_compare_strings(const void *a, const void *b)
{
        return strcmp(*(const char *const *) a, *(const char *const *) b);
}

char *
gbn_path_in(const char *folder, const char *name)
{
        return g_strconcat(folder, g_str_has_suffix(folder, "/") ? "" : "/", name, NULL);
}

bool
gbn_path_is_below(const char *path, const char *folder)
{
        size_t length = strlen(folder);

        return strncmp(path, folder, length) == 0 && (path[length] == '/' || path[length] == '\0');
}

bool
gbn_has_control_characters(const char *text)
{
        for (const unsigned char *p = (const unsigned char *) text; *p; p++)
                if (*p < ' ' || *p == 127)
                        return true;
        return false;
}

bool
gbn_is_safe_text(const char *text)
{
        return !gbn_has_control_characters(text) && !strpbrk(text, "\\\"'");
}

unsigned
gbn_word_distance(const char *a, const char *b)
{
        unsigned row[DISTANCE_LETTERS_MAX + 1];
        size_t width = MIN(strlen(b), DISTANCE_LETTERS_MAX);

        for (unsigned j = 0; j <= width; j++)
                row[j] = j;
        for (unsigned i = 1; a[i - 1]; i++) {
                unsigned diagonal = row[0];

                row[0] = i;
                for (size_t j = 1; j <= width; j++) {
                        unsigned old = row[j], change = diagonal + (a[i - 1] != b[j - 1]);

                        row[j] = MIN(MIN(row[j], row[j - 1]) + 1, change);
                        diagonal = old;
                }
        }
        return row[width];
}
