/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Any bytes as a main file and up to three drop-ins: loading ends in facts or in a reason, and
 * facts in a score that is the same each time. A line "====" ends one file and begins the next. */
#include "tests/fuzz/fuzz.h"

#include "base/error.h"
#include "engine/facts/facts-from-text.h"
#include "engine/score/score.h"
#include "engine/unit/unit-chain.h"

#include <glib/gstdio.h>
#include <string.h>

#define SEPARATOR "\n====\n"
#define DROPINS_MAX 3

/* Lasts from the first input to the end of the process. */
typedef struct {
        GbnUnitTree *tree; /* of a folder that is empty, and gone */
        GbnWeights *weights;
} Setup;

static const Setup *
setup(void)
{
        static Setup made;

        if (!made.tree) {
                g_autofree char *folder = g_dir_make_tmp("gabion-fuzz-XXXXXX", NULL);

                FUZZ_CHECK(folder);
                made.tree = gbn_unit_tree_open(folder, NULL, false, NULL);
                made.weights = gbn_weights_new();
                FUZZ_CHECK(made.tree && g_rmdir(folder) == 0);
        }
        return &made;
}

/* The next file of the input; *at moves behind it. */
static char *
next_file(const char **at, const char *end, size_t *ret_size)
{
        const char *start = *at;
        const char *stop = memmem(start, (size_t) (end - start), SEPARATOR, strlen(SEPARATOR));

        *ret_size = (size_t) ((stop ? stop : end) - start);
        *at = stop ? stop + strlen(SEPARATOR) : end;
        /* memcpy and not strndup: a unit file may have a NUL in it. */
        return memcpy(g_malloc0(*ret_size + 1), start, *ret_size);
}

static GbnUnitChain *
build_chain(const char *data, size_t size)
{
        /* libFuzzer gives no address for an empty input. */
        const char *at = size > 0 ? data : "", *end = at + size;
        g_auto(GbnFile) file = { 0 };
        GbnUnitChain *chain;

        file.data = next_file(&at, end, &file.size);
        chain = gbn_unit_chain_from_text(setup()->tree, "fuzz-a@b.service", &file);
        for (unsigned i = 0; i < DROPINS_MAX && at < end; i++) {
                g_autofree char *path = g_strdup_printf("/fuzz.d/%u.conf", i * 10);
                size_t length;
                g_autofree char *text = next_file(&at, end, &length);

                gbn_unit_chain_put(chain, path, text);
        }
        return chain;
}

static bool
load(const GbnUnitChain *chain, const GbnSystemd *systemd, GbnFacts *facts)
{
        g_autoptr(GPtrArray) notes = gbn_notes_new();
        g_autoptr(GError) error = NULL;
        GbnReading reading = { gbn_unit_tree_root(setup()->tree), *systemd, notes };
        bool loaded;

        gbn_facts_init_for(facts, systemd);
        loaded = gbn_facts_from_text(&reading, chain, facts, &error);
        FUZZ_CHECK(loaded == !error);
        FUZZ_CHECK(loaded || g_error_matches(error, GBN_ERROR, GBN_ERROR_BAD_UNIT) ||
                   g_error_matches(error, GBN_ERROR, GBN_ERROR_MASKED));
        for (unsigned i = 0; i < notes->len; i++) {
                const GbnNote *note = notes->pdata[i];
                g_autofree char *text = gbn_words_text(note->words, NULL);

                FUZZ_CHECK(note->path && *text);
        }
        return loaded;
}

static void
score(const GbnFacts *facts, const GbnRules *rules, GbnScore *ret)
{
        FUZZ_CHECK(gbn_score_unit(facts, rules, setup()->weights, ret, NULL));
        FUZZ_CHECK(ret->exposure <= 100 && ret->count > 0 && ret->count <= GBN_ROW_COUNT);
        for (unsigned i = 0; i < ret->count; i++) {
                const GbnFinding *finding = ret->findings + i;

                FUZZ_CHECK(finding->badness <= finding->range && finding->share <= 100);
                FUZZ_CHECK(finding->words);
                FUZZ_CHECK((finding->badness == 0) ==
                           (finding->state == GBN_FINDING_GOOD ||
                            finding->state == GBN_FINDING_NOT_APPLICABLE));
        }
}

static void
check_same(const GbnScore *a, const GbnScore *b)
{
        FUZZ_CHECK(a->exposure == b->exposure && a->count == b->count);
        for (unsigned i = 0; i < a->count; i++) {
                const GbnFinding *left = a->findings + i, *right = b->findings + i;

                FUZZ_CHECK(left->row == right->row && left->state == right->state &&
                           left->badness == right->badness && left->share == right->share);
        }
}

static void
check_version(GbnUnitChain *chain, unsigned major)
{
        GbnRules rules = { .systemd = { major, UINT_MAX } };
        g_auto(GbnFacts) facts = { 0 }, again = { 0 };
        bool loaded = load(chain, &rules.systemd, &facts);

        /* Reading must not have changed what was read, and nothing comes from an empty drop-in. */
        gbn_unit_chain_put(chain, "/fuzz.d/15.conf", "");
        FUZZ_CHECK(load(chain, &rules.systemd, &again) == loaded);
        for (int live = 0; loaded && live < 2; live++) {
                GbnScore first, second, third;

                rules.live = live;
                score(&facts, &rules, &first);
                score(&facts, &rules, &second);
                score(&again, &rules, &third);
                check_same(&first, &second);
                check_same(&first, &third);
        }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        static const unsigned versions[] = { 252, 262 };

        for (size_t i = 0; i < G_N_ELEMENTS(versions); i++) {
                g_autoptr(GbnUnitChain) chain = build_chain((const char *) data, size);

                check_version(chain, versions[i]);
        }
        return 0;
}
