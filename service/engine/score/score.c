/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Every division rounds up, so a row that is bad at all shows as 0.1 at least. */
#include "engine/score/score.h"

#include "base/error.h"

#include <stdlib.h>
#include <string.h>

static const GbnAssessmentGroup *const groups[] = {
        &gbn_identity_group, &gbn_files_group,      &gbn_devices_group,      &gbn_kernel_group,
        &gbn_network_group,  &gbn_namespaces_group, &gbn_capabilities_group, &gbn_syscalls_group,
};

const GbnAssessment *
gbn_assessment(unsigned number)
{
        for (size_t i = 0; i < G_N_ELEMENTS(groups); i++) {
                if (number < groups[i]->count)
                        return groups[i]->rows + number;
                number -= (unsigned) groups[i]->count;
        }
        return NULL;
}

static uint64_t
divide_up(uint64_t a, uint64_t b)
{
        return (a + b - 1) / b;
}

/* The row for CAP_BPF came with 255, and to older series with a point release. */
static bool
has_row(const GbnAssessment *row, const GbnSystemd *systemd)
{
        static const struct {
                unsigned major, minor;
        } backports[] = { { 252, 19 }, { 253, 13 }, { 254, 6 } };

        if (!row->since_bpf || systemd->major >= 255)
                return true;
        for (size_t i = 0; i < G_N_ELEMENTS(backports); i++)
                if (systemd->major == backports[i].major)
                        return systemd->minor >= backports[i].minor;
        return false;
}

static const char *
choose_words(const GbnFinding *finding, const GbnWeight *weight)
{
        const GbnAssessment *row = finding->row;

        if (!finding->applies)
                return weight->not_applicable ? weight->not_applicable
                       : row->not_applicable  ? row->not_applicable
                       : finding->weight == 0 ? N_("Left out by the weights in use")
                                              : N_("Does not apply to this service");
        if (finding->badness == 0)
                return weight->good ? weight->good : row->good;
        if (finding->badness < row->range && row->partly)
                return row->partly;
        return weight->bad ? weight->bad : row->bad;
}

static bool
judge_row(const GbnAssessment *row, const GbnFacts *facts, const GbnRules *rules,
          const GbnWeight *weight, GbnFinding *ret)
{
        *ret = (GbnFinding) { .row = row, .range = weight->range, .weight = weight->weight };
        ret->applies = !(row->needs_default_dependencies && !facts->default_dependencies) &&
                       weight->weight > 0 && row->judge(row, facts, rules, &ret->badness);
        if (!ret->applies)
                ret->badness = 0;
        ret->words = choose_words(ret, weight);
        return ret->badness <= ret->range;
}

bool
gbn_score_unit(const GbnFacts *facts, const GbnRules *rules, const GbnWeights *weights,
               GbnScore *ret, GError **error)
{
        uint64_t weight_sum = 0, badness_sum = 0;
        const GbnAssessment *row;

        ret->count = 0;
        for (unsigned i = 0; (row = gbn_assessment(i)); i++) {
                GbnFinding *finding = ret->findings + ret->count;

                if (!has_row(row, &rules->systemd))
                        continue;
                if (!judge_row(row, facts, rules, weights->rows + i, finding)) {
                        g_set_error(error, GBN_ERROR, GBN_ERROR_BAD_POLICY,
                                    "%s: the range of %" G_GUINT64_FORMAT
                                    " is below %" G_GUINT64_FORMAT ", which this unit reaches",
                                    row->id, finding->range, finding->badness);
                        return false;
                }
                ret->count++;
                if (!finding->applies)
                        continue;
                weight_sum += finding->weight;
                badness_sum += divide_up(finding->badness * finding->weight, finding->range);
        }
        for (unsigned i = 0; i < ret->count; i++) {
                GbnFinding *finding = ret->findings + i;

                if (finding->badness > 0)
                        finding->share = divide_up(
                                divide_up(finding->badness * finding->weight * 100, finding->range),
                                weight_sum);
        }
        ret->exposure = weight_sum ? (unsigned) divide_up(badness_sum * 100, weight_sum) : 0;
        return true;
}

static int
compare_findings(const void *a, const void *b)
{
        const GbnFinding *left = a, *right = b;

        if (left->share != right->share)
                return left->share > right->share ? -1 : 1;
        if (left->applies != right->applies)
                return left->applies ? -1 : 1;
        return strcmp(left->row->name, right->row->name);
}

void
gbn_score_sort(GbnScore *score)
{
        qsort(score->findings, score->count, sizeof *score->findings, compare_findings);
}
