/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The numbers come from another machine, so each sum is looked after. */
#include "client/findings.h"

#include <string.h>

static void
finding_free(gpointer data)
{
        GbnFinding *finding = data;

        g_free(finding->id);
        g_free(finding->name);
        g_free(finding->words);
        g_free(finding);
}

static GbnFindingState
state_from_word(const char *word)
{
        if (g_str_equal(word, "good"))
                return GBN_FINDING_GOOD;
        if (g_str_equal(word, "partly"))
                return GBN_FINDING_PARTLY;
        return g_str_equal(word, "bad") ? GBN_FINDING_BAD : GBN_FINDING_NOT_APPLICABLE;
}

/* The part of the weight that the badness is of its range, rounded up. */
static guint64
points_of(guint64 badness, guint64 range, guint weight)
{
        guint64 product;

        if (range == 0 || badness == 0)
                return 0;
        if (badness >= range || !g_uint64_checked_mul(&product, badness, weight))
                return weight;
        return product / range + (product % range > 0);
}

static GbnFinding *
finding_new(GVariant *row, guint *ret_weight)
{
        GbnFinding *finding = g_new0(GbnFinding, 1);
        const char *state;
        guint64 badness, range, share;

        g_variant_get(row, "(ss&sttuts)", &finding->id, &finding->name, &state, &badness, &range,
                      ret_weight, &share, &finding->words);
        finding->state = state_from_word(state);
        finding->points = points_of(badness, range, *ret_weight);
        finding->share = (guint) MIN(share, 100);
        return finding;
}

GbnFindings *
gbn_findings_new(guint exposure, GVariant *rows)
{
        GbnFindings *findings = g_new0(GbnFindings, 1);
        GVariantIter iter;
        GVariant *row;

        findings->exposure = exposure;
        findings->rows = g_ptr_array_new_with_free_func(finding_free);
        g_variant_iter_init(&iter, rows);
        while ((row = g_variant_iter_next_value(&iter))) {
                g_autoptr(GVariant) owned = row;
                guint weight;
                GbnFinding *finding = finding_new(owned, &weight);

                g_ptr_array_add(findings->rows, finding);
                if (finding->state == GBN_FINDING_NOT_APPLICABLE)
                        continue;
                findings->points += finding->points;
                findings->most_points += weight;
                findings->shares += finding->share;
        }
        return findings;
}

void
gbn_findings_free(GbnFindings *findings)
{
        g_ptr_array_unref(findings->rows);
        g_free(findings);
}

gboolean
gbn_findings_add_up(const GbnFindings *findings)
{
        guint64 most = findings->most_points;

        return most > 0 && (findings->points * 100 + most - 1) / most == findings->exposure;
}

gboolean
gbn_finding_counts(const GbnFinding *finding)
{
        return finding->state == GBN_FINDING_PARTLY || finding->state == GBN_FINDING_BAD;
}

/* Names are as systemd has them: "User=/DynamicUser=", "SystemCallFilter=~@clock". */
char **
gbn_finding_dup_directives(const GbnFinding *finding)
{
        const char *list = strstr(finding->name, "=~");
        g_autofree char *names = list ? g_strndup(finding->name, (gsize) (list - finding->name))
                                      : g_strdup(finding->name);
        char **directives = g_strsplit(names, "/", -1);

        for (char **directive = directives; *directive; directive++)
                (*directive)[strcspn(*directive, "=")] = '\0';
        return directives;
}
