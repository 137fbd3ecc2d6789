/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The unit as a whole, after all its lines: does it load, whom does it run as, do its settings go
 * together. A drop-in alone is no whole; of it only what holds for its own lines is said. */
#include "base/error.h"
#include "engine/facts/implied.h"
#include "engine/facts/parse.h"
#include "engine/lint/rules.h"
#include "engine/score/score.h"
#include "engine/unit/capability.h"
#include "engine/unit/word.h"

#include <string.h>

static void
look_at_user(GbnLint *lint, bool bounded)
{
        const GbnLintLine *user = gbn_lint_last(lint, "Service", "User");
        const GbnFacts *facts = &lint->facts;

        if (facts->user && user &&
            (g_str_equal(facts->user, "nobody") || g_str_equal(facts->user, "65534")))
                gbn_lint_say(
                        lint, GBN_LINT_USER_NOBODY, user,
                        gbn_words_new(N_(
                                "User=: every service that runs as nobody can reach the processes and files of the others")),
                        gbn_words_new(N_("Use DynamicUser=yes or a user of its own.")));
        if (!lint->has_main || facts->user || facts->dynamic_user || bounded ||
            facts->type == GBN_TYPE_ONESHOT || facts->exec_start == 0)
                return;
        gbn_lint_say(
                lint, GBN_LINT_USER_MISSING, NULL,
                gbn_words_new(N_(
                        "the service runs as root, because neither User= nor DynamicUser= is set, and CapabilityBoundingSet= does not bound it")),
                gbn_words_new(
                        N_("Give it a user; or write User=root to say that it is meant so.")));
}

static void
look_at_root_tmpfs(GbnLint *lint)
{
        g_autoptr(GPtrArray) lines = gbn_lint_lines_of(lint, "Service", "TemporaryFileSystem");
        g_autoptr(GString) word = g_string_new(NULL);

        if (lint->facts.protect_system != GBN_PROTECT_SYSTEM_STRICT)
                return;
        for (unsigned i = 0; i < lines->len; i++) {
                const GbnLintLine *line = lines->pdata[i];
                const char *at = line->value;

                while (gbn_word_next(&at, word, GBN_WORD_UNQUOTE | GBN_WORD_LENIENT) ==
                       GBN_WORD_GOT)
                        if (g_str_equal(word->str, "/") || g_str_has_prefix(word->str, "/:"))
                                gbn_lint_say(
                                        lint, GBN_LINT_ROOT_TMPFS_WITH_STRICT, line,
                                        gbn_words_new(N_(
                                                "TemporaryFileSystem=/ loses against ProtectSystem=strict: the service sees the whole machine, read-only")),
                                        gbn_words_new(N_(
                                                "Use RootDirectory= with a folder of its own, or hide paths with InaccessiblePaths=.")));
        }
}

static char *
capability_names(uint64_t bits)
{
        g_autoptr(GString) text = g_string_new(NULL);

        for (unsigned bit = 0; bit < GBN_CAPABILITY_COUNT; bit++)
                if (bits & UINT64_C(1) << bit)
                        g_string_append_printf(text, "%s%s", text->len ? " " : "",
                                               gbn_capability_name(bit));
        return g_string_free(g_steal_pointer(&text), false);
}

static void
look_at_ambient(GbnLint *lint)
{
        const GbnFacts *facts = &lint->facts;
        const GbnLintLine *line = gbn_lint_last(lint, "Service", "AmbientCapabilities");
        uint64_t known = (UINT64_C(1) << GBN_CAPABILITY_COUNT) - 1;
        uint64_t outside = facts->ambient_capabilities & ~facts->capability_bounding_set & known;
        g_autofree char *names = capability_names(outside);

        if (!line || outside == 0)
                return;
        gbn_lint_say(
                lint, GBN_LINT_AMBIENT_OUTSIDE_BOUNDING, line,
                gbn_words_new(
                        N_("AmbientCapabilities=: %s outside CapabilityBoundingSet=, so the service does not get it"),
                        names),
                gbn_words_new(N_("Allow it in CapabilityBoundingSet= too, or take it out here.")));
}

static bool
field_differs(const GbnSetting *setting, const GbnFacts *a, const GbnFacts *b)
{
        size_t size = setting->parse == gbn_parse_flag ? sizeof(bool) : sizeof(int);

        return memcmp((const char *) a + setting->field, (const char *) b + setting->field, size) !=
               0;
}

