/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lines that undo or loosen earlier ones: the last scalar counts, lists grow, and a plain list behind
 * a denial takes back part of it. */
#include "engine/facts/parse.h"
#include "engine/lint/rules.h"
#include "engine/unit/address.h"

#include <string.h>
#include <strings.h>

/* Lines looked at behind the one that is read: a real unit has fewer, a hostile one more. */
#define LOOK_BACK_MAX 200U

bool
gbn_lint_is_scalar(const GbnSetting *setting)
{
        return setting->parse == gbn_parse_flag || setting->parse == gbn_parse_choice ||
               setting->parse == gbn_parse_hostname || setting->parse == gbn_parse_mounts ||
               setting->parse == gbn_parse_umask || setting->parse == gbn_parse_errno ||
               setting->parse == gbn_parse_user || setting->parse == gbn_parse_path ||
               setting->parse == gbn_parse_text || setting->parse == gbn_parse_bus_name;
}

static bool
is_set(const GbnSetting *setting)
{
        return setting->parse == gbn_parse_calls || setting->parse == gbn_parse_families ||
               setting->parse == gbn_parse_namespaces || setting->parse == gbn_parse_capabilities;
}

/* "yes", "no", "none": a whole line in one word, not part of a list. */
static bool
is_whole(const GbnLintLine *line)
{
        bool yes;

        if (line->setting->parse == gbn_parse_namespaces)
                return gbn_boolean_parse(line->value, &yes);
        return line->setting->parse == gbn_parse_families && g_str_equal(line->value, "none");
}

static bool
denies(const GbnLintLine *line)
{
        bool yes;

        if (*line->value == '~')
                return true;
        if (!is_whole(line))
                return false;
        return !gbn_boolean_parse(line->value, &yes) || yes;
}

/* The line of this directive before the given one; NULL at the first and behind an empty line. */
static const GbnLintLine *
line_before(const GbnLint *lint, const GbnLintLine *line)
{
        unsigned stop = line->number > LOOK_BACK_MAX ? line->number - LOOK_BACK_MAX : 0;

        for (unsigned at = line->number; at > stop; at--) {
                const GbnLintLine *other = lint->lines->pdata[at - 1];

                if (other->setting == line->setting && other->verdict == GBN_LINE_TAKEN)
                        return *other->value ? other : NULL;
        }
        return NULL;
}

/* The nearest denial before the line, not too far from it. */
static const GbnLintLine *
denial_before(const GbnLint *lint, const GbnLintLine *line)
{
        const GbnLintLine *other = line_before(lint, line);

        while (other && !denies(other) && line->number - other->number <= LOOK_BACK_MAX)
                other = line_before(lint, other);
        return other && denies(other) ? other : NULL;
}

/* Where a line of another file stands. */
static char *
place_of(const GbnLintLine *line)
{
        return g_strdup_printf("%s:%u", line->part->path, line->line);
}

/* What became allowed and what became denied by a line. */
typedef struct {
        bool more, less;
} Change;

static void
compare_words(const uint64_t *before, const uint64_t *after, size_t count, Change *ret)
{
        *ret = (Change) { 0 };
        for (size_t i = 0; i < count; i++) {
                ret->more = ret->more || (after[i] & ~before[i]);
                ret->less = ret->less || (before[i] & ~after[i]);
        }
}

static Change
change_of(const GbnLint *lint, const GbnLintLine *line, const GbnFacts *before)
{
        const GbnFacts *facts = &lint->facts;
        Change change, turned;

        if (line->setting->parse == gbn_parse_calls)
                compare_words(before->system_call_filter.calls.words,
                              facts->system_call_filter.calls.words, GBN_SYSCALL_WORDS, &change);
        else if (line->setting->parse == gbn_parse_families)
                compare_words(&before->restrict_address_families.families,
                              &facts->restrict_address_families.families, 1, &change);
        else {
                uint64_t bits[2];

                memcpy(bits, (const char *) before + line->setting->field, sizeof *bits);
                memcpy(bits + 1, (const char *) facts + line->setting->field, sizeof *bits);
                compare_words(bits, bits + 1, 1, &change);
        }
        turned = (Change) { .more = change.less, .less = change.more };
        if (line->setting->parse == gbn_parse_calls && !facts->system_call_filter.allow)
                return turned;
        if (line->setting->parse == gbn_parse_families && !facts->restrict_address_families.allow)
                return turned;
        return change;
}

