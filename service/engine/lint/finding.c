/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One row a rule. A drop-in of several units is read with each, so a finding may come twice. */
#include "engine/lint/finding.h"

#include "base/text.h"

#include <stdbool.h>
#include <string.h>

const GbnLintRule gbn_lint_rules[GBN_LINT_RULES] = {
        [GBN_LINT_NO_ASSIGNMENT] = { "no-assignment", GBN_SEVERITY_WARNING,
                                     N_("A line that is no assignment in a section") },
        [GBN_LINT_FATAL_LINE] = { "fatal-line", GBN_SEVERITY_ERROR,
                                  N_("A line that systemd stops at") },
        [GBN_LINT_UNKNOWN_SECTION] = { "unknown-section", GBN_SEVERITY_WARNING,
                                       N_("A section that service units do not have") },
        [GBN_LINT_UNKNOWN_DIRECTIVE] = { "unknown-directive", GBN_SEVERITY_WARNING,
                                         N_("A directive that no systemd has") },
        [GBN_LINT_UNLISTED_DIRECTIVE] = { "unlisted-directive", GBN_SEVERITY_NOTE,
                                          N_("A directive that is not in the newest known list") },
        [GBN_LINT_NEWER_DIRECTIVE] = { "newer-directive", GBN_SEVERITY_WARNING,
                                       N_("A directive that a newer systemd has") },
        [GBN_LINT_WRONG_SECTION] = { "wrong-section", GBN_SEVERITY_WARNING,
                                     N_("A directive in a section that it does not belong to") },
        [GBN_LINT_WRONG_CASE] = { "wrong-case", GBN_SEVERITY_WARNING,
                                  N_("A directive with other upper and lower case") },
        [GBN_LINT_UNKNOWN_VALUE] = { "unknown-value", GBN_SEVERITY_WARNING,
                                     N_("A value that systemd does not take") },
        [GBN_LINT_NEWER_VALUE] = { "newer-value", GBN_SEVERITY_WARNING,
                                   N_("A value that a newer systemd takes") },
        [GBN_LINT_TRAILING_COMMENT] = { "trailing-comment", GBN_SEVERITY_WARNING,
                                        N_("A comment that is part of the value") },
        [GBN_LINT_LINE_OVERRIDDEN] = { "line-overridden", GBN_SEVERITY_WARNING,
                                       N_("A line that a later line of the same file undoes") },
        [GBN_LINT_LINE_WITHOUT_EFFECT] = { "line-without-effect", GBN_SEVERITY_WARNING,
                                           N_("A line that changes nothing") },
        [GBN_LINT_WIDENS_EARLIER] = { "widens-earlier", GBN_SEVERITY_WARNING,
                                      N_("A line that loosens what an earlier one denied") },
        [GBN_LINT_ADDS_TO_EARLIER] = { "adds-to-earlier", GBN_SEVERITY_NOTE,
                                       N_("A drop-in that adds to a list of the unit") },
        [GBN_LINT_EMPTY_ALLOWS_ALL] = { "empty-allows-all", GBN_SEVERITY_WARNING,
                                        N_("An empty value that means no restriction") },
        [GBN_LINT_ALLOWS_EVERYTHING] = { "allows-everything", GBN_SEVERITY_ERROR,
                                         N_("A denial without a known word, which allows all") },
        [GBN_LINT_BLOCKS_EVERYTHING] = { "blocks-everything", GBN_SEVERITY_ERROR,
                                         N_("A list without a known word, which denies all") },
        [GBN_LINT_ERRNO_ZERO] = { "errno-zero", GBN_SEVERITY_ERROR,
                                  N_("A denied call that looks done to the program") },
        [GBN_LINT_DOES_NOT_LOAD] = { "does-not-load", GBN_SEVERITY_ERROR,
                                     N_("A unit that systemd refuses") },
        [GBN_LINT_USER_MISSING] = { "user-missing", GBN_SEVERITY_NOTE,
                                    N_("A service that runs as root without saying so") },
        [GBN_LINT_USER_NOBODY] = { "user-nobody", GBN_SEVERITY_WARNING,
                                   N_("A service that shares the user nobody") },
        [GBN_LINT_SECRET_IN_ENVIRONMENT] = { "secret-in-environment", GBN_SEVERITY_WARNING,
                                             N_("A secret that everybody can read") },
        [GBN_LINT_TMPFILES_INSTEAD] = { "tmpfiles-instead", GBN_SEVERITY_NOTE,
                                        N_("A service that only prepares files and folders") },
        [GBN_LINT_ROOT_TMPFS_WITH_STRICT] = { "root-tmpfs-with-strict", GBN_SEVERITY_WARNING,
                                              N_("An empty root that ProtectSystem= undoes") },
        [GBN_LINT_AMBIENT_OUTSIDE_BOUNDING] = { "ambient-outside-bounding", GBN_SEVERITY_WARNING,
                                                N_("A capability that is given and taken") },
        [GBN_LINT_SCORE_ABOVE_BOUND] = { "score-above-bound", GBN_SEVERITY_ERROR,
                                         N_("An exposure above the given bound") },
        [GBN_LINT_TOO_MANY] = { "too-many-findings", GBN_SEVERITY_WARNING,
                                N_("More findings in one unit than are told") },
};

