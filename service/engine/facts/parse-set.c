/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Values that several lines build up together: capabilities, namespaces, families, system calls.
 * Each has a "~" form, and each merges by rules of its own. */
#include "engine/facts/parse.h"

#include "engine/unit/address.h"
#include "engine/unit/capability.h"
#include "engine/unit/errno-name.h"
#include "engine/unit/word.h"

#include <sched.h>
#include <string.h>

/* What the untouched value is; a line that finds it replaces instead of merging. */
static uint64_t
initial_capabilities(const GbnReader *reader, const GbnSetting *setting)
{
        if (setting->field == offsetof(GbnFacts, ambient_capabilities))
                return 0;
        return reader->systemd.major >= GBN_SYSTEMD_NARROW_CAPABILITIES ? UINT64_MAX >> 1
                                                                        : UINT64_MAX;
}

static uint64_t
read_capabilities(GbnReader *reader, const char *value)
{
        unsigned limit = reader->systemd.major >= 256 ? 62 : 63, bit;
        GbnWordFlags flags = GBN_WORD_UNQUOTE;
        uint64_t sum = 0;

        /* Older ones drop a word whose quote does not end, newer ones take it as it is. */
        if (reader->systemd.major >= 256)
                flags |= GBN_WORD_LENIENT;
        for (const char *at = value; gbn_word_next(&at, reader->word, flags) == GBN_WORD_GOT;) {
                if (gbn_capability_find(reader->word->str, limit, &bit))
                        sum |= UINT64_C(1) << bit;
                else
                        reader->reason = N_("a word that is no capability");
        }
        return sum;
}

GbnVerdict
gbn_parse_capabilities(GbnReader *reader, const GbnSetting *setting, char *value)
{
        uint64_t *field = gbn_field(reader, setting);
        bool invert = *value == '~';
        uint64_t sum = read_capabilities(reader, value + invert);

        /* An empty line, a lone "~" or a line without a known name replaces, as on fresh ground. */
        if (sum == 0 || *field == initial_capabilities(reader, setting))
                *field = invert ? ~sum : sum;
        else if (invert)
                *field &= ~sum;
        else
                *field |= sum;
        return GBN_LINE_TAKEN;
}

static const struct {
        const char *word;
        uint64_t flag;
} namespaces[] = {
        { "cgroup", CLONE_NEWCGROUP }, { "ipc", CLONE_NEWIPC }, { "net", CLONE_NEWNET },
        { "mnt", CLONE_NEWNS },        { "pid", CLONE_NEWPID }, { "user", CLONE_NEWUSER },
        { "uts", CLONE_NEWUTS },       { "time", 0x80 },
};

static uint64_t
all_namespaces(const GbnReader *reader)
{
        uint64_t all = 0;

        for (size_t i = 0; i < G_N_ELEMENTS(namespaces); i++)
                all |= namespaces[i].flag;
        return reader->systemd.major >= 262 ? all : all & ~UINT64_C(0x80);
}

/* One unknown word voids the whole line. */
static bool
read_namespaces(GbnReader *reader, const char *at, uint64_t *ret)
{
        uint64_t flags = 0;
        GbnWordResult result;

        while ((result = gbn_word_next(&at, reader->word, GBN_WORD_PLAIN)) == GBN_WORD_GOT) {
                size_t i = 0;

                while (i < G_N_ELEMENTS(namespaces) &&
                       !g_str_equal(namespaces[i].word, reader->word->str))
                        i++;
                if (i == G_N_ELEMENTS(namespaces))
                        return false;
                flags |= namespaces[i].flag;
        }
        *ret = flags;
        return result == GBN_WORD_NONE;
}

GbnVerdict
gbn_parse_namespaces(GbnReader *reader, const GbnSetting *setting, char *value)
{
        uint64_t *field = gbn_field(reader, setting), flags;
        bool invert = *value == '~', restrict_all;

        if (*value == '\0')
                *field = UINT64_MAX;
        else if (gbn_boolean_parse(value, &restrict_all))
                *field = restrict_all ? 0 : all_namespaces(reader);
        else if (!read_namespaces(reader, value + invert, &flags))
                return gbn_line_ignored(reader, N_("a word that is no kind of namespace"));
        else if (*field == UINT64_MAX)
                *field = invert ? all_namespaces(reader) & ~flags : flags;
        else if (invert)
                *field &= ~flags;
        else
                *field |= flags;
        return GBN_LINE_TAKEN;
}

GbnVerdict
gbn_parse_families(GbnReader *reader, const GbnSetting *setting, char *value)
{
        GbnFamilyFilter *filter = gbn_field(reader, setting);
        bool invert = *value == '~';
        const char *at = value + invert;

        if (*value == '\0' || g_str_equal(value, "none")) {
                *filter = (GbnFamilyFilter) { .allow = *value != '\0' };
                return GBN_LINE_TAKEN;
        }
        if (!filter->is_set)
                *filter = (GbnFamilyFilter) { .is_set = true, .allow = !invert };
        while (gbn_word_next(&at, reader->word, GBN_WORD_UNQUOTE) == GBN_WORD_GOT) {
                unsigned family;

                if (!gbn_address_family_find(reader->word->str, &family)) {
                        reader->reason = N_("a word that is no address family");
                        if (reader->systemd.major >= 262)
                                break;
                        continue;
                }
                if (filter->allow != invert)
                        filter->families |= GBN_FAMILY_BIT(family);
                else
                        filter->families &= ~GBN_FAMILY_BIT(family);
        }
        return GBN_LINE_TAKEN;
}

/* What may follow the colon behind a call. */
static bool
is_action(const char *text)
{
        unsigned number;

        return g_str_equal(text, "kill") || gbn_errno_find(text, &number);
}

static bool
add_call_word(GbnReader *reader, GbnSyscallSet *set, char *word, bool invert)
{
        char *colon = strchr(word, ':');
        const GbnSyscallSet *group;
        int call;

        if (colon && (!invert || !is_action(colon + 1)))
                return false;
        if (colon)
                *colon = '\0';
        group = *word == '@' ? gbn_syscall_group(word, reader->systemd.major) : NULL;
        call = *word == '@' ? -1 : gbn_syscall_find(word);
        if (group)
                gbn_syscall_set_add_all(set, group);
        else if (call >= 0)
                gbn_syscall_set_add(set, (unsigned) call);
        return group || call >= 0;
}

GbnVerdict
gbn_parse_calls(GbnReader *reader, const GbnSetting *setting, char *value)
{
        GbnCallFilter *filter = gbn_field(reader, setting);
        bool invert = *value == '~';
        const char *at = value + invert;

        if (*value == '\0') {
                *filter = (GbnCallFilter) { 0 };
                return GBN_LINE_TAKEN;
        }
        if (!filter->is_set) {
                *filter = (GbnCallFilter) { .is_set = true, .allow = !invert };
                if (!invert)
                        filter->calls = *gbn_syscall_group("@default", reader->systemd.major);
        }
        /* Word by word: a word may take back what the one before it gave. */
        while (gbn_word_next(&at, reader->word, GBN_WORD_PLAIN) == GBN_WORD_GOT) {
                GbnSyscallSet calls = { 0 };

                if (!add_call_word(reader, &calls, reader->word->str, invert))
                        reader->reason = N_("a word that is no system call, group or errno");
                else if (filter->allow != invert)
                        gbn_syscall_set_add_all(&filter->calls, &calls);
                else
                        gbn_syscall_set_remove_all(&filter->calls, &calls);
        }
        return GBN_LINE_TAKEN;
}
