/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lists of names that allow or deny: the first line chooses which, lines of the other kind take
 * names away again. */
#include "engine/facts/parse.h"

#include "engine/unit/file-system-group.h"
#include "engine/unit/word.h"

#include <string.h>

/* As systemd has them: IFNAMSIZ and ALTIFNAMSIZ, the end of the text counted in. */
#define INTERFACE_NAME_SIZE 16U
#define ALTERNATIVE_NAME_SIZE 128U

static void
put(GbnNameFilter *filter, bool invert, const char *name)
{
        unsigned at;
        bool found = g_ptr_array_find_with_equal_func(filter->names, name, g_str_equal, &at);

        if (filter->allow != invert) {
                filter->is_set = true;
                if (!found)
                        g_ptr_array_add(filter->names, g_strdup(name));
        } else if (found)
                g_ptr_array_remove_index(filter->names, at);
}

/* Any name will do; the kernel is asked when the unit starts. */
GbnVerdict
gbn_parse_file_systems(GbnReader *reader, const GbnSetting *setting, char *value)
{
        GbnNameFilter *filter = gbn_field(reader, setting);
        bool invert = *value == '~';
        const char *at = value + invert;

        if (*value == '\0') {
                g_ptr_array_set_size(filter->names, 0);
                filter->allow = filter->is_set = false;
                return GBN_LINE_TAKEN;
        }
        if (!filter->is_set)
                filter->allow = !invert;
        while (gbn_word_next(&at, reader->word, GBN_WORD_UNQUOTE) == GBN_WORD_GOT) {
                const char *word = reader->word->str;
                const char *const *members = *word == '@' ? gbn_file_system_group(word) : NULL;

                if (*word == '@' && !members)
                        reader->reason = N_("a word that is no group of file systems");
                else if (!members)
                        put(filter, invert, word);
                for (; members && *members; members++)
                        put(filter, invert, *members);
        }
        return GBN_LINE_TAKEN;
}

bool
gbn_interface_name_check(const char *name, bool alternative)
{
        size_t length = strlen(name);

        if (length == 0 || length >= (alternative ? ALTERNATIVE_NAME_SIZE : INTERFACE_NAME_SIZE))
                return false;
        for (const char *p = name; *p; p++)
                if (*p <= ' ' || *p >= '\177' || strchr(":/%", *p))
                        return false;
        return name[strspn(name, "0123456789")] != '\0' && !g_str_equal(name, ".") &&
               !g_str_equal(name, "..") && !g_str_equal(name, "all") &&
               !g_str_equal(name, "default");
}

/* An empty list restricts nothing, and the next line chooses anew what the list means. */
GbnVerdict
gbn_parse_interfaces(GbnReader *reader, const GbnSetting *setting, char *value)
{
        GbnNameFilter *filter = gbn_field(reader, setting);
        bool invert = *value == '~', alternative = reader->systemd.major >= 257;

        if (*value == '\0')
                g_ptr_array_set_size(filter->names, 0);
        if (filter->names->len == 0)
                filter->allow = !invert;
        for (const char *at = value + invert;
             gbn_word_next(&at, reader->word, GBN_WORD_UNQUOTE) == GBN_WORD_GOT;) {
                if (gbn_interface_name_check(reader->word->str, alternative))
                        put(filter, invert, reader->word->str);
                else
                        reader->reason = N_("a word that is no name of a network interface");
        }
        if (filter->names->len == 0)
                filter->allow = false;
        return GBN_LINE_TAKEN;
}
