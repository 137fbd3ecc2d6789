/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Values that the last valid line decides: booleans, words, modes. */
#include "engine/facts/parse.h"

#include "base/number.h"
#include "engine/unit/errno-name.h"
#include "engine/unit/word.h"

#include <string.h>
#include <strings.h>

GbnVerdict
gbn_line_ignored(GbnReader *reader, const char *reason)
{
        reader->reason = reason;
        return GBN_LINE_IGNORED;
}

GbnVerdict
gbn_line_refused(GbnReader *reader, const GbnSetting *setting, const char *reason)
{
        reader->reason = reason;
        return setting->is_fatal ? GBN_LINE_FATAL : GBN_LINE_IGNORED;
}

void *
gbn_field(GbnReader *reader, const GbnSetting *setting)
{
        return (char *) reader->facts + setting->field;
}

bool
gbn_boolean_parse(const char *text, bool *ret)
{
        static const char *const yes[] = { "1", "yes", "y", "true", "t", "on" };
        static const char *const no[] = { "0", "no", "n", "false", "f", "off" };

        for (size_t i = 0; i < G_N_ELEMENTS(yes); i++) {
                if (strcasecmp(text, yes[i]) == 0 || strcasecmp(text, no[i]) == 0) {
                        *ret = strcasecmp(text, yes[i]) == 0;
                        return true;
                }
        }
        return false;
}

GbnVerdict
gbn_parse_flag(GbnReader *reader, const GbnSetting *setting, char *value)
{
        bool *field = gbn_field(reader, setting);

        if (!gbn_boolean_parse(value, field))
                return gbn_line_refused(reader, setting, N_("neither yes nor no"));
        return GBN_LINE_TAKEN;
}

static GbnVerdict
find_choice(GbnReader *reader, const GbnSetting *setting, const char *value, int *ret)
{
        bool yes;

        if (setting->is_boolean && gbn_boolean_parse(value, &yes)) {
                *ret = yes ? GBN_YES : GBN_NO;
                return GBN_LINE_TAKEN;
        }
        for (int i = setting->is_boolean ? 2 : 0; setting->choices[i].text; i++)
                if (g_str_equal(setting->choices[i].text, value)) {
                        if (setting->choices[i].since > reader->systemd.major)
                                return gbn_line_ignored(
                                        reader, N_("a word that this systemd does not know yet"));
                        *ret = i;
                        return GBN_LINE_TAKEN;
                }
        return gbn_line_refused(reader, setting, N_("no word that this directive takes"));
}

GbnVerdict
gbn_parse_choice(GbnReader *reader, const GbnSetting *setting, char *value)
{
        return find_choice(reader, setting, value, gbn_field(reader, setting));
}

/* Since 258 a name may follow a colon, and an empty line takes the setting back. */
GbnVerdict
gbn_parse_hostname(GbnReader *reader, const GbnSetting *setting, char *value)
{
        if (reader->systemd.major >= 258) {
                if (*value == '\0') {
                        *(int *) gbn_field(reader, setting) = GBN_NO;
                        return GBN_LINE_TAKEN;
                }
                value[strcspn(value, ":")] = '\0';
        }
        return gbn_parse_choice(reader, setting, value);
}

/* Since 254 an empty line means "not said", which is something else than no. */
GbnVerdict
gbn_parse_mounts(GbnReader *reader, const GbnSetting *setting, char *value)
{
        int *field = gbn_field(reader, setting);
        bool yes;

        if (*value == '\0' && reader->systemd.major >= 254)
                *field = GBN_MOUNTS_UNSET;
        else if (gbn_boolean_parse(value, &yes))
                *field = yes ? GBN_MOUNTS_YES : GBN_MOUNTS_NO;
        else
                return gbn_line_ignored(reader, N_("neither yes nor no"));
        return GBN_LINE_TAKEN;
}

GbnVerdict
gbn_parse_umask(GbnReader *reader, const GbnSetting *setting, char *value)
{
        uint32_t *field = gbn_field(reader, setting);
        unsigned mode;

        if (!gbn_number_parse(value, 8, 07777, &mode))
                return gbn_line_ignored(reader, N_("no octal number up to 7777"));
        *field = mode;
        return GBN_LINE_TAKEN;
}

/* A list of controllers means yes, whatever is in it; so does an empty line. */
GbnVerdict
gbn_parse_delegate(GbnReader *reader, const GbnSetting *setting, char *value)
{
        bool *field = gbn_field(reader, setting);
        GbnWordResult result;
        const char *at = value;

        if (gbn_boolean_parse(value, field))
                return GBN_LINE_TAKEN;
        while ((result = gbn_word_next(&at, reader->word, GBN_WORD_UNQUOTE)) == GBN_WORD_GOT)
                ;
        if (result == GBN_WORD_BAD)
                return gbn_line_ignored(reader, N_("a quote without its end"));
        *field = true;
        return GBN_LINE_TAKEN;
}

GbnVerdict
gbn_parse_errno(GbnReader *reader, const GbnSetting *setting, char *value)
{
        char **field = gbn_field(reader, setting);
        bool kills = *value == '\0' || g_str_equal(value, "kill");
        unsigned number = 0;

        /* 0 is no error at all, and systemd does not take it here. */
        if (!kills && (!gbn_errno_find(value, &number) || number == 0))
                return gbn_line_ignored(reader, N_("no name or number of an error"));
        g_free(*field);
        *field = kills ? NULL : gbn_errno_name(number);
        return GBN_LINE_TAKEN;
}