static GbnWords *
say_useless(const GbnLintLine *line, const GbnLintLine *denial)
{
        g_autofree char *place = place_of(denial);

        if (denial->part == line->part)
                return gbn_words_new(
                        N_("%s=: line %u denies, so this line only takes words out of the denial; it protects nothing"),
                        line->key, denial->line);
        return gbn_words_new(
                N_("%s=: %s denies, so this line only takes words out of the denial; it protects nothing"),
                line->key, place);
}

static void
say_added_to_denial(GbnLint *lint, const GbnLintLine *line, const GbnLintLine *denial)
{
        g_autofree char *place = place_of(denial);

        gbn_lint_say(
                lint, GBN_LINT_ADDS_TO_EARLIER, line,
                gbn_words_new(N_("%s=: this takes back part of what %s denies"), line->key, place),
                gbn_words_new(
                        N_("If it was meant to replace the list, write an empty %s= before it."),
                        line->key));
}

static void
say_behind_denial(GbnLint *lint, const GbnLintLine *line, const GbnLintLine *denial, bool changed)
{
        bool same_file = denial->part == line->part;

        if (changed && !same_file)
                say_added_to_denial(lint, line, denial);
        else if (changed)
                gbn_lint_say(
                        lint, GBN_LINT_WIDENS_EARLIER, line,
                        gbn_words_new(
                                N_("%s=: line %u denies, and this line allows part of that again"),
                                line->key, denial->line),
                        gbn_words_new(N_(
                                "Begin this line with ~ too if it was meant to deny more; else take its words out of the denial.")));
        else
                gbn_lint_say(
                        lint, GBN_LINT_WIDENS_EARLIER, line, say_useless(line, denial),
                        gbn_words_new(
                                N_("Begin it with ~ if it was meant to deny more; if only these words are to be allowed, write an empty %s= before it."),
                                line->key));
}

/* Whether the first line of the list denies. Behind an allow list that a denial has cut, a plain line
 * adds to the list, which is what it says. */
static bool
is_deny_list(const GbnLint *lint, const GbnLintLine *denial)
{
        const GbnLintLine *oldest = denial, *other;

        if (is_whole(denial))
                return true;
        if (denial->setting->parse == gbn_parse_calls)
                return !lint->facts.system_call_filter.allow;
        if (denial->setting->parse == gbn_parse_families)
                return !lint->facts.restrict_address_families.allow;
        while ((other = line_before(lint, oldest)) && !is_whole(other) &&
               denial->number - other->number <= LOOK_BACK_MAX)
                oldest = other;
        return denies(oldest);
}

static void
look_at_plain_list(GbnLint *lint, const GbnLintLine *line, const GbnFacts *before)
{
        const GbnLintLine *previous = line_before(lint, line);
        const GbnLintLine *denial = denial_before(lint, line);
        Change change = change_of(lint, line, before);
        g_autofree char *place = NULL;

        if (change.less)
                return;
        if (denial && is_deny_list(lint, denial)) {
                say_behind_denial(lint, line, denial, change.more);
                return;
        }
        if (!previous || previous->part == line->part || !change.more)
                return;
        place = place_of(previous);
        gbn_lint_say(
                lint, GBN_LINT_ADDS_TO_EARLIER, line,
                gbn_words_new(N_("%s=: this adds to the list of %s and does not replace it"),
                              line->key, place),
                gbn_words_new(
                        N_("If it was meant to replace the list, write an empty %s= before it."),
                        line->key));
}

/* How much a word of a choice protects; 0 where that is not said. */
static unsigned
rank_of(const GbnSetting *setting, const GbnFacts *facts)
{
        int value;

        if (setting->order != GBN_ORDER_CHOICE)
                return 0;
        memcpy(&value, (const char *) facts + setting->field, sizeof value);
        return value >= 0 ? setting->choices[value].rank : 0;
}

