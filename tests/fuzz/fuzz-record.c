/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Any bytes as the record of a trial: what is taken for one is, byte for byte, what we would write for it,
 * and of a unit that a trial can be of. */
#include "tests/fuzz/fuzz.h"

#include "base/error.h"
#include "base/text.h"
#include "engine/profile/target.h"
#include "trial/record.h"

#include <string.h>

static void
check_fields(const GbnTrialRecord *record)
{
        const char *const texts[] = { record->unit,        record->before,      record->after,
                                      record->text_digest, record->unit_digest, record->words,
                                      record->direction,   record->keep_action };

        for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
                FUZZ_CHECK(texts[i] && !gbn_has_control_characters(texts[i]));
        FUZZ_CHECK(gbn_target_check_name(record->unit, NULL));
        FUZZ_CHECK(!gbn_target_caution(record->unit));
        FUZZ_CHECK(!strchr(record->unit, '/'));
        FUZZ_CHECK(record->uid < UINT32_MAX);
        FUZZ_CHECK(record->began <= INT64_MAX && record->deadline <= INT64_MAX &&
                   record->elapses <= INT64_MAX);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        g_autofree char *text = g_malloc(size + 1), *again = NULL;
        g_auto(GbnTrialRecord) record = { 0 };
        g_autoptr(GError) error = NULL;

        if (size > 0)
                memcpy(text, data, size);
        text[size] = '\0';
        if (!gbn_trial_record_parse(text, &record, &error)) {
                FUZZ_CHECK(error && error->domain == GBN_ERROR &&
                           error->code == GBN_ERROR_BAD_FILE);
                FUZZ_CHECK(!record.unit && !record.keep_action);
                return 0;
        }
        FUZZ_CHECK(!error);
        again = gbn_trial_record_text(&record);
        FUZZ_CHECK(g_str_equal(again, text));
        check_fields(&record);
        return 0;
}