/* Directives whose line says one thing and whose value became another one by what else is set. */
static void
look_at_implied(GbnLint *lint, const GbnFacts *before)
{
        size_t count;
        const GbnSetting *settings = gbn_settings(&count);

        for (size_t i = 0; i < count; i++) {
                const GbnSetting *setting = settings + i;
                const GbnLintLine *line = gbn_lint_last(lint, setting->section, setting->name);
                const char *cause;

                if (!line || !line->setting || *line->value == '\0' ||
                    (setting->parse != gbn_parse_flag && setting->parse != gbn_parse_choice) ||
                    !field_differs(setting, before, &lint->facts))
                        continue;
                cause = "Type=";
                if (setting->field == offsetof(GbnFacts, device_policy))
                        cause = "PrivateDevices=yes";
                else if (setting->field != offsetof(GbnFacts, notify_access))
                        cause = "DynamicUser=yes";
                gbn_lint_say(
                        lint, GBN_LINT_LINE_WITHOUT_EFFECT, line,
                        gbn_words_new(N_("%s=%s: %s overrules it"), line->key, line->value, cause),
                        gbn_words_new(N_("Take the line out, or %s."), cause));
        }
}

/* Capabilities that were listed by name and that a Protect… line takes away again. */
static void
look_at_dropped(GbnLint *lint, const GbnFacts *before)
{
        const GbnLintLine *line = gbn_lint_last(lint, "Service", "CapabilityBoundingSet");
        uint64_t dropped = before->capability_bounding_set & ~lint->facts.capability_bounding_set;
        g_autofree char *names = capability_names(dropped);

        if (!line || *line->value == '\0' || *line->value == '~' || dropped == 0 ||
            before->capability_bounding_set >> GBN_CAPABILITY_COUNT)
                return;
        gbn_lint_say(
                lint, GBN_LINT_LINE_WITHOUT_EFFECT, line,
                gbn_words_new(
                        N_("CapabilityBoundingSet=: %s is taken away again by PrivateDevices=, ProtectClock=, ProtectKernelLogs= or ProtectKernelModules="),
                        names),
                gbn_words_new(N_("Take the capability out, or the directive that removes it.")));
}

static void
look_at_score(GbnLint *lint)
{
        const GbnLintOptions *options = lint->options;
        GbnRules rules = { .systemd = options->systemd };
        g_autofree char *exposure = NULL, *bound = NULL;
        GbnScore score;

        if (!options->weights || options->threshold >= 100 ||
            !gbn_score_unit(&lint->facts, &rules, options->weights, &score, NULL) ||
            score.exposure <= options->threshold)
                return;
        exposure = g_strdup_printf("%u.%u", score.exposure / 10, score.exposure % 10);
        bound = g_strdup_printf("%u.%u", options->threshold / 10, options->threshold % 10);
        gbn_lint_say(lint, GBN_LINT_SCORE_ABOVE_BOUND, NULL,
                     gbn_words_new(N_("exposure %s, above the bound of %s"), exposure, bound),
                     gbn_words_new(N_("gabionctl show says which settings weigh most.")));
}

void
gbn_lint_whole(GbnLint *lint)
{
        GbnFacts before = lint->facts;
        uint64_t initial = lint->options->systemd.major >= GBN_SYSTEMD_NARROW_CAPABILITIES
                                   ? UINT64_MAX >> 1
                                   : UINT64_MAX;
        g_autoptr(GError) error = NULL;

        gbn_facts_add_implied(&lint->facts, lint->name, &lint->options->systemd);
        look_at_user(lint, before.capability_bounding_set != initial);
        look_at_root_tmpfs(lint);
        look_at_ambient(lint);
        look_at_implied(lint, &before);
        look_at_dropped(lint, &before);
        if (!lint->has_main || lint->is_cut)
                return;
        gbn_lint_tmpfiles(lint);
        if (gbn_facts_check(&lint->facts, &lint->options->systemd, &error))
                look_at_score(lint);
        else
                gbn_lint_say(lint, GBN_LINT_DOES_NOT_LOAD, NULL,
                             gbn_words_mark(gbn_words_new(N_("systemd does not load this unit: %s"),
                                                          error->message),
                                            1),
                             gbn_words_new(N_("Add or correct the line that is named.")));
}