static void
look_at_scalar(GbnLint *lint, const GbnLintLine *line, const GbnFacts *before)
{
        const GbnLintLine *previous = line_before(lint, line);
        unsigned rank = rank_of(line->setting, &lint->facts);
        g_autofree char *place = NULL;

        if (!previous || strcasecmp(previous->value, line->value) == 0)
                return;
        if (previous->part == line->part) {
                gbn_lint_say(
                        lint, GBN_LINT_LINE_OVERRIDDEN, previous,
                        gbn_words_new(
                                N_("%s=: line %u says something else, and the last line counts"),
                                line->key, line->line),
                        gbn_words_new(N_("Keep one of the two.")));
                return;
        }
        if (rank == 0 || rank >= rank_of(line->setting, before))
                return;
        place = place_of(previous);
        gbn_lint_say(lint, GBN_LINT_WIDENS_EARLIER, line,
                     gbn_words_new(N_("%s=: \"%s\" protects less than \"%s\" in %s"), line->key,
                                   line->value, previous->value, place),
                     gbn_words_new(N_("Take the line out to keep the stricter value.")));
}

/* An empty line that throws away what the same file said before. */
static void
look_at_reset(GbnLint *lint, const GbnLintLine *line)
{
        const GbnLintLine *lost = line_before(lint, line);

        for (; lost && lost->part == line->part; lost = line_before(lint, lost))
                gbn_lint_say(
                        lint, GBN_LINT_LINE_OVERRIDDEN, lost,
                        gbn_words_new(N_("%s=: the empty line %u takes it back"), line->key,
                                      line->line),
                        gbn_words_new(
                                N_("Take one of the two lines out, or put the empty one first.")));
}

void
gbn_lint_order(GbnLint *lint, const GbnLintLine *line, const GbnFacts *before)
{
        if (!line->setting || line->verdict != GBN_LINE_TAKEN)
                return;
        if (*line->value == '\0')
                look_at_reset(lint, line);
        else if (gbn_lint_is_scalar(line->setting) || (is_set(line->setting) && is_whole(line)))
                look_at_scalar(lint, line, before);
        else if (is_set(line->setting) && *line->value != '~')
                look_at_plain_list(lint, line, before);
}

static void
look_at_empty(GbnLint *lint)
{
        static const struct {
                const char *key, *none;
        } rows[] = {
                { "RestrictAddressFamilies",
                  N_("Write RestrictAddressFamilies=none to allow none.") },
                { "RestrictNamespaces", N_("Write RestrictNamespaces=yes to allow none.") },
                { "SystemCallArchitectures", N_("Write SystemCallArchitectures=native.") },
                { "SystemCallFilter", N_("Write the calls that the service needs.") },
        };

        for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
                const GbnLintLine *line = gbn_lint_last(lint, "Service", rows[i].key);

                if (line && *line->value == '\0' && !line->part->is_dropin)
                        gbn_lint_say(
                                lint, GBN_LINT_EMPTY_ALLOWS_ALL, line,
                                gbn_words_new(N_("%s=: an empty value means no restriction here"),
                                              line->key),
                                gbn_words_plain(rows[i].none));
        }
}

static bool
covers_all(const GArray *allowed, const GArray *denied)
{
        for (unsigned i = 0; i < denied->len; i++) {
                bool covered = false;

                for (unsigned j = 0; j < allowed->len && !covered; j++)
                        covered = gbn_network_covers(&g_array_index(allowed, GbnNetwork, j),
                                                     &g_array_index(denied, GbnNetwork, i));
                if (!covered)
                        return false;
        }
        return denied->len > 0;
}

void
gbn_lint_order_end(GbnLint *lint)
{
        const GbnLintLine *allow = gbn_lint_last(lint, "Service", "IPAddressAllow");

        look_at_empty(lint);
        if (!allow || !covers_all(lint->facts.ip_address_allow, lint->facts.ip_address_deny))
                return;
        gbn_lint_say(
                lint, GBN_LINT_WIDENS_EARLIER, allow,
                gbn_words_new(N_(
                        "IPAddressAllow=: it covers all that IPAddressDeny= denies, and an allowed address is never denied")),
                gbn_words_new(N_("Allow only the addresses that are needed, or take both out.")));
}