static void
finding_free(void *data)
{
        GbnLintFinding *finding = data;

        g_free(finding->path);
        g_free(finding->directive);
        gbn_words_free(finding->reason);
        gbn_words_free(finding->fix);
        g_free(finding);
}

GPtrArray *
gbn_lint_findings_new(void)
{
        return g_ptr_array_new_with_free_func(finding_free);
}

static int
compare_findings(const void *a, const void *b, void *data)
{
        const GbnLintFinding *one = *(const GbnLintFinding *const *) a;
        const GbnLintFinding *other = *(const GbnLintFinding *const *) b;
        GHashTable *ranks = data;
        unsigned rank = GPOINTER_TO_UINT(g_hash_table_lookup(ranks, one->path));
        unsigned other_rank = GPOINTER_TO_UINT(g_hash_table_lookup(ranks, other->path));

        if (rank != other_rank)
                return rank < other_rank ? -1 : 1;
        if (one->line != other->line)
                return one->line < other->line ? -1 : 1;
        if (one->rule != other->rule)
                return one->rule < other->rule ? -1 : 1;
        return gbn_words_compare(one->reason, other->reason);
}

static bool
is_same(const GbnLintFinding *one, const GbnLintFinding *other)
{
        return one->rule == other->rule && one->line == other->line &&
               g_str_equal(one->path, other->path) &&
               gbn_words_compare(one->reason, other->reason) == 0;
}

void
gbn_lint_findings_finish(GPtrArray *findings)
{
        g_autoptr(GHashTable) ranks = g_hash_table_new(g_str_hash, g_str_equal);

        for (unsigned i = 0; i < findings->len; i++) {
                const GbnLintFinding *finding = findings->pdata[i];

                if (!g_hash_table_contains(ranks, finding->path))
                        g_hash_table_insert(ranks, finding->path, GUINT_TO_POINTER(i));
        }
        g_ptr_array_sort_with_data(findings, compare_findings, ranks);
        for (unsigned i = 1, last = 0; i <= findings->len; i++) {
                if (i == findings->len) {
                        g_ptr_array_set_size(findings, (int) last + 1);
                        break;
                }
                if (is_same(findings->pdata[last], findings->pdata[i]))
                        continue;
                last++;
                if (last != i) {
                        void *moved = findings->pdata[last];

                        findings->pdata[last] = findings->pdata[i];
                        findings->pdata[i] = moved;
                }
        }
}

const char *
gbn_severity_name(GbnSeverity severity)
{
        static const char *const names[] = {
                [GBN_SEVERITY_NOTE] = "note",
                [GBN_SEVERITY_WARNING] = "warning",
                [GBN_SEVERITY_ERROR] = "error",
        };

        return names[severity];
}
