/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Every division rounds up, so a row that is bad at all shows as 0.1 at least. */
#include "engine/score/score.h"

#include "base/error.h"
#include "base/text.h"

#include <string.h>

/* For sorting: the worst share first, what does not apply last. */
#define LAST_BUCKET 101U

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

static GbnFindingState
state_of(const GbnAssessment *row, uint64_t badness)
{
        if (badness == 0)
                return GBN_FINDING_GOOD;
        return badness < row->range && row->partly ? GBN_FINDING_PARTLY : GBN_FINDING_BAD;
}

static const char *
choose_words(const GbnAssessment *row, const GbnWeight *weight, GbnFindingState state)
{
        switch (state) {
        case GBN_FINDING_GOOD:
                return weight->good ? weight->good : row->good;
        case GBN_FINDING_PARTLY:
                return row->partly;
        case GBN_FINDING_BAD:
                return weight->bad ? weight->bad : row->bad;
        default:
                if (weight->not_applicable)
                        return weight->not_applicable;
                if (weight->weight == 0)
                        return N_("Left out by the weights in use");
                return row->not_applicable ? row->not_applicable
                                           : N_("Does not apply to this service");
        }
}

/* False when the badness is above the range in use. */
static bool
judge_row(const GbnFacts *facts, const GbnRules *rules, const GbnWeight *weight,
          GbnFinding *finding)
{
        const GbnAssessment *row = finding->row;
        uint64_t badness = 0;

        finding->range = weight->range;
        finding->weight = weight->weight;
        if ((row->needs_default_dependencies && !facts->default_dependencies) ||
            weight->weight == 0 || !row->judge(row, facts, rules, &badness)) {
                finding->state = GBN_FINDING_NOT_APPLICABLE;
                badness = 0;
        } else
                finding->state = state_of(row, badness);
        finding->badness = badness;
        finding->share = 0;
        finding->words = choose_words(row, weight, finding->state);
        return badness <= finding->range;
}

static void
set_small_range(GError **error, const GbnFinding *finding)
{
        g_autofree char *range = g_strdup_printf("%" G_GUINT64_FORMAT, finding->range);
        g_autofree char *badness = g_strdup_printf("%" G_GUINT64_FORMAT, finding->badness);

        gbn_error_set(error, GBN_ERROR_BAD_POLICY,
                      N_("%s: the range of %s is below %s, which this unit reaches"),
                      finding->row->id, range, badness);
}

bool
gbn_score_unit(const GbnFacts *facts, const GbnRules *rules, const GbnWeights *weights,
               GbnScore *ret, GError **error)
{
        uint64_t weight_sum = 0, badness_sum = 0;
        const GbnAssessmentGroup *const *group = groups;
        size_t at = 0;

        ret->count = 0;
        for (unsigned i = 0; i < GBN_ROW_COUNT; i++, at++) {
                GbnFinding *finding = ret->findings + ret->count;
                const GbnAssessment *row;

                if (at == (*group)->count) {
                        group++;
                        at = 0;
                }
                row = (*group)->rows + at;
                if (!has_row(row, &rules->systemd))
                        continue;
                finding->row = row;
                finding->number = i;
                if (!judge_row(facts, rules, weights->rows + i, finding)) {
                        set_small_range(error, finding);
                        return false;
                }
                ret->count++;
                if (finding->state == GBN_FINDING_NOT_APPLICABLE)
                        continue;
                weight_sum += finding->weight;
                if (finding->badness > 0)
                        badness_sum += divide_up(finding->badness * finding->weight,
                                                 finding->range);
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

static unsigned
bucket_of(const GbnFinding *finding)
{
        if (finding->state == GBN_FINDING_NOT_APPLICABLE)
                return LAST_BUCKET;
        return finding->share >= 100 ? 0 : 100 - (unsigned) finding->share;
}

/* A counting sort: shares are small numbers, and this runs once for each unit shown. */
void
gbn_score_sort(GbnScore *score)
{
        GbnFinding sorted[GBN_ROW_COUNT];
        unsigned starts[LAST_BUCKET + 2] = { 0 };

        for (unsigned i = 0; i < score->count; i++)
                starts[bucket_of(score->findings + i) + 1]++;
        for (unsigned i = 1; i <= LAST_BUCKET; i++)
                starts[i] += starts[i - 1];
        for (unsigned i = 0; i < score->count; i++)
                sorted[starts[bucket_of(score->findings + i)]++] = score->findings[i];
        memcpy(score->findings, sorted, score->count * sizeof *sorted);
}
